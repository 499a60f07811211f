"""Editorial illustrations for the demo paper, drawn by code in three inks.

`draw("river-flood")` returns a picture, `KEYS` names them all, `ALT` says what each shows and `FOCUS` where its
centre of interest lies on a grid from 0 to 10. Scenes are 3:2, portraits square.
"""

from PIL import Image

from . import (  # noqa: F401 - importing a module enters its pictures into the list
    portraits,
    scenes_city,
    scenes_land,
    scenes_power,
    scenes_public,
    scenes_river,
    scenes_rooms,
    scenes_sea,
    scenes_supply,
    scenes_trade,
)
from .catalogue import PICTURES, SCENE_SHEET

KEYS = tuple(PICTURES)
ALT = {key: picture.alt for key, picture in PICTURES.items()}
FOCUS = {key: picture.focus for key, picture in PICTURES.items()}


def draw(key: str, width: int | None = None) -> Image.Image:
    """Return a picture in RGB; without a width (in pixels) scenes are 2400 x 1600 and portraits 1200 x 1200.

    The same key and width always give the same pixels. Raises KeyError for an unknown key.
    """
    picture = PICTURES[key]
    return picture.draw(key, width or (2400 if picture.sheet == SCENE_SHEET else 1200))
