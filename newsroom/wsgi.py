"""The WSGI application that gunicorn serves: the page cache, and Django behind it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)

from newsroom import pages  # noqa: E402  (it needs the settings)

application = pages.connected(pages.Layer(pages.Django()))
