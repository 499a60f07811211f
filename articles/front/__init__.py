"""The front page: its places, what stands in them, and the editions by which an editor fills some of them."""
