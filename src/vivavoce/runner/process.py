"""The judge's end of a child process: starting it, its deadline, its output, and how it ended."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

OUTPUT_LIMIT = 64 << 10  # bytes of what a submission prints that are kept
LOG_LIMIT = 20_000  # events that a submission may stream
LINGERS = 0.2  # seconds that a child may take to end after it has closed its connection
MOST_SECONDS, MOST_MB = 600, 8192  # limits of a warm worker's child until its drill is known: CPU seconds, megabytes
UNDERSTANDS = 2e6  # bytes of JSON that a judge reads, decodes and compares in a second, at worst
SIGXCPU = getattr(signal, "SIGXCPU", -1)


class Abandoned(BaseException):
    """The app has closed its side: nobody waits for the verdict. No check can catch it by `except Exception`."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: by the deadline, by a signal, or with an exit status."""

    timed_out: bool
    signal: int
    status: int


class ChildProcess(Protocol):
    """One child. It is told what to do over the protocol; see `wire`."""

    profile: str  # how it is confined; empty until it is
    confines_itself: bool  # unasked: how it is confined is the first that it says
    pid: int

    def read(self, size: int) -> bytes:
        """At most `size` bytes from the child, at least one; none when it has ended or its time is up."""

    def late(self, size: int) -> bool:
        """Whether there is no time left for the judge to understand `size` bytes of JSON; the time is up then."""

    def write(self, data: memoryview) -> int:
        """Send some of `data`, return how many bytes. BrokenPipeError when the child has ended."""

    def allow(self, seconds: float) -> None:
        """From now on the child has that many seconds."""

    def limit(self, cpu_seconds: int, memory_mb: int) -> None:
        """Lower the limits with which the child was confined; memory counts from what it had in use then."""

    def stay_near(self, turn: int | None) -> None:
        """Run where the judge runs as long as that is quicker; `turn` as in `trial.Request`."""

    @property
    def printed(self) -> str:
        """What the submission printed so far, truncated."""

    def alive(self) -> bool:
        """False when it has ended, noticed or not."""

    @property
    def ended(self) -> bool:
        """True once the child is known to be gone."""

    def end(self) -> Ending:
        """The child is ending or has to: give it a moment, then kill it; tells how it ended. May be called again."""

    def discard(self) -> None:
        """Kill the child. May be called again, and after `end`."""


_UNREADABLE = {n: f"\\x{n:02x}" for n in (*range(32), *range(127, 160)) if chr(n) not in "\n\t"}


def readable(text: str) -> str:
    """Text of a submission's for a person: what would steer a terminal, or is no text, is spelt out."""
    if text.isprintable():
        return text
    shown = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNREADABLE)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")  # half a pair of surrogates is no text


class Printed:
    """The beginning of what a submission prints."""

    def __init__(self) -> None:
        self._kept, self._cut = bytearray(), False

    def add(self, part: bytes) -> None:
        """Keep what there is room for."""
        room = OUTPUT_LIMIT - len(self._kept)
        self._kept += part[:room]
        self._cut = self._cut or len(part) > room

    @property
    def full(self) -> bool:
        """True when some was left out already."""
        return self._cut

    def text(self) -> str:
        """What was kept, and whether something is missing."""
        text = readable(self._kept.decode("utf-8", "replace"))
        if not self._cut and len(text) <= OUTPUT_LIMIT:
            return text
        return f"{text[:OUTPUT_LIMIT]}\n[the first {OUTPUT_LIMIT >> 10} kB of what was printed; the rest is left out]"


Start = Callable[[], ChildProcess]


class Nursery(Protocol):
    """What starts children; a `Start`."""

    def __call__(self) -> ChildProcess:
        """A child."""

    def order(self) -> None:
        """Have the next child started in the background, where that can be done."""


def nursery(lifeline: int, library: str) -> Nursery:
    """What starts children. Ask for it before this process reads anything of a drill.

    A child is a copy of this process as it is now, or a fresh one where there is no fork. `lifeline` is a descriptor
    that hangs up when nobody waits for the verdict any more; `library` is what is imported here already, if anything.
    """
    if sys.platform == "linux":
        from vivavoce.runner.forked import Forked
        from vivavoce.runner.zygote import Zygote

        return Forked(Zygote.start(library), lifeline)
    from vivavoce.runner.spawned import Spawned

    return Spawned()
