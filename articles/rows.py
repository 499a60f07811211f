"""Narrow reading: related rows folded into the query of the row that they belong to.

Most of a page's time is the ORM building queries and wide instances (docs/adr/0020: twelve cards take a third of the
time that full objects take), so a list asks once and takes only what it shows.
"""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from .models import Photo

# What a picture needs to be shown: `renditions.sources` reads these columns and nothing else.
PICTURE = ("image", "width", "height", "renditions", "alt", "decorative", "focal_x", "focal_y")


def folded(queryset, **columns) -> ArraySubquery:
    """Return `queryset` (with an OuterRef in it) as a column that holds a list of dicts, in its order.

    `columns` are the keys of the dicts and the paths of their values. Times arrive as ISO strings: see `moment`.
    """
    return ArraySubquery(queryset.values(json=JSONObject(**columns)))


def picture_columns(prefix: str) -> dict[str, str]:
    """Return the columns of a photo behind `prefix` ("photo"), for `folded`, under the keys that `picture` reads."""
    return {f"picture_{name}": f"{prefix}__{name}" for name in ("id", *PICTURE)}


def picture(row: dict) -> Photo | None:
    """Return the photo in a dict made with `picture_columns`, or None when there is none."""
    if not row["picture_id"]:
        return None
    return Photo(id=row["picture_id"], **{name: row[f"picture_{name}"] for name in PICTURE})


def moment(text: str | None) -> datetime | None:
    """Return the aware time that a folded column holds as text."""
    return datetime.fromisoformat(text) if text else None
