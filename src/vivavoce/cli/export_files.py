"""`viva export anki`, `notebook` and `ledger`: files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from vivavoce.cli.common import data_dir_option, json_option, open_viva, say_json, writing
from vivavoce.cli.names import NOTEBOOK
from vivavoce.domain.errors import VivaError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--topic", "topics", multiple=True, metavar="AREA|CONCEPT", help="Only this topic; may be repeated.")
@click.option("--list", "listed", metavar="S0|S3", default="", help="Only questions of one of the two lists.")
@click.option("--misses", is_flag=True, help="Only questions that you missed last time.")
@click.option("--answers/--no-answers", default=True, help="With the 30-second answers, or recall cards alone.")
@json_option
@data_dir_option
def anki(
    file: Path, topics: tuple[str, ...], listed: str, misses: bool, answers: bool, as_json: bool, data_dir: Path | None
) -> None:
    """Write Anki decks: recall cards and 30-second answers, one deck per area.

    One way only: what you review in Anki stays in Anki and does not count here. Export and import again to update the
    notes in place; your scheduling in Anki stays.
    """
    from dataclasses import asdict

    from vivavoce.app import taking

    program = open_viva(data_dir)
    with writing(file):
        found = taking.write_decks(program, file, topics=topics, listed=listed, misses=misses, answers=answers)
    if as_json:
        return say_json({"file": str(file), **asdict(found)})
    click.echo(
        f"With recall cards: {found.cards}, answers: {found.answers}, pictures: {found.pictures}. Written: {file}"
    )
    click.echo("One way only: reviews in Anki stay there.")
    return None


@click.command()
@click.argument("slug", type=NOTEBOOK)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@data_dir_option
def notebook(slug: str, file: Path, as_json: bool, data_dir: Path | None) -> None:
    """Write a lab, drill or incident as a Jupyter notebook that runs on its own.

    Where a lab and a drill bear the same name, say lab:dropout or drill:dropout.
    """
    from vivavoce.app import taking

    if file.suffix != ".ipynb":
        raise VivaError(f"{file} is not the name of a notebook.", "Give it the ending .ipynb.")
    text = taking.notebook(open_viva(data_dir), slug)
    with writing(file):
        file.write_text(text, encoding="utf-8")
    if as_json:
        return say_json({"file": str(file)})
    click.echo(f"Written: {file}")
    return None


@click.command()
@click.argument("out", type=click.File("w", encoding="utf-8"), metavar="[FILE]", default="-")
@data_dir_option
def ledger(out: TextIO, data_dir: Path | None) -> None:
    """Write every claim with its verdict and figures as CSV, by default to standard output."""
    from vivavoce.app import taking

    out.write(taking.ledger_csv(open_viva(data_dir).claims()))


COMMANDS = {c.name: c for c in (anki, notebook, ledger)}
