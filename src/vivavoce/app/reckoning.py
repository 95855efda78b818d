"""The process that makes plans and forecasts for a server: it reads the log itself and asks for little.

This module runs in it (`python -m vivavoce.app.reckoning BANK DATA_DIR`): one time per line of standard input, each
answered on standard output by the length of a pickled `Reckoned` and that itself. Both ends are the program's own.
"""

from __future__ import annotations

import os
import pickle
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from vivavoce.app.coaching import Coaching
from vivavoce.bank import Bank
from vivavoce.store import EventLog

HEADER_BYTES = 8  # of the length that stands before a reply
LESS_URGENT = 5  # than the server by so many steps of niceness: pages come first


class Clock:
    """Shows the time that the server named."""

    def __init__(self) -> None:
        self.now = datetime.min

    def __call__(self) -> datetime:
        return self.now


def serve(coaching: Coaching, clock: Clock, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer until the requests end."""
    for line in requests:
        clock.now = datetime.fromisoformat(line.decode().strip())
        send(coaching.reckoned(), replies)


def send(value: object, replies: BinaryIO) -> None:
    """Write one reply."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    replies.write(len(data).to_bytes(HEADER_BYTES, "big") + data)
    replies.flush()


def main(bank_file: Path, data_dir: Path) -> None:
    """Say which bank was opened, then answer."""
    if hasattr(os, "nice"):
        os.nice(LESS_URGENT)
    bank, clock = Bank.open(bank_file), Clock()
    coaching = Coaching(bank, EventLog.open(data_dir), clock)
    send(bank.version, sys.stdout.buffer)
    serve(coaching, clock, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
