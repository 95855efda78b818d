"""Runs the examples of the reading path through the scratch engine: our own code, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from vivavoce.domain.errors import Unavailable
from vivavoce.domain.pages import ScratchStop

LONGEST = 60.0  # seconds; the slowest example takes about one where nothing else runs


@dataclass(frozen=True, slots=True)
class Printed:
    """What an example printed, and how long it took with the start of Python."""

    text: str
    seconds: float


def run(stop: ScratchStop) -> Printed:
    """Run one stop's example. Unavailable if it fails or takes too long here."""
    started = time.monotonic()
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", stop.code],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            env=environment,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"The example did not end within {LONGEST:.0f} seconds.", "Try again later.") from None
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().rpartition("\n")[2]
        raise Unavailable(f"The example does not run here: {last}", "`viva doctor` says what is missing.") from None
    return Printed(done.stdout, time.monotonic() - started)
