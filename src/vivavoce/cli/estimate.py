"""`viva estimate`: two minutes, fresh numbers, a derivation."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.names import ESTIMATE
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.estimating import Asked, Estimated
    from vivavoce.app.viva import Viva


@click.command()
@click.argument("slug", required=False, type=ESTIMATE)
@click.option("--seed", type=int, help="The numbers of this seed instead of fresh ones.")
@click.option("--answer", help="Mark this answer and show how one gets there (with --seed).")
@json_option
@data_dir_option
def estimate(slug: str | None, seed: int | None, answer: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Estimate a size, a cost or a probability. Exit code 1 if the answer is wrong.

    Without a name, one is chosen. In a terminal you are asked; `--json` prints the question and its seed.
    """
    from vivavoce.app import contract

    program = open_viva(data_dir)
    if answer is not None and (seed is None or slug is None):
        raise VivaError("An answer needs its question.", "Name the estimate and the --seed it was asked with.")
    asked = program.ask_estimate(slug or _any(program), seed)
    if answer is None and as_json:
        return say_json(contract.asked(asked))
    found = _ask(program, asked) if answer is None else _mark(program, asked, answer, 0.0)
    if as_json:
        say_json(contract.estimated(found))
    else:
        _show(found)
    if not found.marked.right:
        raise click.exceptions.Exit(1)


def _any(program: Viva) -> str:
    pages = program.estimates()
    if not pages:
        raise VivaError("There are no estimates in this bank.", "Add one: viva new estimate SLUG.")
    return random.choice(pages).estimate.slug


def _ask(program: Viva, asked: Asked) -> Estimated:
    """Ask in the terminal until the answer can be read."""
    out = console()
    unit = asked.page.estimate.unit
    out.print(f"\n{asked.page.estimate.title}\n", style="bold", markup=False)
    out.print(asked.ask, markup=False)
    started = time.monotonic()
    while True:
        text = click.prompt(f"\nYour answer, {unit}", prompt_suffix=": ")
        try:
            return _mark(program, asked, text, time.monotonic() - started)
        except VivaError as error:
            click.echo(f"{error.problem} {error.mend}", err=True)


def _mark(program: Viva, asked: Asked, text: str, seconds: float) -> Estimated:
    return program.estimate(asked.page.estimate.slug, asked.seed, text, seconds=seconds)


def _show(found: Estimated) -> None:
    out = console()
    out.print(f"\n[bold]{'Right' if found.marked.right else 'Not right'}[/bold]: ", end="")
    out.print(f"{found.answer} {found.unit} ({found.tolerance}); you said {found.given}.\n", markup=False)
    if found.marked.mistake:
        say_hanging("Known mistake: ", found.marked.mistake)
        out.print()
    for number, line in enumerate(found.derivation, 1):
        say_hanging(f"{number}. ", line)
    out.print(f"\nThe same numbers again: viva estimate {found.asked.page.estimate.slug} --seed {found.asked.seed}")


COMMANDS = {c.name: c for c in (estimate,)}
