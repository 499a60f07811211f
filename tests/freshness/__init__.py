"""What tests/test_freshness.py is made of: a small newsroom, edits of every kind, every public address, and who compares."""
