"""Judge and child on one core while they talk. Linux.

They take turns, so a second core does not make them faster: it lies idle whenever the other works, has to be woken for
every request and every answer, and meets cold caches. Left to itself, the kernel spreads them all the same.
"""

from __future__ import annotations

import ctypes
import functools
import os
import time
from contextlib import suppress

LONGEST = 0.05  # seconds: a judgement that takes longer computes, and is left to the kernel

_UNFAIR = (os.SCHED_FIFO, os.SCHED_RR)  # under these an endless child would keep its judge from letting go
_this_core = ctypes.CDLL(None).sched_getcpu


class Placement:
    """This process and a child, on one core until `let_go`."""

    def __init__(self, pid: int, turn: int | None) -> None:
        """`turn` numbers the judgements that are under way at once, and each gets a core of its own.

        None for the only one: it stays where the kernel has just put this process.
        """
        self._pid, self.until, cores = pid, time.monotonic() + LONGEST, _cores()
        self._keep({_this_core() if turn is None else cores[turn % len(cores)]})

    def let_go(self) -> None:
        """Both may run on any core again."""
        self._keep(set(_cores()))

    def _keep(self, cores: set[int]) -> None:
        if os.sched_getscheduler(0) in _UNFAIR:
            return
        for pid in (0, self._pid):
            with suppress(OSError):  # it has ended, or the machine does not allow it: then it is not quicker
                os.sched_setaffinity(pid, cores)


@functools.cache
def _cores() -> list[int]:
    """Those that this process had before it kept to one of them for the first time."""
    return sorted(os.sched_getaffinity(0))
