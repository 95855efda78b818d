"""Keeps a server's memory flat: what its threads free is found again by all of them."""

from __future__ import annotations

import ctypes
import sys

ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h
ARENAS = 2


def share_arenas() -> None:
    """Let all threads take memory from two arenas.

    The C library gives up to eight per processor, and each keeps what its threads once needed: with fifty people at
    work the space that was free but kept grew for minutes. Where there is no glibc, nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)
