"""How the C library hands out memory in a process of many threads."""

import ctypes
import sys

# mallopt(3), from glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
# A block this large lies alone and goes back whole: pages do, so that those which come and go leave no holes behind.
LARGE = 16 * 1024
# What may stay free at the end of the heap: less than this, and every render would ask the system for it anew.
SPARE = 128 * 1024


def keep_small() -> bool:
    """Have glibc give back what this process and its children no longer use; tell whether it listens.

    By itself it keeps a heap for each thread, and each of them stays as large as the largest page that the thread ever
    rendered and compressed: 45 MB in a worker of sixteen threads. One heap for all costs nothing in Python, where threads take
    turns anyway. And it learns from every large block that is freed to keep such blocks; said once, the limit stays: the
    compressors' tables are the system's again at once. Another C library has no such call, and no such habit.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        return False
    return all([mallopt(M_ARENA_MAX, 1), mallopt(M_MMAP_THRESHOLD, LARGE), mallopt(M_TRIM_THRESHOLD, SPARE)])
