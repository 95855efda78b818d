"""`viva drill watch` and `viva debug watch`: the file judged at every save, with what the run logs."""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.code import show_check, show_verdict
from vivavoce.cli.common import console, read_file, say_hanging, say_json
from vivavoce.domain.drill import PASS, CheckResult, Judgement
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva
    from vivavoce.domain.pages import DrillPage

EVERY = 0.3  # seconds between looks at the file
SHOWN_LOGS = 8  # lines of an incident's log on the screen


class Stopped(Exception):
    """The learner typed q."""


class Watch:
    """One sitting before one file: hints taken and time spent go with every judgement."""

    def __init__(self, program: Viva, page: DrillPage, file: Path, *, as_json: bool) -> None:
        self._program, self._page, self._file, self._as_json = program, page, file, as_json
        self._hints, self._started = 0, time.monotonic()
        self._typed = not as_json and sys.stdin.isatty()

    def until_it_passes(self) -> None:
        """Judge at every save. Stopped when the learner has enough."""
        seen = 0
        while True:
            changed = self._file.stat().st_mtime_ns if self._file.exists() else 0
            if changed and changed != seen:
                seen = changed
                if self._judged():
                    return
                if self._typed:
                    console().print("h hint   q stop; it is judged again when you save.", style="dim")
            self._listen()

    def _judged(self) -> bool:
        """Judge the file as it stands; True if it passes. What cannot be judged is said and waited out.

        Where nothing was changed yet nothing is judged: it would be kept as a failure that is none.
        """
        try:
            source = read_file(str(self._file))
            if source == self._page.stub.encode():
                click.echo(f"{self._file} is as it was handed out.", err=self._as_json)
                return False
            judgement = self._judge(source)
        except VivaError as error:
            click.echo(f"{error.problem} {error.mend}", err=True)
            return False
        return judgement.verdict == PASS

    def _judge(self, source: bytes) -> Judgement:
        stream = self._program.judge_stream(
            self._page.spec.slug,
            source,
            hints=self._hints,
            seconds=time.monotonic() - self._started,
        )
        logs = Logs(self._as_json)
        failed = False
        try:
            for heard in stream:
                if isinstance(heard, Judgement):
                    self._say(heard)
                    return heard
                if isinstance(heard, CheckResult):
                    if not self._as_json:
                        show_check(heard, whole=not failed)
                    failed = failed or heard.verdict != PASS
                else:
                    logs.say(heard)
        except KeyboardInterrupt:
            stream.cancel()
            raise
        raise VivaError("The judgement broke off.", "Save the file again.")

    def _say(self, judgement: Judgement) -> None:
        from vivavoce.app import contract

        if self._as_json:
            say_json(contract.judgement(judgement))
            sys.stdout.flush()
        else:
            show_verdict(judgement)

    def _listen(self) -> None:
        """Wait a moment for the file, and for a key where somebody sits before it."""
        if not self._typed or sys.platform == "win32":
            time.sleep(EVERY)
            return
        if not select.select([sys.stdin], [], [], EVERY)[0]:
            return
        said = sys.stdin.readline()
        if said.strip() == "q" or not said:
            raise Stopped
        if said.strip() == "h":
            self._hint()

    def _hint(self) -> None:
        hints = self._page.spec.hints
        if self._hints >= len(hints):
            click.echo("There is no other hint.")
            return
        say_hanging(f"Hint {self._hints + 1} of {len(hints)}: ", hints[self._hints])
        self._hints += 1


class Logs:
    """What an incident's run logs, thinned out: the first lines, then each time the number of lines has doubled."""

    def __init__(self, quiet: bool) -> None:
        self._quiet, self._heard = quiet, 0

    def say(self, logged: dict[str, object]) -> None:
        """Print a line if it is its turn."""
        self._heard += 1
        if self._quiet or (self._heard > SHOWN_LOGS and self._heard & (self._heard - 1)):
            return
        values = logged.get("values")
        shown = (
            "  ".join(f"{name} {_number(value)}" for name, value in values.items()) if isinstance(values, dict) else ""
        )
        console().print(f"    step {_number(logged.get('step'))}  {shown}", style="dim", markup=False)


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else str(value)


def watch(program: Viva, page: DrillPage, file: Path, *, as_json: bool) -> None:
    """Judge `file` at every save until it passes or the learner stops."""
    if not as_json:
        missing = "" if file.exists() else " It does not exist yet."
        click.echo(f"Watching {file}.{missing} Save it to have it judged; Ctrl+C stops.")
    try:
        Watch(program, page, file, as_json=as_json).until_it_passes()
    except Stopped:
        click.echo("Stopped. What was judged is in your history.")
