"""`viva study`: recall short answers."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, handed_in, json_option, open_viva, say_hanging, say_json
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva
    from vivavoce.domain.pages import CardPage

RATINGS = {"1": "again", "2": "hard", "3": "good", "4": "easy"}


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200), help="Cards at most.")
@click.option(
    "--rate", "rated", multiple=True, metavar="CARD=RATING", help="Keep a rating without being asked; repeat."
)
@json_option
@data_dir_option
def study(limit: int, rated: tuple[str, ...], as_json: bool, data_dir: Path | None) -> None:
    """Recall short answers until none is due. q stops; every rating is kept at once.

    With --json what is due is printed; rate it with --rate card:dropout/1=good (again, hard, good or easy).
    """
    from vivavoce.app import contract

    program = open_viva(data_dir)
    if rated:
        kept = [_keep(program, given) for given in rated]
        return say_json({"recalled": kept}) if as_json else click.echo(f"{len(kept)} recalled.")
    due = program.due_cards(limit)
    if as_json:
        return say_json(contract.cards(due))
    if not due:
        return click.echo("Nothing is due. `viva next` has something else.")
    done = 0
    for number, card in enumerate(due, 1):
        if not _recall(program, card, f"{number} of {len(due)}"):
            break
        done += 1
    return click.echo(f"\n{done} recalled.")


def _keep(program: Viva, given: str) -> dict[str, str]:
    item, equals, rating = given.partition("=")
    if not equals or rating not in RATINGS.values():
        raise VivaError(f"{given!r} is not a rating.", "Write --rate card:dropout/1=good (again, hard, good or easy).")
    return {"item": item, "rating": rating, "event": program.recall(item, rating)}


def _recall(program: Viva, card: CardPage, place: str) -> bool:
    """Ask one card and keep its rating; False when the learner stops."""
    out = console()
    out.print()
    say_hanging(f"{place}  ", card.ask, style="bold")
    out.print("Say it, then press Enter.", style="dim")
    started = time.monotonic()
    if sys.stdin.readline() in ("", "q\n"):
        return False
    say_hanging("", card.answer)
    rating = _rating(tuple(RATINGS))
    if rating is None:
        return False
    with handed_in():
        program.recall(card.item, RATINGS[rating], seconds=time.monotonic() - started)
    return True


def _rating(known: Sequence[str]) -> str | None:
    """The number of a rating, or None when the learner stops."""
    console().print("1 again   2 hard   3 good   4 easy   q stop", style="dim")
    while line := sys.stdin.readline():
        said = line.strip()
        if said == "q":
            return None
        if said in known:
            return said
        console().print("Type 1, 2, 3 or 4.")
    return None


COMMANDS = {"study": study}
