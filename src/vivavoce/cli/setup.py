"""`viva setup`: be asked for the date, the days and what the interview will be like; then find out where you stand."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_hanging, say_json
from vivavoce.cli.plan import rest_of, show_plan
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.placing import Asking
    from vivavoce.app.planning import JobRead
    from vivavoce.app.viva import Viva

QUESTIONS = (  # setting, what is asked
    ("interview", "Interview date, as 2026-12-08, or none"),
    ("minutes", "Minutes a day"),
    ("rest", "Rest days, as sat,sun,2026-12-24, or none"),
    ("rounds", "Rounds expected, of theory,coding,debugging,case,project, or none"),
    ("level", "Level: fresher (first job), experienced or none"),
    ("role", "Role: research, applied, ml, llm or none"),
)
VERDICTS = {"covered": "right", "partial": "in part", "unsure": "not sure", "missing": "not said",
            "contradicted": "check this"}  # fmt: skip


@click.command()
@click.option("--job", metavar="FILE", help="The text of a job: which concepts it names; - for standard input.")
@click.option("--keep", is_flag=True, help="With --job: keep what it surely names.")
@click.option("--placement", is_flag=True, help="Only the placement: at most twelve short questions.")
@json_option
@data_dir_option
def setup(job: str | None, keep: bool, placement: bool, as_json: bool, data_dir: Path | None) -> None:
    """Set the date, the days, the rounds and the role; find out where you stand. Every answer may be Enter."""
    from vivavoce.app import plan_contract

    program = open_viva(data_dir)
    if job is not None:
        found = program.planning.read_job(read_file(job).decode(errors="replace"))
        if keep:
            _keep_job(program, found)
        return say_json(plan_contract.job(found)) if as_json else _show_job(found, kept=keep)
    if as_json:
        return say_json(plan_contract.placement(program.placing.now()))
    if not placement:
        ask_all(program)
        console().print()
    if placement or click.confirm("Find out where you stand, in at most twelve short questions?", default=False):
        _place(program)
    show_plan(program.planning.plan(), 3)


def ask_all(program: Viva) -> None:
    """Ask for every setting; what cannot be is asked again, Enter keeps what is."""
    for name, text in QUESTIONS:
        while True:
            said = click.prompt(text, default=_shown(program.settings(), name))
            try:
                program.planning.set_up(rest_of(said) if name == "rest" else {name: said})
                break
            except VivaError as error:
                console().print(str(error), markup=False)


def _shown(settings: dict[str, Any], name: str) -> str:
    """A setting as it would be typed."""
    value = settings["rest_weekdays"] + settings["rest_days"] if name == "rest" else settings[name]
    return ",".join(value) or "none" if isinstance(value, list) else str(value or "none")


def _keep_job(program: Viva, found: JobRead) -> None:
    sure = [one.name for one in found.concepts if one.sure]
    program.planning.confirm_job(found.text, sure, [one.name for one in found.areas])


def _show_job(found: JobRead, *, kept: bool) -> None:
    out = console()
    out.print(f"[bold]{len(found.concepts)} concepts named[/bold]")
    for one in found.concepts:
        doubt = "" if one.sure else "  (an everyday word: not kept)"
        say_hanging(f"  {found.titles[one.name]}: ", f"“{'”, “'.join(one.words)}”{doubt}")
    if found.areas:
        out.print(f"Areas: {', '.join(one.name for one in found.areas)}")
    out.print("Kept." if kept else "Nothing was kept. Add --keep to let it weigh the plan.", style="dim")


def _place(program: Viva) -> None:
    """Ask until enough was asked or the learner stops."""
    out = console()
    out.print("A sentence or two is enough. An empty line says that you do not know; q stops.", style="dim")
    found = program.placing.start()
    while found.asking is not None:
        said = _ask(found.asking, found.most)
        if said is None:
            program.placing.end()
            return
        text, seconds = said
        program.placing.answer(found.asking.question, text, seconds=seconds)
        found = program.placing.now()
        last = found.answers[-1]
        say_hanging(f"{VERDICTS[last.verdict]}: ", last.statement)
        if text and last.verdict != "covered":
            out.print("Enter goes on; y if you did say that; q stops.", style="dim")
            replied = sys.stdin.readline().strip().lower()
            if replied in ("y", "yes"):
                program.placing.dispute(last.event_id, said=True)
            elif replied == "q":
                program.placing.end()
                return


def _ask(asking: Asking, most: int) -> tuple[str, float] | None:
    """One question; the answer with its seconds, None to stop."""
    out = console()
    out.print(f"\n[dim]{asking.number} of at most {most}[/dim]  {asking.title}")
    out.print(asking.point.probe, style="bold", markup=False)
    started = time.monotonic()
    line = sys.stdin.readline()
    if line in ("", "q\n"):
        return None
    return line.strip(), time.monotonic() - started


COMMANDS = {"setup": setup}
