"""kill -9 at any moment of a mock interview loses nothing that was acknowledged, and it goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "mock_crash.py"


def test_twenty_kills_lose_nothing_that_was_acknowledged_and_the_interview_goes_on():
    done = subprocess.run(
        [sys.executable, str(BENCH), "20"], capture_output=True, text=True, check=False, timeout=240,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    kills, steps, lost, stranded = map(int, re.findall(r" (\d+) \w", done.stdout))
    assert (kills, lost, stranded) == (20, 0, 0)
    assert steps > 50  # the kills fell into interviews, not into starts
