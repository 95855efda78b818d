"""kill -9 at any moment loses no acknowledged attempt."""

import os
import random
import signal
import subprocess
import sys
import time

from vivavoce.store import EventLog

APPEND_FOREVER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from vivavoce.domain.event import Event
from vivavoce.store import EventLog

log = EventLog.open(Path(sys.argv[1]))
while True:
    kept = log.append(Event("", datetime.now(UTC), "attempt", "q:dropout", "explain", response="because " * 99))
    os.write(1, kept.event_id.encode() + b"\\n")  # the acknowledgement, unbuffered
"""


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    chance = random.Random(7)
    acknowledged = []
    for _ in range(20):
        process = subprocess.Popen([sys.executable, "-c", APPEND_FOREVER, str(tmp_path)], stdout=subprocess.PIPE)
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged += [line for line in (first + rest).decode().splitlines() if len(line) == 26]
    with EventLog.open(tmp_path) as log:
        kept = {event.event_id for event in log.events()}
    assert len(acknowledged) >= 20
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 20  # at most the one that each kill caught unacknowledged
