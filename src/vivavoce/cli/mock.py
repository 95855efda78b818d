"""`viva mock`: an interview against the clock, in the terminal. Every step is kept: it can be resumed after a crash."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import (
    console,
    data_dir_option,
    handed_in,
    json_option,
    open_viva,
    read_file,
    say_hanging,
    say_json,
)
from vivavoce.cli.mock_report import clock, show_report
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import CasePage, DrillPage
from vivavoce.domain.rubric import CONSTRAINT

if TYPE_CHECKING:
    from vivavoce.app.mocking import Sitting
    from vivavoce.app.viva import Viva
    from vivavoce.coach.mock_state import Posed

LATEST = "latest"  # what --resume and --report mean without a number
ENOUGH = "An empty line ends an answer. 'pause' on a line of its own stops the clock and leaves; 'end' ends it all."
PAUSE, END = "pause", "end"
TAIL = 6  # characters of an interview's number in the names of its files; these differ from one to the next


class Left(Exception):
    """The candidate leaves, for now (`pause`) or for good (`end`)."""


@click.command()
@click.option("--minutes", type=int, default=25, show_default=True, help="10, 25, 45 or 60.")
@click.option("--kind", default="mixed", show_default=True, help="mixed, theory, coding, debugging, case or project.")
@click.option("--resume", is_flag=False, flag_value=LATEST, metavar="[ID]", help="Go on with one that is not over.")
@click.option("--report", is_flag=False, flag_value=LATEST, metavar="[ID]", help="How one went.")
@click.option("--list", "listing", is_flag=True, help="The interviews so far.")
@click.option("--seed", type=int, help="Choose the items by this seed.")
@click.option("--dir", "folder", default=".", show_default=True, type=click.Path(path_type=Path), help="For your code.")
@json_option
@data_dir_option
def mock(
    minutes: int, kind: str, resume: str | None, report: str | None, listing: bool, seed: int | None, folder: Path,
    as_json: bool, data_dir: Path | None,
) -> None:  # fmt: skip
    """Sit a mock interview. With --json it is begun or resumed, and what is asked now is printed."""
    from vivavoce.app import mock_contract

    program = open_viva(data_dir, workers=not as_json)
    try:
        if listing:
            return _list(program, as_json)
        if report is not None:
            return show_report(program, _number(program, report, ended=None), as_json)
        if resume is not None:
            number = _number(program, resume, ended=False)
            program.mocking.resume(number)
        else:
            number = program.mocking.start(kind, minutes, seed=seed)
        if as_json:
            return say_json(mock_contract.sitting(program.mocking.sitting(number)))
        program.reading.start()  # the grader's worker loads while the first question is read
        _sit(program, number, folder)
    finally:
        program.close()
    return None


def _list(program: Viva, as_json: bool) -> None:
    from vivavoce.app import mock_contract

    found = program.mocking.all()
    if as_json:
        return say_json(mock_contract.listed(found))
    for one in found:
        state = one.ended or ("paused" if one.paused else "not over")
        console().print(f"{one.id}  {one.started:%d %b %H:%M}  {one.kind}, {one.minutes} min, {state}", markup=False)
    if not found:
        console().print("No mock interview yet: viva mock --minutes 10")
    return None


def _number(program: Viva, given: str, *, ended: bool | None) -> str:
    """The number meant: `latest` is the newest, for resuming the newest that is not over."""
    if given != LATEST:
        return program.mocking.mock(given).id
    for one in program.mocking.all():
        if ended is None or bool(one.ended) == ended:
            return one.id
    raise VivaError("There is no such mock interview yet.", "Start one: viva mock --minutes 10")


def _sit(program: Viva, number: str, folder: Path) -> None:
    """Ask and listen until it is over, or until the candidate leaves."""
    out = console()
    out.print(f"Mock interview {number}. {ENOUGH}", style="dim")
    try:
        while True:
            sitting = program.mocking.sitting(number)
            if sitting.mock.ended:
                break
            if sitting.stuck:
                program.mocking.go_on(number)
                continue
            _ask(program, sitting, folder)
    except (Left, KeyboardInterrupt) as left:
        if str(left) != END:
            with contextlib.suppress(VivaError):  # it may have ended in another window
                program.mocking.pause(number)
            out.print(f"\nPaused. Go on with: viva mock --resume {number}", markup=False)
            if isinstance(left, KeyboardInterrupt):
                raise
            return
        program.mocking.end(number)
    show_report(program, number, as_json=False)


def _ask(program: Viva, sitting: Sitting, folder: Path) -> None:
    """One question or one question back. What cannot be used is asked for again."""
    posed = sitting.posed
    assert posed is not None
    number = sitting.mock.id
    try:
        if posed.back is not None:
            _ask_back(program, number, posed, sitting.left_here)
        elif isinstance(sitting.content, DrillPage):
            _work(program, sitting, posed, sitting.content, folder)
        elif sitting.content is None and posed.item:  # it left the bank while the interview was paused
            program.mocking.leave(number, posed.n)
        else:
            _say_item(sitting, posed)
            if isinstance(sitting.content, CasePage):
                said = _stages(sitting.content, posed)
                with handed_in():
                    program.mocking.answer(number, posed.n, "", said)
            else:
                answer = _read()
                with handed_in():
                    program.mocking.answer(number, posed.n, answer)
    except VivaError as error:
        if program.mocking.mock(number).ended:
            return
        click.echo(f"{error.problem} {error.mend}", err=True)


def _say_item(sitting: Sitting, posed: Posed) -> None:
    from vivavoce.app.estimating import Asked

    out = console()
    left = f"{clock(sitting.left_here)} for this, {clock(sitting.left)} left in all"
    out.print(f"\n[bold]{posed.kind.capitalize()}, question {posed.n}[/bold]  {left}")
    content = sitting.content
    say_hanging("", content.ask if isinstance(content, Asked) else posed.title, style="bold")
    if isinstance(content, Asked):
        out.print(f"Answer in {content.page.estimate.unit}.", style="dim")


def _stages(page: CasePage, posed: Posed) -> dict[str, str]:
    """What is said about each stage of a case."""
    out = console()
    out.print(page.case.situation, markup=False)
    said = {}
    for stage in posed.detail["stages"]:
        out.print(f"\n[bold]{stage.capitalize()}[/bold]  key words will do")
        said[stage] = _lines()
    return said


def _ask_back(program: Viva, number: str, posed: Posed, left: float) -> None:
    back, place = posed.back, len(posed.backs)
    assert back is not None
    out = console()
    help_ = " 'hint' helps, and halves it." if back.hint and not back.hinted else ""
    asks = "What if? The interviewer changes one condition" if back.turn == CONSTRAINT else "The interviewer asks back"
    out.print()
    say_hanging(f"{asks}: ", back.ask, style="bold")
    if back.hinted:
        say_hanging("Hint: ", back.hint)
    out.print(f"{clock(left)}. An empty answer passes.{help_}", style="dim")
    said = _lines()
    if said == "hint":
        program.mocking.hint(number, posed.n)
    else:
        with handed_in():
            program.mocking.reply(number, posed.n, place, said)


def _work(program: Viva, sitting: Sitting, posed: Posed, page: DrillPage, folder: Path) -> None:
    """A drill or an incident: the stub in a file, judged as often as wanted."""
    from vivavoce.cli.code import show_judgement
    from vivavoce.cli.text import plain

    number, out = sitting.mock.id, console()
    path = folder / f"mock-{page.spec.slug}-{number[-TAIL:].lower()}.py"  # an earlier interview's answer is no answer
    if not posed.answers:
        _say_item(sitting, posed)
        out.print(plain(page.task_html), markup=False)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(page.stub, encoding="utf-8")
    out.print(f"\nYour file: {path}. Enter judges it, 'done' goes on. {clock(sitting.left_here)} left.", markup=False)
    while (said := _line()) not in ("", "done"):
        click.echo("Enter, 'done', 'pause' or 'end'.", err=True)
    if said == "done":
        program.mocking.leave(number, posed.n)
        return
    judgement = program.mocking.judge(number, posed.n, read_file(str(path)))
    show_judgement(judgement)
    if judgement.verdict == "pass":
        program.mocking.leave(number, posed.n)


def _read() -> str:
    """An answer; where nothing was typed, it is asked for again."""
    while not (said := _lines()):
        click.echo("Say something, if only that you do not know.", err=True)
    return said


def _lines() -> str:
    """Lines up to an empty one."""
    lines: list[str] = []
    while line := _line():
        lines.append(line)
    return "\n".join(lines)


def _line() -> str:
    """One line. Left where it is one of the two words; the end of the input is a pause."""
    line = sys.stdin.readline()
    said = line.strip()
    if not line or said in (PAUSE, END):
        raise Left(said or PAUSE)
    return said


COMMANDS = {c.name: c for c in (mock,)}
