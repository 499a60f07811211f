"""`ENGINE = "newsroom.postgres.external"`: Django asks each backend for a module of this name."""

from newsroom.postgres.wrapper import DatabaseWrapper

__all__ = ["DatabaseWrapper"]
