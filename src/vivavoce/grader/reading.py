"""The worker with the pair model: started on first use, asked with a deadline, given up when it fails.

The server's process loads neither the model nor the libraries that run it.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MODEL, BLEND = "pairs.onnx", "trained.json"
NEEDS = ("numpy", "onnxruntime", "tokenizers")
START_SECONDS = 30.0
ANSWER_SECONDS = 10.0
MOST_FAILURES = 3  # of a worker; then the lexical tier stays


class Unreadable(Exception):
    """The trained tier cannot judge now; the text says why."""


class Reading:
    """A handle on the worker. Thread-safe: one request at a time."""

    def __init__(self, model: Path | None = None) -> None:
        """`model` replaces the one that ships."""
        folder = Path(str(resources.files("vivavoce.grader")))
        self._model, self._blend = model or folder / MODEL, folder / BLEND
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._turn = threading.Lock()
        self._ready = False  # the worker says so once, when it has loaded the model
        self._failures = 0

    def missing(self) -> str:
        """Why the trained tier cannot work on this machine; empty if it can."""
        for path in (self._model, self._blend):
            if not path.is_file():
                return f"the file {path.name} is not there"
        absent = [name for name in NEEDS if find_spec(name) is None]
        return f"not installed: {', '.join(absent)}" if absent else ""

    def start(self) -> None:
        """Start the worker now, so that the first answer need not wait. Failing is told by the first request."""
        with self._turn:
            if not self.missing() and self._process is None:
                self._launch()

    def ask(self, request: dict[str, Any]) -> Any:
        """The worker's reply. Unreadable if there is none."""
        with self._turn:
            if self._failures >= MOST_FAILURES:
                raise Unreadable("its worker failed too often")
            if why := self.missing():
                raise Unreadable(why)
            try:
                return self._exchange(request)
            except (OSError, ValueError, queue.Empty) as error:
                self._failures += 1
                self._discard()
                raise Unreadable("its worker gave no answer") from error

    def close(self) -> None:
        """End the worker."""
        with self._turn:
            self._discard()

    def _exchange(self, request: dict[str, Any]) -> Any:
        if self._process is None or self._process.poll() is not None:
            self._launch()
        process = self._process
        assert process is not None and process.stdin is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        if not self._ready:
            self._ready = "ready" in json.loads(self._next(START_SECONDS))
        return json.loads(self._next(ANSWER_SECONDS))

    def _launch(self) -> None:
        self._discard()
        command = [sys.executable, "-P", "-m", "vivavoce.grader.reader", str(self._model)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C in a terminal is for the program, which may still need a verdict
        )  # fmt: skip
        self._process, self._replies, self._ready = process, queue.SimpleQueue(), False
        # A pipe cannot be read with a deadline on every system, hence the thread.
        threading.Thread(target=_listen, args=(process, self._replies), daemon=True).start()

    def _next(self, seconds: float) -> bytes:
        return self._replies.get(timeout=seconds)

    def _discard(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None


def _listen(process: subprocess.Popen[bytes], replies: queue.SimpleQueue[bytes]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            replies.put(line)
    except ValueError:  # closed while waiting
        return
    replies.put(b"")  # the worker has ended: no JSON, so whoever waits learns at once
