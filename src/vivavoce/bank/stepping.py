"""Training steps by name, computed in a process of their own: this one stays free of NumPy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache

from vivavoce.bank import serial
from vivavoce.domain.errors import Unavailable
from vivavoce.domain.step import PRESETS, StepSettings, TrainingStep

PROGRAM = "vivavoce.bank.step_program"
LONGEST = 60.0  # seconds; alone it takes a fraction of one, most of it the import of NumPy


def compute(asked: Sequence[StepSettings]) -> list[TrainingStep]:
    """Steps for these settings. Unavailable if the program fails here."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", PROGRAM],
            input=json.dumps([asdict(settings) for settings in asked]),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LONGEST,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        last = str(error.stderr or "").strip().rpartition("\n")[2] or "it did not end in time"
        raise Unavailable(f"The training step could not be computed: {last}", "`viva doctor` says more.") from None
    return [serial.revive(TrainingStep, step) for step in json.loads(done.stdout)]


@cache
def presets() -> dict[str, TrainingStep]:
    """The steps that the bank keeps, by name."""
    return {step.settings.name: step for step in compute(PRESETS)}
