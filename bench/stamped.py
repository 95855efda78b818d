"""`viva serve` whose workers note when they send an event; `events.py` runs it. What is sent stays as it is.

    python bench/stamped.py NOTES serve PORT DATA_DIR
    python bench/stamped.py NOTES MODULE ARGUMENT...    a worker, started by the server

A note is a line of the file NOTES: the time in nanoseconds since 1970, taken just before the event is written down and
sent, and the kind of the event.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch


def main(argv: list[str]) -> int:
    """Serve, or be a worker."""
    notes, what, *rest = argv
    return _serve(notes, *rest) if what == "serve" else _work(notes, what, rest)


def _serve(notes: str, port: str, data_dir: str) -> int:
    from vivavoce.cli.main import main as viva
    from vivavoce.runner import warm

    script = str(Path(__file__).resolve())  # workers run in another folder
    sys.argv = ["viva", "serve", "--no-open", "--port", port, "--data-dir", data_dir]
    with patch.object(warm, "_python", lambda module: [sys.executable, "-P", script, notes, module]):
        viva()
    return 0


def _work(notes: str, module: str, arguments: list[str]) -> int:
    from vivavoce.runner.job import Channel

    file = os.open(notes, os.O_WRONLY | os.O_APPEND)
    send = Channel.send

    def noted(channel: Channel, event: dict[str, Any]) -> None:
        os.write(file, f"{time.time_ns()} {event['kind']}\n".encode())
        send(channel, event)

    with patch.object(Channel, "send", noted):  # in this process and its forks
        done: int = importlib.import_module(module).main(arguments)
    return done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
