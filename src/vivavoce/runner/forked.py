"""A child that the zygote forks, watched without threads. Linux."""

from __future__ import annotations

import math
import os
import resource
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

from vivavoce.runner.confinement import limits
from vivavoce.runner.placement import Placement
from vivavoce.runner.process import LINGERS, SIGXCPU, UNDERSTANDS, Abandoned, Ending, Printed
from vivavoce.runner.zygote import Zygote

_PART = 1 << 16  # bytes


@dataclass(frozen=True, slots=True)
class Forked:
    """See `process.Nursery`."""

    zygote: Zygote
    lifeline: int

    def __call__(self) -> ForkedChild:
        """A child."""
        return ForkedChild(self.zygote, self.lifeline)

    def order(self) -> None:
        """Have the next one forked in the background."""
        self.zygote.order()


class ForkedChild:
    """See `process.ChildProcess`. While it waits for the child it reads what is printed and watches the app."""

    def __init__(self, zygote: Zygote, lifeline: int) -> None:
        self.pid, (self._reads, self._writes, self._output) = zygote.fork()
        self.profile = ""
        self.confines_itself = bool(zygote.library)
        self._zygote = zygote
        self._fds = (self._reads, self._writes, self._output)
        self._deadline = math.inf
        self._timed_out = False
        self._ending: Ending | None = None
        self._printed = Printed()
        self._placement: Placement | None = None
        self._used = zygote.used  # a copy has as much as the original
        for fd in self._fds:
            os.set_blocking(fd, False)
        self._readable, self._writable = select.poll(), select.poll()
        for poll in (self._readable, self._writable):
            poll.register(lifeline, select.POLLRDHUP)
            poll.register(self._output, select.POLLIN)
        self._lifeline = lifeline
        self._readable.register(self._reads, select.POLLIN)
        self._writable.register(self._writes, select.POLLOUT)

    def allow(self, seconds: float) -> None:
        """From now on the child has that many seconds."""
        self._deadline = time.monotonic() + seconds

    def stay_near(self, turn: int | None) -> None:
        """Keep the child on this process's core, and this process too, until the child ends or takes its time."""
        self._placement = Placement(self.pid, turn)

    def _let_go(self) -> None:
        if self._placement is not None:
            self._placement.let_go()
            self._placement = None

    def limit(self, cpu_seconds: int, memory_mb: int) -> None:
        """Lower the child's limits from outside: it has no part in it, and needs no right to set limits."""
        wanted = {resource.RLIMIT_CPU: cpu_seconds, **limits.of_memory(*self._used, memory_mb)}
        for kind, value in wanted.items():
            hard = resource.prlimit(self.pid, kind)[1]
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.prlimit(self.pid, kind, (bound, bound))

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none when the child has ended or its time is up."""
        # Waits first: an answer is hardly ever there already, and to ask in vain raises.
        return os.read(self._reads, size) if self._wait(self._readable, self._reads) else b""

    def late(self, size: int) -> bool:
        """Whether the time would be up before the judge has understood so much; the child is then killed now."""
        if time.monotonic() + size / UNDERSTANDS <= self._deadline:
            return False
        self._expire()
        return True

    def write(self, data: memoryview) -> int:
        """Send some of `data`. BrokenPipeError when the child has ended or its time is up."""
        while True:
            try:
                return os.write(self._writes, data)
            except BlockingIOError:
                if not self._wait(self._writable, self._writes):
                    raise BrokenPipeError from None

    def _wait(self, poll: select.poll, fd: int) -> bool:
        """Wait until `fd` is ready; False when the time is up, and then the child is killed. Abandoned."""
        while True:
            now = time.monotonic()
            left = self._deadline - now
            if left <= 0:
                self._expire()
                return False
            if self._placement is not None:
                left = min(left, self._placement.until - now)
                if left <= 0:
                    self._let_go()
                    continue
            ready = dict(poll.poll(None if left == math.inf else math.ceil(1000 * left)))
            if self._lifeline in ready:
                raise Abandoned
            if self._output in ready:
                self._collect()
            if fd in ready:
                return True

    def _expire(self) -> None:
        self._timed_out = True
        self._kill()

    def _collect(self) -> bool:
        """Read one part of what is printed; False when nothing is there."""
        try:
            part = os.read(self._output, _PART)
        except BlockingIOError:
            return False
        if not part:  # closed by the submission: it would be ready for ever
            for poll in (self._readable, self._writable):
                with suppress(KeyError):
                    poll.unregister(self._output)
        self._printed.add(part)
        return bool(part)

    @property
    def printed(self) -> str:
        """What the submission printed so far, truncated."""
        while self._ending is None and not self._printed.full and self._collect():
            pass
        return self._printed.text()

    def alive(self) -> bool:
        """False when it has ended, noticed or not."""
        return self._ending is None and not self._has_ended(0.0)

    @property
    def ended(self) -> bool:
        """True once the child is known to be gone."""
        return self._ending is not None

    def end(self) -> Ending:
        """How the child ended; one that lingers is killed."""
        if self._ending is None:
            if not self._timed_out:
                self._has_ended(LINGERS)  # it has closed its connection: a moment for the rest
            self._reap()
        assert self._ending is not None
        return self._ending

    def discard(self) -> None:
        """Kill the child and forget it; its end is not waited for."""
        if self._ending is None:
            self._kill()
            self._zygote.forget(self.pid)
            self._ending = Ending(self._timed_out, signal.SIGKILL, 0)
            self._close()

    def _has_ended(self, seconds: float) -> bool:
        """Wait so long for the end of the process. Until it is reaped its pid is nobody else's."""
        watch = os.pidfd_open(self.pid)
        try:
            poll = select.poll()
            poll.register(watch, select.POLLIN)
            return bool(poll.poll(1000 * seconds))
        finally:
            os.close(watch)

    def _reap(self) -> None:
        """Kill it and its process group, take its status and close the connection."""
        self._kill()
        status = self._zygote.reap(self.pid)
        self.printed  # noqa: B018  # what is still in the pipe
        killed = max(-status, 0)
        self._ending = Ending(self._timed_out or killed == SIGXCPU, killed, max(status, 0))
        self._close()

    def _close(self) -> None:
        self._let_go()
        for fd in self._fds:
            os.close(fd)

    def _kill(self) -> None:
        for send in (os.killpg, os.kill):  # it may not be the leader of its group yet
            with suppress(OSError):
                send(self.pid, signal.SIGKILL)
