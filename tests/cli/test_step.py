"""`viva step`: piped, as JSON, and by keys in a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

VIVA = Path(sys.executable).with_name("viva")
PATIENCE = 60  # seconds


def test_piped_it_lists_every_move(viva):
    lines = viva("step").splitlines()
    moves = [line for line in lines if line[:3].strip().isdecimal()]  # a long one goes on below
    assert len(moves) == len(viva.json("step")["moves"])
    assert "h1 = tanh(z1)" in "\n".join(lines)
    assert lines[-1].endswith("after.") and "The loss on this example falls" in " ".join(lines[-3:])


def test_settings_change_the_step(viva):
    found = viva.json("step", "sigmoid-cross-entropy", "--set", "x1=0", "--set", "target=0")
    assert (found["activation"], found["settings"]["x1"]) == ("sigmoid", 0)
    value = {node["name"]: node["value"] for node in found["nodes"]}
    assert value["w11·x1"] == 0


def test_bad_settings_are_refused(viva):
    for words, says in (
        (("step", "tanh-squred"), "tanh-squared"),
        (("step", "--set", "x9=1"), "no 'x9'"),
        (("step", "--set", "x1=100"), "from -10 to 10"),
        (("step", "--set", "x1"), "--set x1=0.5"),
    ):
        done = viva.run(*words)
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr


def test_in_a_terminal_keys_move_and_q_stops(tmp_path):
    ours, theirs = pty.openpty()
    environment = {**os.environ, "VIVA_DATA_DIR": str(tmp_path), "TERM": "xterm", "LINES": "40", "COLUMNS": "90"}
    running = subprocess.Popen([str(VIVA), "step"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    try:
        for key, says in (("n", "1 of "), ("n", "2 of "), ("p", "3 of "), ("q", "2 of ")):
            shown = _until_it_waits(ours, theirs)
            assert says in shown
            os.write(ours, key.encode())
        assert running.wait(timeout=PATIENCE) == 0
    finally:
        running.kill()
        running.wait()
        os.close(ours)
        os.close(theirs)


def _until_it_waits(ours: int, theirs: int) -> str:
    """What the terminal shows until the program waits for one key: keys sent before are thrown away."""
    seen, end = "", time.monotonic() + PATIENCE
    while "q stop" not in seen or termios.tcgetattr(theirs)[3] & termios.ICANON:
        assert time.monotonic() < end, seen
        if select.select([ours], [], [], 0.05)[0]:
            seen += os.read(ours, 65536).decode(errors="replace")
    return seen
