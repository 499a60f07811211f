"""Libraries that are read when they are first used: a web process that shows pages to readers never needs them."""

from importlib import import_module
from typing import Any

from django.utils.functional import SimpleLazyObject


def later(name: str) -> Any:
    """Return the module `name`, which is imported with the first look into it."""
    return SimpleLazyObject(lambda: import_module(name))
