"""`viva progress`: the forecast, what holds back most, what is weak, how sure you are, what was done, what fades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.names import CONCEPT
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.coach import Course, Progress
    from vivavoce.domain.practice import ConceptState, Readiness

T = TypeVar("T")
LEVELS = ("new", "shaky", "fair", "good", "firm")
BAR = 20  # characters for 100 %
SHOWN_DAYS = 8
ENOUGH_STATED = 10  # answers with a stated confidence before their mean says anything


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every concept with its state.")
@click.option("--memory", metavar="CONCEPT", type=CONCEPT, help="How the memory of one concept fades, day by day.")
@json_option
@data_dir_option
def progress(everything: bool, memory: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Where you stand and where you will be on the day, computed from your history."""
    from vivavoce.app import contract

    program = open_viva(data_dir)
    standing = program.standing()
    state, course = standing.progress, standing.course
    if memory is not None:
        program.bank.concept(memory)
        return _show_memory(course, memory, as_json)
    if as_json:
        return say_json(contract.progress(state, course))
    _show_forecast(state, course)
    if state.blocking:
        _section("What holds you back", [state.blocking.says])
    _show_weakest(state.weakest)
    _show_confidence(state)
    _show_days(state, program.now().date())
    if everything:
        _section("Every concept", [_concept(one) for one in state.states])
    elif state.attempts:
        console().print("\nviva progress --all lists every concept; --memory CONCEPT draws how one fades.", style="dim")


def _show_forecast(state: Progress, course: Course) -> None:
    out, ready = console(), state.readiness
    if not course.kept:
        out.print(
            f"{ready.observations} answers, ratings, predictions and judged runs so far; "
            f"a forecast needs {ready.needed}."
        )
        return
    last = course.kept[-1][0]
    say_hanging(
        "",
        f"On course for {_share(state.kept)} of unseen questions on {_day(last)} with the plan; "
        f"{_share(state.readiness)} if you stopped now. Today {_share(state.today)}.",
        style="bold",
    )
    out.print("\n  Day     With the plan, 80 % interval             Without", markup=False)
    for (day, kept), (_, stopped) in _some(list(zip(course.kept, course.stopped, strict=True))):
        line = f"  {_day(day):<7} {_bar(kept.share or 0)} {_share(kept):<17} {_share(stopped)}"
        out.print(line, markup=False)


def _show_weakest(weakest: Sequence[ConceptState]) -> None:
    if weakest:
        _section("Weakest topics, by your chance to answer today", [_concept(one) for one in weakest])


def _show_confidence(state: Progress) -> None:
    if sum(count for *_, count in state.calibration) < ENOUGH_STATED:
        return
    rows = [
        f"sure {stated:4.0%}   right {right:4.0%}   {count} answer{'s' if count > 1 else ''}"
        for stated, right, count in state.calibration
    ]
    _section("Do you know what you know?", rows)


def _show_days(state: Progress, today: date) -> None:
    done = [minutes for day, minutes, _ in state.calendar if day <= today and minutes]
    ahead = [planned for day, _, planned in state.calendar if day >= today and planned]
    if done:
        told = f"{len(done)} days with practice, {sum(done)} minutes; {len(ahead)} days planned, {sum(ahead)} minutes."
        _section("Practice and plan", [told])


def _show_memory(course: Course, concept: str, as_json: bool) -> None:
    """The curve of one concept; with --json its lines as dates and shares."""
    curve = course.memory(concept)
    if curve is None:
        raise VivaError(f"{concept} was never tried.", "`viva progress --all` shows what was.")
    if as_json:
        lines = {"behind": curve.behind, "with_the_plan": curve.kept, "without_more_practice": curve.stopped}
        found = {name: [{"date": day.isoformat(), "chance": share} for day, share in line]
                 for name, line in lines.items()}  # fmt: skip
        return say_json({"concept": concept, "tried": [day.isoformat() for day in curve.tried], **found})
    out = console()
    out.print("  Day     Chance to answer; from today on, with the plan and without", markup=False)
    for day, share in _some(curve.behind):
        out.print(f"  {_day(day):<7} {_bar(share)} {share:4.0%}", markup=False)
    for (day, kept), (_, stopped) in _some(list(zip(curve.kept, curve.stopped, strict=True))):
        out.print(f"  {_day(day):<7} {_bar(kept)} {kept:4.0%}  {stopped:4.0%}", markup=False)


def _section(title: str, lines: Iterable[str]) -> None:
    console().print(f"\n[bold]{title}[/bold]")
    for line in lines:
        say_hanging("  ", line)


def _concept(state: ConceptState) -> str:
    chance = "  no answer yet" if state.retrievability is None else f"  {state.retrievability:.0%}"
    return f"{'missed' if state.last_missed else LEVELS[state.level]:<7}{chance}  {state.title}"


def _some(points: Sequence[T]) -> list[T]:
    """At most SHOWN_DAYS of them, evenly apart, the first and the last among them."""
    if len(points) <= SHOWN_DAYS:
        return list(points)
    return [points[round(n * (len(points) - 1) / (SHOWN_DAYS - 1))] for n in range(SHOWN_DAYS)]


def _bar(share: float) -> str:
    return ("#" * round(share * BAR)).ljust(BAR, ".")


def _share(state: Readiness) -> str:
    return f"{state.share or 0:.0%} ({100 * (state.low or 0):.0f} to {100 * (state.high or 0):.0f})"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


COMMANDS = {"progress": progress}
