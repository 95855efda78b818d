"""A child in a fresh process, watched by threads: where there is no safe fork, or pipes cannot be polled."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress

from vivavoce.runner.process import LINGERS, SIGXCPU, Ending, Printed

_MOMENT = 0.02  # seconds


class Spawned:
    """See `process.Nursery`."""

    def __call__(self) -> SpawnedChild:
        """A child."""
        return SpawnedChild.start()

    def order(self) -> None:
        """A fresh process judges one submission, so it needs no next child."""


class SpawnedChild:
    """See `process.ChildProcess`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin and process.stdout and process.stderr
        self._process, self.pid, self.profile = process, process.pid, ""
        self.confines_itself, self._timed_out = False, False
        self._ending: Ending | None = None
        self._watch: threading.Timer | None = None
        self._printed = Printed()
        self._drain = threading.Thread(target=self._collect, daemon=True)
        self._drain.start()

    @classmethod
    def start(cls) -> SpawnedChild:
        """Start Python afresh. The job watches the app itself here."""
        return cls(
            subprocess.Popen(
                [sys.executable, "-P", "-m", "vivavoce.runner.child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                start_new_session=True,
                env={name: os.environ[name] for name in ("SYSTEMROOT", "PYTHONPATH") if name in os.environ},
            )
        )  # fmt: skip

    def allow(self, seconds: float) -> None:
        """From now on the child has that many seconds."""
        if self._watch is not None:
            self._watch.cancel()
        self._watch = threading.Timer(seconds, self._expire)
        self._watch.daemon = True
        self._watch.start()

    def limit(self, cpu_seconds: int, memory_mb: int) -> None:
        """Nothing can be set from outside; a spawned child is confined with the limits of its own drill."""

    def stay_near(self, turn: int | None) -> None:
        """A fresh process has to load its libraries first: where it runs matters little."""

    def late(self, size: int) -> bool:
        """A timer watches the time here."""
        return False

    def _expire(self) -> None:
        self._timed_out = True
        self._process.kill()

    def _collect(self) -> None:
        """Read what is printed, so that a flood of it does not block."""
        assert self._process.stderr
        with self._process.stderr as output:
            while part := output.read(1 << 16):
                self._printed.add(part)

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none when the child has ended."""
        assert self._process.stdout
        return self._process.stdout.read(size) or b""

    def write(self, data: memoryview) -> int:
        """Send some of `data`."""
        assert self._process.stdin
        return self._process.stdin.write(data) or 0

    @property
    def printed(self) -> str:
        """What the submission printed so far, truncated."""
        self._drain.join(timeout=_MOMENT)  # what was flushed before the last reply may still be in the pipe
        return self._printed.text()

    def alive(self) -> bool:
        """False when it has ended, noticed or not."""
        return self._process.poll() is None

    @property
    def ended(self) -> bool:
        """True once the child is known to be gone."""
        return self._ending is not None

    def end(self) -> Ending:
        """Close the connection, let the child end or kill it, and tell how it ended."""
        if self._ending is None:
            if self._watch is not None:
                self._watch.cancel()
            assert self._process.stdin and self._process.stdout
            with suppress(OSError):
                self._process.stdin.close()
            try:
                status = self._process.wait(timeout=LINGERS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                status = self._process.wait()
            self._drain.join(timeout=1)
            self._process.stdout.close()
            killed = max(-status, 0)
            self._ending = Ending(self._timed_out or killed == SIGXCPU, killed, max(status, 0))
        return self._ending

    def discard(self) -> None:
        """Kill the child."""
        self._process.kill()
        self.end()
