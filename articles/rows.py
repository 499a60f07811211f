"""Narrow reading: related rows folded into the query of the row that they belong to.

Most of a page's time is the ORM building queries and wide instances (docs/adr/0020: twelve cards take a third of the
time that full objects take), so a list asks once and takes only what it shows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, TextField
from django.db.models.functions import Cast, JSONObject

from .models import Photo


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture needs to be shown. Two pictures are equal when they look the same, so that markup can be kept by them."""

    id: int
    image: str
    width: int | None
    height: int | None
    renditions: str  # as JSON, which is read when the markup is made
    alt: str
    decorative: bool
    focal_x: int
    focal_y: int

    @classmethod
    def of(cls, photo: Photo) -> "Picture":
        """Return what is shown of a whole row."""
        values = {name: getattr(photo, name) for name in cls.__slots__}
        return cls(**values | {"image": photo.image.name, "renditions": json.dumps(photo.renditions)})


def folded(queryset, **columns) -> Func:
    """Return `queryset` (with an OuterRef in it) as a column that holds a list of dicts, in its order.

    `columns` are the keys of the dicts and the paths of their values. Times arrive as ISO strings: see `moment`.
    """
    rows = ArraySubquery(queryset.values(json=JSONObject(**columns)))
    return Func(rows, function="TO_JSONB", output_field=JSONField())


def picture_columns(prefix: str) -> dict[str, Any]:
    """Return the columns of a photo behind `prefix` ("photo"), under the keys that `picture` reads."""
    columns: dict[str, Any] = {f"picture_{name}": F(f"{prefix}__{name}") for name in Picture.__slots__}
    # As text: most pictures of a page were shown before, and their markup is found by it.
    columns["picture_renditions"] = Cast(columns["picture_renditions"], TextField())
    return columns


def picture(row: Mapping[str, Any]) -> Picture | None:
    """Return the picture in a row made with `picture_columns`, or None when there is none."""
    if not row["picture_id"]:
        return None
    return Picture(**{name: row[f"picture_{name}"] for name in Picture.__slots__})


def moment(text: str | None) -> datetime | None:
    """Return the aware time that a folded column holds as text."""
    return datetime.fromisoformat(text) if text else None
