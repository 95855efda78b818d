"""The app's side of workers: opens jobs in a warm worker, or in a fresh process where there is none."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from vivavoce.domain.errors import Unavailable
from vivavoce.runner.confinement import LINUX

SPARES = {"numpy": 3, "torch": 2}  # judges that wait, each with its confined child
_THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
SOON = 10.0  # seconds: a worker that dies younger than this is not replaced until it is needed


class Job:
    """One request to a worker and its events."""

    def __init__(self, connection: socket.socket, process: subprocess.Popen[bytes] | None = None) -> None:
        self._connection = connection
        self._process = process
        self._closed = False

    def ask(self, request: dict[str, Any]) -> None:
        """Send the request. A worker that has ended is noticed by `events`."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._connection.sendall(json.dumps(request).encode() + b"\n")

    def events(self, seconds: float | None = None) -> Iterator[dict[str, Any]]:
        """Events as they come, until the worker ends. TimeoutError when none comes for that long."""
        pending = b""
        try:
            self._connection.settimeout(seconds)
            while part := self._connection.recv(1 << 16):
                *lines, pending = (pending + part).split(b"\n")
                yield from map(json.loads, lines)
        except TimeoutError:
            raise
        except OSError:  # the worker was killed, or `close` was called by another thread
            return

    def state(self) -> str:
        """Of a job that was not asked yet: "starting", "ready" or "ended"."""
        poll = select.poll()
        poll.register(self._connection, select.POLLIN | select.POLLRDHUP)
        seen = sum(event for _, event in poll.poll(0))
        return "ended" if seen & (select.POLLRDHUP | select.POLLHUP) else "ready" if seen else "starting"

    def close(self) -> None:
        """End the job, finished or not."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):  # the worker may have ended already
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Worker:
    """A warm worker for one library, started in the background; restarted if it has ended.

    It keeps `spares` judges waiting, each with a confined child, and hands one out per judgement.
    """

    def __init__(self, library: str, warm: bool = True, spares: int = 0) -> None:
        self.library = library
        self._warm = warm and LINUX  # else every job is a fresh process
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._most_spares = spares
        self._spares: deque[Job] = deque()

    def start(self) -> None:
        """Start the process and return at once; jobs wait until it is warm."""
        if self._warm:
            with self._lock:
                self._start()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [*_python("vivavoce.runner.forkserver"), self.library, str(theirs.fileno())],
            pass_fds=[theirs.fileno()], env=os.environ | _THREADS, cwd="/", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()
        self._control = ours
        threading.Thread(target=self._replace, args=(self._process,), daemon=True).start()
        self._refill()

    def _replace(self, process: subprocess.Popen[bytes]) -> None:
        """Start another worker when this one dies, unless it was stopped or cannot live."""
        started = time.monotonic()
        process.wait()
        if time.monotonic() - started > SOON:
            with self._lock:
                if self._process is process:
                    self._start()

    def open(self, kind: str) -> Job:
        """A new job of that kind, or the spare that has waited longest. Unavailable when no worker can be started."""
        if not self._warm:
            return _spawn(kind)
        for _ in range(2):  # a worker that has died is replaced once
            with self._lock:
                self._start()
                try:
                    return self._spare() if kind == "judge" else self._open(kind)
                except OSError:
                    self._stop()
        raise Unavailable("The worker process does not start.", "Run `viva doctor`.")

    def _spare(self) -> Job:
        while self._spares:
            job = self._spares.popleft()
            if job.state() != "ended":
                return job
            job.close()
        return self._open("judge")

    def _open(self, kind: str) -> Job:
        assert self._control is not None
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [kind.encode()], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return Job(ours)

    def refill(self) -> None:
        """Ask for as many spares as are missing; they get ready in the background."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._refill()

    def _refill(self) -> None:
        with contextlib.suppress(OSError):  # the worker has died; whoever needs it next starts another
            while len(self._spares) < self._most_spares:
                self._spares.append(self._open("judge"))

    @property
    def pid(self) -> int | None:
        """Process id of the running worker."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def ready(self) -> int:
        """Number of spares that wait for a submission."""
        with self._lock:
            return sum(job.state() == "ready" for job in self._spares)

    def stop(self) -> None:
        """End the worker and its jobs."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        while self._spares:
            self._spares.pop().close()
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.wait()


def _python(module: str) -> list[str]:
    # -P: a file called random.py in the learner's folder must not take the library's place.
    return [sys.executable, "-P", "-m", module]


def _spawn(kind: str) -> Job:
    """A fresh process for one job, bridged to a socket pair so that both kinds of worker look alike."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [*_python("vivavoce.runner.job"), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | _THREADS,
    )  # fmt: skip
    threading.Thread(target=_bridge, args=(theirs, process), daemon=True).start()
    return Job(ours, process)


def _bridge(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """Copy both ways until the process has ended and the app has closed its side."""
    assert process.stdout
    writer = threading.Thread(target=_to_process, args=(connection, process), daemon=True)
    writer.start()
    with connection, process.stdout, contextlib.suppress(OSError):  # the app may have closed its side first
        for line in process.stdout:
            connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        writer.join()


def _to_process(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    with contextlib.suppress(OSError), process.stdin:
        while data := connection.recv(1 << 16):
            process.stdin.write(data)
            process.stdin.flush()
