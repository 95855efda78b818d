"""Turns: a bounded number of jobs at once, fair between those who ask, and a bounded number that waits."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from vivavoce.domain.errors import Unavailable, VivaError

MOST_WAITING = 64  # altogether
MOST_WAITING_EACH = 16  # of one learner or session


class Cancelled(VivaError):
    """Whoever asked for it no longer wants it."""

    status = 409

    def __init__(self) -> None:
        super().__init__("Stopped before the end.")


class Cancellation:
    """Stops one job from another thread, while it waits for its turn or while it runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._actions: list[Callable[[], None]] = []
        self.cancelled = False

    def cancel(self) -> None:
        """Stop the job. May be called more than once, and before the job has started."""
        with self._lock:
            self.cancelled = True
            actions, self._actions = self._actions, []
        for action in actions:
            action()

    @contextmanager
    def calls(self, action: Callable[[], None]) -> Iterator[None]:
        """Inside the `with` block `cancel` calls `action`. Cancelled when that has happened already."""
        with self._lock:
            if self.cancelled:
                raise Cancelled
            self._actions.append(action)
        try:
            yield
        finally:
            with self._lock:
                if action in self._actions:
                    self._actions.remove(action)


class Turns:
    """At most `n` holders. The others wait: learners in rotation, one learner's own jobs in the order of coming."""

    def __init__(self, n: int, most: int = MOST_WAITING, most_each: int = MOST_WAITING_EACH) -> None:
        self._free, self._most, self._most_each = n, most, most_each
        self._lock = threading.Lock()
        self._queues: OrderedDict[str, deque[_Waiter]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """Number of jobs that wait."""
        with self._lock:
            return self._count()

    @contextmanager
    def turn(self, who: str = "", cancellation: Cancellation | None = None) -> Iterator[None]:
        """Wait for a turn and hold it inside the `with` block. Unavailable when too many wait; Cancelled."""
        self.take(who, cancellation)
        try:
            yield
        finally:
            self.give_back()

    def take(self, who: str = "", cancellation: Cancellation | None = None) -> None:
        """Wait for a turn."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = self._queue(who)
        try:
            with cancellation.calls(lambda: self._leave(who, mine)) if cancellation else nullcontext():
                mine.called.wait()
        except BaseException:  # cancelled before it began to wait, or interrupted
            self._leave(who, mine)
            if mine.granted:
                self.give_back()
            raise
        if not mine.granted:
            raise Cancelled

    def give_back(self) -> None:
        """End a turn; it passes to the learner who has not had one for longest."""
        with self._lock:
            if not self._queues:
                self._free += 1
                return
            who, queue = self._queues.popitem(last=False)
            waiter = queue.popleft()
            if queue:
                self._queues[who] = queue  # at the end: the others come first now
            waiter.granted = True
            waiter.called.set()

    def _queue(self, who: str) -> _Waiter:
        if self._count() >= self._most or len(self._queues.get(who, ())) >= self._most_each:
            raise Unavailable("Too many runs are waiting for their turn.", "Wait for one to end, then try again.")
        waiter = _Waiter()
        self._queues.setdefault(who, deque()).append(waiter)
        return waiter

    def _leave(self, who: str, waiter: _Waiter) -> None:
        with self._lock:
            queue = self._queues.get(who, deque())
            if waiter in queue:
                queue.remove(waiter)
                if not queue:
                    del self._queues[who]
            waiter.called.set()

    def _count(self) -> int:
        return sum(map(len, self._queues.values()))


class _Waiter:
    """One job in the queue: `called` when its waiting is over, `granted` when it got its turn."""

    def __init__(self) -> None:
        self.called, self.granted = threading.Event(), False
