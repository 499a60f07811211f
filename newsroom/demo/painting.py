"""Draw the demo's pictures on all cores. No Django here: the processes that draw import nothing else."""

import io
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from .artwork import draw


def painted(keys: list[str]) -> list[tuple[str, bytes, int, int]]:
    """Return for each of `keys` the picture at full size: key, JPEG bytes, width and height in pixels."""
    # Spawned, since a fork would share the caller's database connection.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return list(pool.map(_paint, keys))


def _paint(key: str) -> tuple[str, bytes, int, int]:
    picture, out = draw(key), io.BytesIO()
    picture.save(out, "JPEG", quality=88, progressive=True)
    return key, out.getvalue(), picture.width, picture.height
