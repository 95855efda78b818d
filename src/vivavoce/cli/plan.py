"""`viva plan`: set the date and the days, see what fits, ask what if, take the calendar or the last-day sheet along."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json, writing
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva
    from vivavoce.coach import Plan, PlanDay, WhatIf
    from vivavoce.coach.last_day import LastDay
    from vivavoce.domain.practice import Readiness

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SHOWN_DAYS = 14
SHOWN = 12  # titles in a list


@click.command()
@click.option("--interview", metavar="DATE", help="The day of the interview, as 2026-12-08; 'none' clears it.")
@click.option("--minutes", type=int, help="Minutes a day, 5 to 480.")
@click.option("--rest", metavar="DAYS", help="Rest days: sat,sun and dates such as 2026-12-24; 'none' clears them.")
@click.option("--rounds", metavar="ROUNDS", help="Expected: theory,coding,debugging,case,project; 'none' clears them.")
@click.option("--level", metavar="LEVEL", help="fresher (first job) or experienced; 'none' clears it.")
@click.option("--role", metavar="ROLE", help="research, applied, ml or llm; 'none' clears it.")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="NAME=X",
    help="Weight of an area, level or practice, 0 to 5; 'none' clears them.",
)
@click.option("--what-if", "asked", multiple=True, metavar="NAME=VALUE", help="What minutes=45 would change; repeat.")
@click.option("--ics", metavar="FILE", help="Write the plan as a calendar file; - for standard output.")
@click.option("--at", "begins", metavar="HH:MM", help="When practice begins, for --ics; all day without it.")
@click.option("--last-day", is_flag=True, help="The sheet for the last day: what you missed and believed.")
@click.option("--setup", is_flag=True, help="Be asked for all of it, as `viva setup` does.")
@click.option("--days", default=SHOWN_DAYS, show_default=True, type=click.IntRange(1, 730), help="Days to show.")
@json_option
@data_dir_option
def plan(
    asked: tuple[str, ...], ics: str | None, begins: str | None, last_day: bool, setup: bool, days: int,
    as_json: bool, data_dir: Path | None, **given: Any,
) -> None:  # fmt: skip
    """See the days ahead; set the interview date, minutes and rest days; ask what if.

    What you set is kept; what you ask with --what-if is not.
    """
    from vivavoce.app import plan_contract

    program = open_viva(data_dir)
    if setup:
        from vivavoce.cli.setup import ask_all

        ask_all(program)
    program.planning.set_up(changes(program, given))
    if ics is not None:
        return _write_calendar(program, ics, begins)
    if last_day:
        sheet = program.planning.last_day()
        return say_json(plan_contract.last_day(sheet)) if as_json else show_last_day(sheet)
    found = program.planning.plan()
    other = program.planning.what_if(dict(map(pair, asked))) if asked else None
    if as_json:
        more = {"what_if": plan_contract.what_if(other)} if other else {}
        return say_json({**plan_contract.plan(found), **more})
    if other:
        return show_what_if(other, found)
    show_plan(found, days)


def changes(program: Viva, given: dict[str, Any]) -> dict[str, object]:
    """Settings from the options that were given."""
    found: dict[str, object] = {
        name: given[name] for name in ("interview", "minutes", "rounds", "level", "role") if given[name] is not None
    }
    if given["rest"] is not None:
        found |= rest_of(given["rest"])
    if given["weights"]:
        kept = {} if "none" in given["weights"] else dict(program.settings()["emphasis"] or {})
        found["emphasis"] = kept | dict(pair(text) for text in given["weights"] if text != "none")
    return found


def rest_of(text: str) -> dict[str, object]:
    """Days of the week and dates between commas, apart."""
    parts = [] if text == "none" else [part.strip() for part in text.split(",") if part.strip()]
    dates = [part for part in parts if DATE.fullmatch(part)]
    return {"rest_weekdays": [part for part in parts if part not in dates], "rest_days": dates}


def pair(text: str) -> tuple[str, str]:
    """`minutes=45` as name and value."""
    name, separator, value = text.partition("=")
    if not separator:
        raise VivaError(f"{text!r} has no value.", "Write it as minutes=45.")
    return name.strip(), value.strip()


def _write_calendar(program: Viva, name: str, begins: str | None) -> None:
    try:
        at = time.fromisoformat(begins) if begins else None
    except ValueError:
        raise VivaError(f"{begins!r} is not a time of day.", "Write it as 18:30.") from None
    text = program.planning.calendar(at)
    if name == "-":
        sys.stdout.buffer.write(text.encode())  # the line breaks are part of the format
        return
    with writing(Path(name)):
        Path(name).write_bytes(text.encode())
    console().print(f"{text.count('BEGIN:VEVENT')} events written to {name}.", markup=False)


def show_plan(found: Plan, most: int) -> None:
    """The days, what does not fit, and where it leads."""
    out = console()
    settings = found.settings
    passed = settings.interview and found.days and settings.interview < found.days[0].date
    when = f"{settings.interview} has passed" if passed else settings.interview or "no date set"
    out.print(f"Interview: {when}; {settings.minutes} minutes a day")
    for day in found.days[:most]:
        _show_day(day, detailed=day in found.days[: found.detailed])
    if len(found.days) > most:
        out.print(f"\n  {len(found.days) - most} more days: viva plan --days {len(found.days)}", style="dim")
    if not any(day.actions for day in found.days):
        out.print("\nNo day is left: every day to the interview is a rest day. `viva plan --rest none` clears them.")
    out.print(f"\n{found.minutes} minutes on {found.concepts} concepts.", markup=False)
    if found.left_out:
        share = round(sum(one.points for one in found.left_out))
        count = len(found.left_out)
        out.print(f"\n{count} concept{'s do' if count > 1 else ' does'} not fit, about {share} of 100 questions:")
        say_hanging("  ", _named([one.title for one in found.left_out]))
    if found.kept.share is None:
        out.print(f"\nA forecast needs {found.kept.needed} observations; there are {found.kept.observations} so far.")
    else:
        out.print(
            f"\nOn the day {forecast(found.kept)} with the plan, {forecast(found.stopped)} without more practice."
        )


def _named(titles: Sequence[str]) -> str:
    """The first titles, and how many there are besides."""
    more = len(titles) - SHOWN
    return "; ".join(titles[:SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _show_day(day: PlanDay, *, detailed: bool) -> None:
    label = "rest" if day.rest else f"{day.minutes:>3} min" if detailed else "planned as it comes nearer"
    console().print(f"\n  {day.date:%a %d %b}  {label}", markup=False)
    for action in day.actions:
        say_hanging(f"    {action.called:<8} {action.minutes:>3} min  ", action.title)


def forecast(state: Readiness) -> str:
    """A share with its interval."""
    return f"{state.share or 0:.0%} ({state.low or 0:.0%} to {state.high or 0:.0%})"


def show_what_if(other: WhatIf, now: Plan) -> None:
    """What would change. Nothing of it is kept."""
    out = console()
    if not other.changes:
        out.print("That is how it is set now.")
        return
    said = ", ".join(f"{name} {value}" for name, value in other.changes.items())
    out.print(f"If it were {said}:", markup=False)
    out.print(f"  {other.plan.minutes} minutes instead of {now.minutes}, {other.plan.concepts} concepts instead of "
              f"{now.concepts}.")  # fmt: skip
    if other.points is not None:
        out.print(
            f"  On the day {forecast(other.plan.kept)} instead of {forecast(now.kept)}: {other.points:+.1f} points."
        )
    for label, titles in (("would fit", other.fits), ("would not fit any more", other.falls_out)):
        if titles:
            out.print(f"  {len(titles)} {label}:")
            say_hanging("    ", _named(titles))
    out.print("Nothing was changed.", style="dim")


def show_last_day(sheet: LastDay) -> None:
    """The sheet, section by section; what is empty says so."""
    out = console()
    when = f" before {sheet.interview:%A %d %B}" if isinstance(sheet.interview, date) else ""
    out.print(f"[bold]The last day{when}[/bold]")
    _section("What you missed", [f"{miss.title} {' '.join(miss.points)}" for miss in sheet.misses])
    _section("What is not so", [f"{b.said} {b.correction}".strip() for b in sheet.beliefs])
    _section("What surprised you", [f"{one.title} {one.because}" for one in sheet.predictions])
    _section("Code that was not right", [f"{one.title} {one.because}".strip() for one in sheet.code])
    _section("Your stories", [f"{story.title}: {' '.join(story.lines)}" for story in sheet.stories])


def _section(title: str, lines: list[str]) -> None:
    out = console()
    out.print(f"\n[bold]{title}[/bold]")
    for line in lines:
        say_hanging("  - ", line)
    if not lines:
        out.print("  nothing", style="dim")


COMMANDS = {"plan": plan}
