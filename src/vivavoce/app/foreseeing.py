"""Plans and forecasts for many pages at once: one is made at a time, and a page waits for it only so often.

A plan takes a third of a second of processor time. One learner waits for that, and sees the last answer in it. Where
many answer at once, every page would wait for a plan of its own; there one page waits at a time, and only so often. The
others show what was finished last and say of when it is: never older than MOST_BEHIND, never of another day or other
settings, never of a history that was deleted or replaced.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from vivavoce.app.coaching import Coaching, Moment
from vivavoce.app.reckoner import Reckoner, Unreckoned
from vivavoce.app.results import Reckoned, Standing

MOST_BEHIND = 15.0  # seconds
REST = 2.0  # seconds from one beginning to the next, where nobody waits
LONGEST_WAIT = 5.0  # seconds, for what a machine at its limits may take long to do
PATIENCE, REFILL = 6, 6.0  # pages that may wait one after the other, and seconds until one more may


class Patience:
    """How often a page may wait: PATIENCE times at once, one more every REFILL seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._left, self._seen = clock, float(PATIENCE), clock()

    def spend(self) -> bool:
        """True if the page may wait; that is one time less."""
        now = self._clock()
        self._left = min(self._left + (now - self._seen) / REFILL, PATIENCE)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(frozen=True, slots=True)
class _Finished:
    """What was reckoned last."""

    found: Reckoned
    history: int  # `Moment.history` when it was begun
    begun_at: float  # by the clock


class Foreseeing:
    """The coach's slow answers, for a server. Thread-safe; `close` it."""

    def __init__(self, coach: Coaching, reckoner: Reckoner, clock: Callable[[], float] = time.monotonic) -> None:
        self._coach, self._reckoner, self._clock = coach, reckoner, clock
        self._patience = Patience(clock)
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "foreseeing")
        self._under_way: Future[Reckoned] | None = None
        self._begun_at = -math.inf  # when the last one was begun
        self._last: _Finished | None = None
        self._waiting = 0  # pages
        self._closed = False

    def start(self) -> None:
        """Begin with the newest state, so that the first page need not wait for the process as well."""
        self._begun(self._coach.moment())

    def close(self) -> None:
        """End the process, and what was under way."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._reckoner.close()

    def standing(self, *, newest: bool = False) -> Standing:
        """Where the learner stands; where it is not the newest state, `as_of` says of when. With `newest` it is."""
        moment, last = self._coach.moment(), self._last
        if last is not None and last.found.state == moment.state:
            return last.found.standing
        if last is None or newest or not self._will_do(last, moment):
            return self._awaited(moment).standing
        if self._may_wait():
            with suppress(TimeoutError):
                return self._awaited(moment, LONGEST_WAIT).standing
        if self._clock() - self._begun_at >= REST:
            self._begun(moment)
        return replace(last.found.standing, as_of=last.found.now)

    def _will_do(self, last: _Finished, moment: Moment) -> bool:
        """May the last one stand in for the newest? What was answered since moves its figures a little, no more."""
        return (
            self._clock() - last.begun_at <= MOST_BEHIND
            and last.history == moment.history
            and last.found.now.date() == moment.now.date()
            and last.found.plan.settings == self._coach.in_force()
        )

    def _may_wait(self) -> bool:
        with self._lock:
            return not self._waiting and self._patience.spend()

    def _awaited(self, moment: Moment, seconds: float | None = None) -> Reckoned:
        """Of that state or a newer one. What is under way may be of an older state; what is begun after it is not.

        TimeoutError where either takes longer than `seconds`."""
        with self._lock:
            self._waiting += 1
        try:
            under_way, begun_now = self._begun(moment)
            found = under_way.result(seconds)
            return found if begun_now or found.state == moment.state else self._begun(moment)[0].result(seconds)
        finally:
            with self._lock:
                self._waiting -= 1

    def _begun(self, moment: Moment) -> tuple[Future[Reckoned], bool]:
        """The one that is under way, or else a new one; True for a new one."""
        with self._lock:
            if self._under_way is not None and not self._under_way.done():
                return self._under_way, False
            self._begun_at = self._clock()
            self._under_way = self._thread.submit(self._reckon, moment.now, moment.history, self._begun_at)
            return self._under_way, True

    def _reckon(self, now: datetime, history: int, begun_at: float) -> Reckoned:
        try:
            found = self._reckoner.ask(now)
            self._coach.take(found)
        except Unreckoned:
            if self._closed:
                raise
            found = self._coach.reckoned()
        self._last = _Finished(found, history, begun_at)
        return found
