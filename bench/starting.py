"""Start-up, memory and page time."""

from __future__ import annotations

import subprocess
import time
import urllib.request

from measure import VIVA, Row, at_most, median_seconds, resident_mb, server


def rows() -> list[Row]:
    """The command's help, the first page, the server's memory, a question page."""
    found = [at_most("`viva --help`", median_seconds(_help, 7), 0.35, "s")]
    with server() as running:
        found.append(at_most("first page after start", running.seconds_to_first_page, 1.5, "s"))
        time.sleep(8)  # let the workers warm up: their memory is theirs, not the server's
        page = f"{running.url}/q/dropout"
        urllib.request.urlopen(page).read()
        found.append(at_most("server resident, without workers", resident_mb(running.pid), 150, "MB", 0))
        seconds = median_seconds(lambda: urllib.request.urlopen(page).read(), 200)
        found.append(at_most("question page, server p50 over loopback", seconds * 1000, 5, "ms"))
    return found


def _help() -> None:
    subprocess.run([str(VIVA), "--help"], check=True, stdout=subprocess.DEVNULL)
