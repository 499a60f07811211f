"""The ways in from other systems."""
