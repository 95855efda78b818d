"""`viva study`: recall short answers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from vivavoce.cli.common import console, data_dir_option, open_viva

RATINGS = {"1": "again", "2": "hard", "3": "good", "4": "easy"}


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@data_dir_option
def study(limit: int, data_dir: Path | None) -> None:
    """Recall short answers until none is due. q stops; every rating is kept at once."""
    program = open_viva(data_dir)
    out = console()
    due = program.due_cards(limit)
    if not due:
        out.print("Nothing is due. `viva next` has something else.")
        return
    done = 0
    for number, card in enumerate(due, 1):
        out.print(f"\n[dim]{number} of {len(due)}[/dim]  [bold]{card.ask}[/bold]")
        out.print("Say it, then press Enter.", style="dim")
        started = time.monotonic()
        if sys.stdin.readline() in ("", "q\n"):
            break
        out.print(card.answer)
        rating = _rating()
        if rating is None:
            break
        program.recall(card.item, rating, seconds=time.monotonic() - started)
        done += 1
    out.print(f"\n{done} recalled.")


def _rating() -> str | None:
    """A rating, or None when the learner stops."""
    console().print("1 again   2 hard   3 good   4 easy   q stop", style="dim")
    while line := sys.stdin.readline():
        said = line.strip()
        if said == "q":
            return None
        if said in RATINGS:
            return RATINGS[said]
        console().print("Type 1, 2, 3 or 4.")
    return None


COMMANDS = {"study": study}
