"""The demo newsroom: *The Meridian*, its stories, people, letters and pictures.

`structure.toml` holds the shelves and the people, `stories/` one file a story, `comments.toml` the readers'
letters, `artwork/` draws the pictures; `loading.py` brings all of it into a database, `removal.py` takes it away.
"""

SOURCE = "demo"
