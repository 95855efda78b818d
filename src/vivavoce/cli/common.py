"""What commands share: options, the opened program, JSON output, reading a file or standard input."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from rich.console import Console

    from vivavoce.app.viva import Viva
    from vivavoce.store import EventLog

Command = Callable[..., Any]

WIDTH, NARROWEST = 80, 20  # columns of what goes into a pipe; less than the second cannot be read


def data_dir_option(command: Command) -> Command:
    """`--data-dir`, also by VIVA_DATA_DIR."""
    return click.option(
        "--data-dir", type=click.Path(path_type=Path), envvar="VIVA_DATA_DIR", help="Where your history is kept."
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: one JSON value on standard output and nothing else; errors become JSON on standard error."""

    @functools.wraps(command)
    def wrapped(*args: Any, as_json: bool, **kwargs: Any) -> Any:
        try:
            return command(*args, as_json=as_json, **kwargs)
        except VivaError as error:
            if not as_json:
                raise
            click.echo(json.dumps({"problem": error.problem, "mend": error.mend}), err=True)
            sys.exit(2)

    return click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")(wrapped)


def say_json(value: Any) -> None:
    """Print one JSON value. Not-a-number has no JSON form and becomes null.

    A stream that cannot write every character gets escapes, so that a program that reads it loses nothing.
    """
    from vivavoce.app.contract import json_ready

    click.echo(json.dumps(json_ready(value), ensure_ascii=str(sys.stdout.encoding).lower() != "utf-8"))


def open_viva(data_dir: Path | None, *, workers: bool = False) -> Viva:
    """The program over the learner's history."""
    from vivavoce.app.viva import Viva, default_data_dir
    from vivavoce.domain.weights import FOLDER

    if data_dir is not None:  # the workers inherit it
        os.environ.setdefault(FOLDER, str(data_dir / "weights"))

    return Viva(data_dir or default_data_dir(), workers=workers)


def open_history(data_dir: Path | None) -> EventLog:
    """The learner's history alone: what is theirs can be taken along even when the bank cannot be opened."""
    from vivavoce.app import own_data
    from vivavoce.app.viva import default_data_dir

    return own_data.open_history(data_dir or default_data_dir())


def console() -> Console:
    """A terminal that respects NO_COLOR, pipes and narrow windows."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _width(os.environ.get("COLUMNS", "")))


def _width(given: str) -> int:
    """What COLUMNS asks for; what is no number, or too few columns to read, asks for nothing."""
    return int(given) if given.isdecimal() and int(given) >= NARROWEST else WIDTH


def say_hanging(label: str, text: str, style: str = "") -> None:
    """Print a label and its text; lines after the first stand below the text, not below the label."""
    out = console()
    lines = textwrap.wrap(text, max(out.width - len(label), 20)) or [""]
    out.print(label + f"\n{' ' * len(label)}".join(lines), markup=False, style=style)


@contextlib.contextmanager
def handed_in() -> Iterator[None]:
    """Let what was handed in be judged and kept before Ctrl+C stops the command; a second Ctrl+C stops it at once."""
    if threading.current_thread() is not threading.main_thread():  # signals reach the main thread only
        yield
        return
    waiting: list[int] = []

    def later(number: int, frame: object) -> None:
        if waiting:
            raise KeyboardInterrupt
        waiting.append(number)

    before = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        raise KeyboardInterrupt


@contextlib.contextmanager
def writing(file: Path) -> Iterator[None]:
    """What is written inside goes to this file; VivaError where it cannot."""
    try:
        yield
    except OSError as error:
        problem = f"{file} cannot be written: {error.strerror or error}."
        raise VivaError(problem, "Name a file in a folder of yours.") from None


def read_file(name: str) -> bytes:
    """Bytes of a file, or of standard input for `-`."""
    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name)
    if path.is_dir():
        raise VivaError(f"{name} is a folder.", "Name a file, or - for standard input.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise VivaError(f"There is no file {name}.", "Name a file, or - for standard input.") from None
    except OSError as error:
        raise VivaError(f"{name} cannot be read: {error.strerror}.", "Name a file, or - for standard input.") from None
