"""Runs the real command in a process of its own, with a history of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from vivavoce.cli.main import viva as viva_command

VIVA = Path(sys.executable).with_name("viva")


class Command:
    """`viva` over one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def __call__(self, *words: str, said: str | bytes = "", code: int = 0) -> str:
        """Standard output of a command that must end with `code`."""
        done = self.run(*words, said=said)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 or done.stdout else done.stderr

    def run(self, *words: str, said: str | bytes = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "VIVA_DATA_DIR": str(self.data_dir), "OMP_NUM_THREADS": "1", "COLUMNS": "80"}
        done = subprocess.run(
            [str(VIVA), *words],
            input=said.encode() if isinstance(said, str) else said,
            capture_output=True,
            env=environment,
            timeout=240,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def json(self, *words: str, said: str | bytes = "", code: int = 0):
        """The one JSON value that a command prints; nothing else may be on standard output."""
        return json.loads(self(*words, "--json", said=said, code=code))


class InProcess:
    """`viva` in this process, for what needs no new one."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def __call__(self, *words: str, said: str = "") -> str:
        """Standard output; an exception of the command is raised here."""
        done = CliRunner().invoke(viva_command, [*words, "--data-dir", str(self.data_dir)], input=said)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    def json(self, *words: str, said: str = ""):
        """The one JSON value that a command prints."""
        return json.loads(self(*words, "--json", said=said))


@pytest.fixture
def here(tmp_path):
    return InProcess(tmp_path / "data")


@pytest.fixture
def viva(tmp_path):
    return Command(tmp_path / "data")
