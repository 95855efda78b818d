"""The judge's end of a child process: starting it, its deadline, its output, and how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from vivavoce.runner import child, confine

OUTPUT_LIMIT = 64 << 10  # bytes of what a submission prints that are kept


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: by the deadline, by a signal, or with an exit status."""

    timed_out: bool
    signal: int
    status: int


class ChildProcess:
    """One single-use child. `reads` and `writes` are the judge's ends of the protocol."""

    def __init__(self, pid: int, reads: int, writes: int, output: int, spawned: Any = None) -> None:
        self.pid, self.reads, self.writes = pid, reads, writes
        self._spawned = spawned  # subprocess.Popen where there is no fork
        self._timed_out = False
        self._ending: Ending | None = None
        self._watch: threading.Timer | None = None
        self._printed = bytearray()
        self._drain = threading.Thread(target=self._collect, args=(output,), daemon=True)
        self._drain.start()

    @classmethod
    def start(cls) -> ChildProcess:
        """A copy of this process where there is fork (it must hold nothing secret yet), else a fresh one."""
        return cls._fork() if confine.LINUX else cls._spawn()

    @classmethod
    def _fork(cls) -> ChildProcess:
        request, answer, output = os.pipe(), os.pipe(), os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                os.setsid()
                confine.die_with_parent(parent)
                child.run(request[0], answer[1], output[1])
            finally:
                os._exit(0)
        for fd in (request[0], answer[1], output[1]):
            os.close(fd)
        return cls(pid, answer[0], request[1], output[0])

    @classmethod
    def _spawn(cls) -> ChildProcess:
        spawned = subprocess.Popen(
            [sys.executable, "-P", "-m", "vivavoce.runner.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            env={name: os.environ[name] for name in ("SYSTEMROOT", "PYTHONPATH") if name in os.environ},
        )  # fmt: skip
        assert spawned.stdin and spawned.stdout and spawned.stderr
        fds = [os.dup(stream.fileno()) for stream in (spawned.stdout, spawned.stdin, spawned.stderr)]
        for stream in (spawned.stdout, spawned.stdin, spawned.stderr):
            stream.close()
        return cls(spawned.pid, fds[0], fds[1], fds[2], spawned)

    def allow(self, seconds: float) -> None:
        """Kill the child that many seconds from now; a read that waits for it then ends."""
        self._watch = threading.Timer(max(seconds, 0.01), self._expire)
        self._watch.daemon = True
        self._watch.start()

    def _expire(self) -> None:
        self._timed_out = True
        self._kill()

    def _kill(self) -> None:
        if self._spawned is not None:
            self._spawned.kill()
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:  # not yet leader of its group, or gone
            try:
                os.kill(self.pid, signal.SIGKILL)
            except OSError:
                return

    def _collect(self, output: int) -> None:
        """Read what is printed, so that a flood of it does not block, and keep the beginning."""
        while True:
            part = os.read(output, 1 << 16)
            if not part:
                break
            self._printed += part[: OUTPUT_LIMIT - len(self._printed)]
        os.close(output)

    @property
    def printed(self) -> str:
        """What the submission printed so far, truncated."""
        text = self._printed.decode("utf-8", "replace")
        return text + "\n[the rest is left out]" if len(self._printed) >= OUTPUT_LIMIT else text

    @property
    def ended(self) -> bool:
        """True once the child is known to be gone."""
        return self._ending is not None

    def end(self) -> Ending:
        """Close the connection, let the child end or kill it, and tell how it ended. May be called again."""
        if self._ending is None:
            if self._watch is not None:
                self._watch.cancel()
            os.close(self.writes)
            status = self._wait()
            os.close(self.reads)
            self.reads = self.writes = -1  # their numbers may be given out again
            self._drain.join(timeout=1)
            killed = -status if status < 0 else 0
            self._ending = Ending(self._timed_out or killed == _SIGXCPU, killed, max(status, 0))
        return self._ending

    def _wait(self) -> int:
        """Exit status, negative for a signal. A child that lingers is killed."""
        if self._spawned is not None:
            try:
                return int(self._spawned.wait(timeout=0.2))
            except subprocess.TimeoutExpired:
                self._spawned.kill()
                return int(self._spawned.wait())
        give_up = time.monotonic() + 0.2
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._sweep()
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > give_up:
                self._kill()
            time.sleep(0.0005)

    def _sweep(self) -> None:
        """Kill what the child may have left in its process group."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:
            return


_SIGXCPU = getattr(signal, "SIGXCPU", -1)
