"""What every benchmark returns: one row per bar, with the figure measured in this run."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VIVA = Path(sys.executable).with_name("viva")


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: what was measured, the figure, the bar, and whether it was reached."""

    what: str
    figure: str
    bar: str
    reached: bool | None  # None: reported, no bar

    @property
    def mark(self) -> str:
        """The word in the table."""
        return {True: "reached", False: "**missed**", None: "reported"}[self.reached]


def at_most(what: str, value: float, bar: float, unit: str, digits: int = 2) -> Row:
    """A row whose figure must not exceed the bar."""
    return Row(what, f"{value:.{digits}f} {unit}", f"≤ {bar:g} {unit}", value <= bar)


def median_seconds(call: Callable[[], object], times: int) -> float:
    """Median wall time of a call in seconds."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent)


@dataclass(frozen=True, slots=True)
class Server:
    """A running `viva serve`."""

    url: str
    pid: int
    seconds_to_first_page: float


@contextmanager
def server(data_dir: Path | None = None) -> Iterator[Server]:
    """Start `viva serve` on a free port with a history of its own; stop it afterwards."""
    with tempfile.TemporaryDirectory() as folder:

        def start(port: int) -> subprocess.Popen[bytes]:
            command = [str(VIVA), "serve", "--no-open", "--port", str(port), "--data-dir", str(data_dir or folder)]
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"})

        with serving(start) as running:
            yield running


@contextmanager
def serving(start: Callable[[int], subprocess.Popen[bytes]]) -> Iterator[Server]:
    """Have a server started on a free port, wait until it answers, stop it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    process = start(port)
    url = f"http://127.0.0.1:{port}"
    try:
        while not _answers(url):
            if process.poll() is not None or time.perf_counter() - started > 60:
                raise RuntimeError("viva serve did not answer")
            time.sleep(0.01)
        yield Server(url, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def resident_mb(pid: int) -> float:
    """Resident memory of one process in megabytes (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")
