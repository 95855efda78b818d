"""The app's side of workers: opens jobs in a warm worker, or in a fresh process where there is none."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from vivavoce.domain.errors import Unavailable
from vivavoce.runner.confinement import LINUX

SPARES = {"numpy": 3, "torch": 2}  # confined children that wait
_THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
PATIENCE = 3  # seconds after which a judge that was started for a crowd ends if nobody asks it
SOON = 10.0  # seconds: a worker that dies younger than this is not replaced until it is needed


class Job:
    """A worker's process and what it is asked. A judge takes one request after another, others take one."""

    def __init__(self, connection: socket.socket, process: subprocess.Popen[bytes] | None = None) -> None:
        self._connection = connection
        self._process = process
        self._closed = False
        self._pending = b""
        self._judged = False
        self.spares = 0  # children that a judge said it has ready

    def ask(self, request: dict[str, Any]) -> None:
        """Send the request. A worker that has ended is noticed by `events`."""
        self._judged, self.spares = False, 0
        self._connection.setblocking(True)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._connection.sendall(json.dumps(request).encode() + b"\n")

    def events(self, seconds: float | None = None) -> Iterator[dict[str, Any]]:
        """Events as they come, until the worker ends. TimeoutError when none comes for that long."""
        try:
            self._connection.settimeout(seconds)
            while part := self._connection.recv(1 << 16):
                yield from self._read(part)
        except TimeoutError:
            raise
        except OSError:  # the worker was killed, or `close` was called by another thread
            return

    def idle(self) -> bool:
        """Whether a judge can be asked (again): it gave its verdict, or was never asked, and is still there."""
        try:
            self._connection.setblocking(False)
            while not self._closed:
                part = self._connection.recv(1 << 16)
                if not part:
                    return False
                self._read(part)
        except BlockingIOError:
            return True
        except OSError:  # it was killed
            pass
        return False

    @property
    def reusable(self) -> bool:
        """A warm judge that gave its verdict, and not its last, can be asked again."""
        return self._judged and not self._closed and self._process is None

    def _read(self, part: bytes) -> list[dict[str, Any]]:
        """The events that are complete now."""
        *lines, self._pending = (self._pending + part).split(b"\n")
        events: list[dict[str, Any]] = list(map(json.loads, lines))
        for event in events:
            self._judged = self._judged or (event["kind"] == "judgement" and not event["last"])
            self.spares = event.get("spares", self.spares)
        return events

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

    One judge waits from the start with `spares` confined children ready; more judges are started when several
    submissions come at once, wait with one child each, and end when the crowd is gone.
    """

    def __init__(self, library: str, warm: bool = True, spares: int = 0) -> None:
        self.library = library
        self._warm = warm and LINUX  # else every job is a fresh process
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._spares = spares
        self._idle: list[Job] = []  # judges that wait
        self._busy: list[Job] = []

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
        self._keep_one()

    def _replace(self, process: subprocess.Popen[bytes]) -> None:
        """Start another worker when this one dies, unless it was stopped or cannot live."""
        started = time.monotonic()
        process.wait()
        if time.monotonic() - started > SOON:
            with self._lock:
                if self._process is process:
                    self._start()

    def open(self, kind: str) -> Job:
        """A new job of that kind, or the judge that waits with most children. Unavailable when no worker starts."""
        if not self._warm:
            return _spawn(kind)
        for _ in range(2):  # a worker that has died is replaced once
            with self._lock:
                self._start()
                try:
                    return self._judge() if kind == "judge" else self._open(kind)
                except OSError:
                    self._stop()
        raise Unavailable("The worker process does not start.", "Run `viva doctor`.")

    def _judge(self) -> Job:
        self._forget_ended()
        job = max(self._idle, key=lambda judge: judge.spares, default=None)
        if job is None:
            job = self._new_judge()
        else:
            self._idle.remove(job)
        self._busy.append(job)
        return job

    def _new_judge(self) -> Job:
        if self._idle or self._busy:
            return self._open(f"judge {min(self._spares, 1)} {PATIENCE}")
        return self._open(f"judge {self._spares}")

    def _forget_ended(self) -> None:
        for job in [job for job in self._idle if not job.idle()]:
            self._idle.remove(job)
            job.close()

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

    def release(self, job: Job) -> None:
        """A judge is not needed any more: it waits for the next request, or ends if it cannot take one."""
        with self._lock:
            known = job in self._busy
            if known:
                self._busy.remove(job)
            if known and job.reusable:
                self._idle.append(job)
            else:
                job.close()
            if self._process is not None and self._process.poll() is None:
                self._keep_one()

    def _keep_one(self) -> None:
        """Have a judge that gets children ready in the background."""
        with contextlib.suppress(OSError):  # the worker has died; whoever needs it next starts another
            if self._spares and not (self._idle or self._busy):
                self._idle.append(self._new_judge())

    @property
    def pid(self) -> int | None:
        """Process id of the running worker."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def ready(self) -> int:
        """Number of children that wait for a submission."""
        with self._lock:
            self._forget_ended()
            return sum(job.spares for job in self._idle)

    def stop(self) -> None:
        """End the worker and its jobs."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        for job in self._idle:
            job.close()
        self._idle, self._busy = [], []  # busy ones notice that the worker has ended
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
