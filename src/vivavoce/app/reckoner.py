"""The server's handle on the process that makes plans and forecasts: asked with a deadline, given up when it fails."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from vivavoce.app.reckoning import HEADER_BYTES
from vivavoce.app.results import Reckoned
from vivavoce.bank import Bank

DEADLINE = 30.0  # seconds, the start of the process and a first reading of the whole log included
MOST_FAILURES = 3  # of the process; then the server reckons itself


class Unreckoned(Exception):
    """The process gave no answer."""


class Reckoner:
    """One process, started with the first request. `ask` is for one thread at a time, `close` for any."""

    def __init__(self, bank: Bank, data_dir: Path) -> None:
        self._bank, self._data_dir = bank, data_dir
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0

    def ask(self, now: datetime) -> Reckoned:
        """Plan and forecast of the log as it is when the process reads it. Unreckoned if there is no answer."""
        if self._failures >= MOST_FAILURES:
            raise Unreckoned("the process failed too often")
        try:
            found: Reckoned = self._exchange(now)
            return found
        except (OSError, EOFError, ValueError) as error:
            self._failures += 1
            self.close()
            raise Unreckoned("the process gave no answer") from error

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _exchange(self, now: datetime) -> Any:
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it has ended by itself
        fresh = self._process is None
        process = self._process = self._process or self._launched()
        assert process.stdin is not None
        late = threading.Timer(DEADLINE, process.kill)  # ends the wait for a reply
        late.start()
        try:
            if fresh and self._read(process) != self._bank.version:
                raise ValueError("the bank was built again")
            process.stdin.write(now.isoformat().encode() + b"\n")
            process.stdin.flush()
            return self._read(process)
        finally:
            late.cancel()

    def _launched(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "vivavoce.app.reckoning", str(self._bank.file), str(self._data_dir)]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            process_group=0,  # Ctrl+C in a terminal is for the program. Of its session: only there niceness counts
        )  # fmt: skip

    def _read(self, process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        length = int.from_bytes(_whole(process.stdout, HEADER_BYTES), "big")
        return pickle.loads(_whole(process.stdout, length))


def _whole(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError("the process has ended")
    return data
