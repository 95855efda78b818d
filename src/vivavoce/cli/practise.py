"""What to do next, and where you stand."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.domain.practice import Action, countdown

COMMAND_OF = {"explain": "viva ask", "code": "viva drill start", "debug": "viva debug start"}


def how_to(action: Action) -> str:
    """The command that starts an action."""
    name = action.item.partition(":")[2]
    if action.practice == "recall":
        return "viva study"
    if action.practice == "predict":
        return f"viva lab {action.concept}"
    if action.called == "estimate":
        return f"viva estimate {name}"
    return f"{COMMAND_OF[action.practice]} {name}"


@click.command("next")
@json_option
@data_dir_option
def next_(as_json: bool, data_dir: Path | None) -> None:
    """The one thing worth doing next."""
    from vivavoce.app import contract

    action = open_viva(data_dir).next()
    if as_json:
        return say_json(contract.action(action))
    say_hanging("", f"{action.title}  ({action.called}, {action.minutes} min)", style="bold")
    console().print(action.reason, markup=False)
    console().print(how_to(action), style="dim", markup=False)


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
        out.print(countdown(day.days_left), style="dim")
    for number, action in enumerate(day.actions, 1):
        out.print()
        say_hanging(f"{number}. ", f"{action.title}  ({action.called}, {action.minutes} min)", style="bold")
        say_hanging("   ", action.reason)
        out.print(f"   {how_to(action)}", style="dim", markup=False)


COMMANDS = {c.name: c for c in (next_, today)}
