"""The worker's side of a job: one process, JSON lines both ways.

Every line that comes in is a request, one at a time; every line that goes out is an event. When the app closes its
end, the job ends at once, and its children with it.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from contextlib import suppress
from typing import Any

KINDS = ("judge", "lab", "verify")


class Channel:
    """JSON lines over a pair of file descriptors."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads, self._reader = reads, os.fdopen(reads, "rb", closefd=False)
        self._writes = writes
        self._lock = threading.Lock()

    def fileno(self) -> int:
        """The descriptor that hangs up when the app closes its end."""
        return self._reads

    def asked(self, seconds: float = 0.0) -> bool:
        """True when a request, or the end, is there within so many seconds. Not for pipes on Windows."""
        return bool(select.select([self._reads], [], [], seconds)[0])

    def receive(self) -> dict[str, Any]:
        """The request. EOFError when there is none."""
        line = self._reader.readline()
        if not line:
            raise EOFError
        request: dict[str, Any] = json.loads(line)
        return request

    def send(self, event: dict[str, Any]) -> None:
        """Send one event. The job ends when nobody reads any more."""
        data = memoryview(json.dumps(event, separators=(",", ":")).encode() + b"\n")
        with self._lock:
            try:
                while data:
                    data = data[os.write(self._writes, data) :]
            except OSError:
                os._exit(1)

    def end_with_app(self) -> None:
        """From here on, end this process as soon as the app closes its side."""
        threading.Thread(target=self._await_end, daemon=True).start()

    def _await_end(self) -> None:
        with suppress(OSError):  # a reset: the app closed its side and left events unread
            self._reader.read(1)
        os._exit(1)


def run(kind: str, channel: Channel, library: str = "", spares: int = 0, patience: float | None = None) -> None:
    """Do one job and send its events; an error of ours is the last event.

    `library` is the one that this process has imported; a fresh process imports what its drill asks for. A judge
    keeps so many `spares` ready, and ends when nobody asks for `patience` seconds.
    """
    from vivavoce.runner.process import Abandoned

    try:
        if kind == "judge":
            from vivavoce.runner.service import serve

            serve(channel, library, spares, patience)
        else:
            _measure(kind, channel)
    except (EOFError, Abandoned):
        return
    except Exception as error:
        channel.send({"kind": "error", "problem": f"{type(error).__name__}: {error}"})


def _measure(kind: str, channel: Channel) -> None:
    from vivavoce.labkit.worker import run_lab, verify

    request = channel.receive()
    channel.end_with_app()
    (run_lab if kind == "lab" else verify)(request, channel.send)


def main(argv: list[str]) -> int:
    """Spawned on its own where there is no fork server: `python -m vivavoce.runner.job KIND`."""
    channel = Channel(os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)  # a stray print must not become an event
    run(argv[0], channel)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
