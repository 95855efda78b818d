"""`viva case`: a scenario question in stages, marked by yourself or by a friend who plays the interviewer."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.names import CASE
from vivavoce.domain.case import LEFT, LEFT_IN

if TYPE_CHECKING:
    from vivavoce.app.casework import CaseMarked
    from vivavoce.domain.case import Case, Stage


@click.command()
@click.argument("slug", required=False, type=CASE)
@click.option("--interviewer", is_flag=True, help="You ask and tick while somebody else answers.")
@json_option
@data_dir_option
def case(slug: str | None, interviewer: bool, as_json: bool, data_dir: Path | None) -> None:
    """Talk a case through, then tick what was said. Without a name, list the cases. Nothing is scored."""
    from vivavoce.app import contract

    program = open_viva(data_dir)
    if slug is None:
        pages = program.cases()
        if as_json:
            return say_json(contract.cases(pages))
        for page in pages:
            say_hanging(f"{page.case.slug}  ", f"{page.case.title}, {page.case.minutes} min")
        return None
    page = program.case(slug)
    if as_json:
        return say_json(contract.case(page))
    started = time.monotonic()
    _opening(page.case, interviewer)
    by, ticked = "friend" if interviewer else "self", dict[str, tuple[int, ...]]()
    asked: dict[str, int] = {}
    try:
        for stage in page.case.stages:
            _stage(stage, interviewer, ticked, asked)
        _closing(page.case)
    except (click.Abort, KeyboardInterrupt):
        if asked:
            left = [stage for stage in page.case.stages if asked.get(stage.id, 0) < len(stage.ticks)]
            notes = {stage.id: LEFT_IN if stage.id in asked else LEFT for stage in left}
            seconds = time.monotonic() - started
            program.mark_case(slug, ticked, notes, by=by, seconds=seconds, asked=asked, stopped=True)
            begun = ", the last as far as it went" if LEFT_IN in notes.values() else ""
            click.echo(f"\nThe ticks of {len(asked)} of {len(page.case.stages)} stages are kept{begun}.", err=True)
        raise
    _report(program.mark_case(slug, ticked, {}, by=by, seconds=time.monotonic() - started))
    return None


def _opening(found: Case, interviewer: bool) -> None:
    out = console()
    out.print(f"\n{found.title}, {found.minutes} min\n", style="bold", markup=False)
    out.print(found.situation, markup=False)
    if interviewer and found.if_asked:
        out.print("\nTell only if asked:")
        for question, answer in found.if_asked:
            say_hanging("  ", f"{question} {answer}")


def _stage(stage: Stage, interviewer: bool, ticked: dict[str, tuple[int, ...]], asked: dict[str, int]) -> None:
    """Let the candidate talk, then go through what was to be said.

    Each tick goes into `ticked` as it is made, so that whoever stops in the middle of a stage keeps those before;
    `asked` counts how many were asked for and answered.
    """
    out = console()
    out.print(f"\n[bold]{stage.id.capitalize()}[/bold]")
    if interviewer:
        say_hanging("Ask, if they do not get there alone: ", stage.prompt)
    else:
        click.prompt("Talk it through aloud, then press Enter", default="", show_default=False, prompt_suffix=" ")
    for place, tick in enumerate(stage.ticks):
        say_hanging("  ", tick.says)
        heard = click.confirm("  Said?", default=False)
        ticked[stage.id] = ticked.get(stage.id, ()) + ((place,) if heard else ())
        asked[stage.id] = place + 1
        if not heard:
            say_hanging("    ", tick.why, style="dim")


def _closing(found: Case) -> None:
    out = console()
    for twist in found.twists:
        out.print("\n[bold]And now[/bold]")
        out.print(twist.ask, markup=False)
        click.prompt("Answer aloud, then press Enter", default="", show_default=False, prompt_suffix=" ")
        say_hanging("  A good answer: ", twist.good)


def _report(found: CaseMarked) -> None:
    out = console()
    out.print()
    for stage in found.stages:
        out.print(f"{stage.stage.id:<13} {len(stage.said)} of {len(stage.stage.ticks)}")
        for tick in stage.not_said:
            say_hanging(" " * 14, tick.says + (f" (viva show {tick.question})" if tick.question else ""), style="dim")
    out.print("\nWhere such plans go wrong:")
    for trap in found.page.case.traps:
        say_hanging("  ", f"{trap.says} {trap.why}")


COMMANDS = {c.name: c for c in (case,)}
