"""A judge at work: it keeps confined children ready, and judges one submission after another, each in its own child.

It ends when the app closes its side, after a number of judgements, and as soon as checks have changed something that
the next ones would meet; the app then starts another.
"""

from __future__ import annotations

import builtins
import operator
import signal
import sys
import warnings
from collections import deque
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from vivavoce.runner import overdue, spare
from vivavoce.runner.judge import judge
from vivavoce.runner.process import ChildProcess, Start, nursery
from vivavoce.runner.trial import Request

if TYPE_CHECKING:
    from vivavoce.runner.job import Channel

PAUSE = 0.003  # seconds without a request after which there is time to get a child ready; in a crowd there is none
MOST_JUDGEMENTS = 500  # then a fresh judge: whatever checks leave in memory stays bounded


def serve(channel: Channel, library: str, spares: int, patience: float | None) -> None:
    """Judge until the app closes its side, or does not ask for `patience` seconds.

    `spares` children are kept ready; `library` is what is imported here already.
    """
    lifeline = channel.fileno()
    start = nursery(lifeline, library)  # before anything about a drill is in this process's memory
    overdue.limit_memory()
    ready: deque[ChildProcess] = deque()
    before = Surroundings()
    try:
        for left in reversed(range(MOST_JUDGEMENTS)):
            _refill(ready, spares, channel, start, library)
            if patience is not None and not channel.asked(patience):
                return
            request = Request(**channel.receive())
            if sys.platform != "linux":  # watched by a thread there; only now, for the thread reads what comes next
                channel.end_with_app()
            child = _ready_child(ready, start, library, request)
            if spares and not ready and request.turn is None:
                start.order()  # more will come, and there is a core to get the next one ready on
            try:
                overdue.start(request.timeout)
                telling = _Telling(channel, before if left and library else None)
                judge(child, request, telling, start)
            finally:
                child.discard()
            overdue.stop()
            if telling.last:
                return
    finally:
        for child in ready:
            child.discard()


class _Telling:
    """Sends a judgement's events; with the verdict it says whether this judge ends, so that the app starts another."""

    def __init__(self, channel: Channel, before: Surroundings | None) -> None:
        """The judge ends unless its surroundings are as they were `before`; without them in any case."""
        self._channel, self._before = channel, before
        self.last = False

    def __call__(self, event: dict[str, Any]) -> None:
        if event["kind"] == "judgement":
            self.last = self._before is None or overdue.happened() or not self._before.same()
            event = {**event, "last": self.last}
        self._channel.send(event)


def _refill(ready: deque[ChildProcess], spares: int, channel: Channel, start: Start, library: str) -> None:
    """Get children ready until there are enough of them or somebody asks."""
    while library and not channel.asked(PAUSE):
        while ready and not ready[0].alive():  # killed while it waited
            ready.popleft().discard()
        if len(ready) >= spares:
            break
        child = start()
        spare.get_ready(child, library, start)
        ready.append(child)
    if ready:
        channel.send({"kind": "ready", "spares": len(ready)})


def _ready_child(ready: deque[ChildProcess], start: Start, library: str, request: Request) -> ChildProcess:
    """The child that has waited longest, or a new one."""
    while ready:
        child = ready.popleft()
        if child.alive():
            child.stay_near(request.turn)
            return child
        child.discard()
    child = start()
    child.stay_near(request.turn)
    if library:
        spare.confine_child(child, library)
    else:
        spare.get_ready_for(child, request)
    return child


class Surroundings:
    """What checks could change for those that come after them: names of the libraries, and settings that hold for all.

    A value that is replaced is noticed, a value that is changed in place is not: the checks are ours, and `viva check`
    has one judge run those of every drill several times. A part of a library that is loaded late is no change.
    """

    def __init__(self) -> None:
        torch: Any = sys.modules.get("torch")
        spaces = [builtins, np, np.linalg, np.random, *([torch, torch.nn.functional, torch.Tensor] if torch else [])]
        self._values = [(vars(space), list(vars(space).values())) for space in spaces]
        self._settings = _settings()

    def same(self) -> bool:
        """Whether all is as it was."""
        return _settings() == self._settings and all(
            len(now) >= len(before)
            and all(map(operator.is_, now.values(), before))
            and all(isinstance(value, ModuleType) for value in islice(now.values(), len(before), None))
            for now, before in self._values
        )


def _settings() -> list[object]:
    torch: Any = sys.modules.get("torch")
    found: list[object] = [
        np.geterr(),
        np.get_printoptions(),
        len(warnings.filters),
        signal.getsignal(signal.SIGINT),
    ]
    if torch:
        found += [torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_num_threads()]
        found += [torch.are_deterministic_algorithms_enabled()]
    return found
