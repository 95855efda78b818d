"""What to do next, and where you stand."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.domain.practice import Action

COMMAND_OF = {"explain": "viva ask", "recall": "viva study", "predict": "viva lab", "code": "viva drill start"}
LEVELS = ("new", "shaky", "growing", "good", "firm")


def how_to(action: Action) -> str:
    """The command that starts an action."""
    name = action.item.partition(":")[2]
    if action.practice == "recall":
        return "viva study"
    if action.practice == "predict":
        return f"viva lab {action.concept}"
    return f"{COMMAND_OF.get(action.practice, 'viva drill start')} {name}"


@click.command("next")
@json_option
@data_dir_option
def next_(as_json: bool, data_dir: Path | None) -> None:
    """The one thing worth doing next."""
    from vivavoce.app import contract

    action = open_viva(data_dir).next()
    if as_json:
        return say_json(contract.action(action))
    console().print(f"[bold]{action.title}[/bold]  ({action.practice}, {action.minutes} min)\n{action.reason}")
    console().print(f"{how_to(action)}", style="dim")


@click.command()
@json_option
@data_dir_option
def today(as_json: bool, data_dir: Path | None) -> None:
    """What to practise today, and why."""
    from vivavoce.app import contract

    day = open_viva(data_dir).today()
    if as_json:
        return say_json(
            {
                "date": day.date.isoformat(),
                "interview": day.interview.isoformat() if day.interview else None,
                "minutes": day.minutes,
                "actions": [contract.action(action) for action in day.actions],
                "readiness": asdict(day.readiness),
            }
        )
    out = console()
    if day.days_left is not None:
        out.print(f"{day.days_left} days to the interview", style="dim")
    for number, action in enumerate(day.actions, 1):
        out.print()
        say_hanging(f"{number}. ", f"{action.title}  ({action.practice}, {action.minutes} min)", style="bold")
        out.print(f"   {action.reason}")
        out.print(f"   {how_to(action)}", style="dim")


@click.command()
@json_option
@data_dir_option
def progress(as_json: bool, data_dir: Path | None) -> None:
    """Where you stand, computed from your history."""
    from vivavoce.app import contract

    state = open_viva(data_dir).progress()
    if as_json:
        return say_json(contract.progress(state))
    out, ready = console(), state.readiness
    if ready.share is None or ready.low is None or ready.high is None:
        out.print(
            f"{ready.observations} answers, ratings, predictions and judged runs so far; "
            f"a forecast needs {ready.needed}."
        )
    else:
        out.print(
            f"Ready for {ready.share:.0%} of unseen questions (80 % interval {ready.low:.0%} to {ready.high:.0%})."
        )
    for concept in state.states:
        memory = "" if concept.retrievability is None else f"  memory {concept.retrievability:.0%}"
        missed = "  last missed" if concept.last_missed else ""
        out.print(f"  {LEVELS[concept.level]:<8} {concept.title}{memory}{missed}")


@click.command()
@click.option("--interview", metavar="DATE", help="The day of the interview, as 2026-12-08; 'none' clears it.")
@click.option("--minutes", type=int, help="Minutes a day.")
@json_option
@data_dir_option
def plan(interview: str | None, minutes: int | None, as_json: bool, data_dir: Path | None) -> None:
    """Set the interview date and minutes a day; see the days ahead."""
    program = open_viva(data_dir)
    if interview is not None:
        program.set_setting("interview", None if interview == "none" else interview)
    if minutes is not None:
        program.set_setting("minutes", minutes)
    days = program.plan()
    if as_json:
        return say_json(
            [{"date": d.date.isoformat(), "minutes": d.minutes, "items": [a.item for a in d.actions]} for d in days]
        )
    settings = program.settings()
    console().print(f"Interview: {settings['interview'] or 'no date set'}; {settings['minutes']} minutes a day")
    for day in days[:14]:
        console().print(f"\n  {day.date:%a %d %b}  {day.minutes:>3} min", markup=False)
        for action in day.actions:
            say_hanging(f"    {action.practice:<8} ", action.title)


COMMANDS = {c.name: c for c in (next_, today, progress, plan)}
