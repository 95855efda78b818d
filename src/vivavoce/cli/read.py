"""Commands that read the bank."""

from __future__ import annotations

from pathlib import Path

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_json
from vivavoce.cli.names import CONCEPT, QUESTION
from vivavoce.domain.ids import find


@click.command()
@json_option
@data_dir_option
def concepts(as_json: bool, data_dir: Path | None) -> None:
    """List the concepts."""
    from vivavoce.app import contract

    rows = open_viva(data_dir).concepts()
    if as_json:
        return say_json(contract.concepts(rows))
    _table(["Concept", "Title", "Area", "Level"], [[r["id"], r["title"], r["area"], r["level"]] for r in rows])


@click.command()
@click.option("--source", help="A reference into the two lists, such as S0:9.")
@click.option("--concept", type=CONCEPT, help="Only this concept.")
@json_option
@data_dir_option
def questions(source: str | None, concept: str | None, as_json: bool, data_dir: Path | None) -> None:
    """List the questions."""
    from vivavoce.app import contract

    program = open_viva(data_dir)
    if concept is not None:
        find("concept", concept, (row["id"] for row in program.concepts()))
    rows = [
        row
        for row in program.questions()
        if (source is None or source in row["sources"]) and (concept is None or concept == row["concept"])
    ]
    if as_json:
        return say_json(contract.questions(rows))
    _table(["Question", "Title", "Level"], [[r["slug"], r["title"], r["level"]] for r in rows])


@click.command()
@click.argument("question", type=QUESTION)
@click.option("--deep", is_flag=True, help="The whole answer, not only what is read in four minutes.")
@json_option
@data_dir_option
def show(question: str, deep: bool, as_json: bool, data_dir: Path | None) -> None:
    """Read one answer in the terminal. With --json, all of it, its sections as HTML."""
    from vivavoce.app import contract
    from vivavoce.cli.text import plain

    page = open_viva(data_dir).question(question)
    if as_json:
        return say_json(contract.question(page))
    out = console()
    out.print(f"\n{page.title}\n", style="bold", markup=False)
    for section in page.sections:
        if section.id in ("deep", "sources") and not deep:
            continue
        out.print(section.title, style="bold", markup=False)
        out.print(plain(section.html), markup=False)
        out.print()
    return None


@click.command()
@click.option("--kind", type=click.Choice(["drill", "incident", "estimate"]), help="Only these.")
@json_option
@data_dir_option
def drills(kind: str | None, as_json: bool, data_dir: Path | None) -> None:
    """List drills, incidents and estimates."""
    from vivavoce.app import contract

    program = open_viva(data_dir)
    pages = [page for page in program.drills() if kind in (None, page.spec.kind)]
    estimates = program.estimates() if kind in (None, "estimate") else []
    if as_json:
        return say_json(contract.drills([page.spec for page in pages]) + contract.estimates(estimates))
    rows = [[p.spec.slug, p.spec.kind, p.spec.title, p.spec.library, f"{p.spec.minutes} min"] for p in pages]
    rows += [[p.estimate.slug, "estimate", p.estimate.title, "", f"{p.estimate.minutes} min"] for p in estimates]
    _table(["Name", "Kind", "Title", "Library", "Time"], rows)


@click.command()
@json_option
@data_dir_option
def labs(as_json: bool, data_dir: Path | None) -> None:
    """List labs."""
    pages = open_viva(data_dir).labs()
    if as_json:
        return say_json([{"slug": p.slug, "concept": p.concept, "title": p.lab.title} for p in pages])
    _table(["Lab", "Title"], [[p.slug, p.lab.title] for p in pages])


@click.command()
@click.argument("query", nargs=-1, required=True)
@json_option
@data_dir_option
def search(query: tuple[str, ...], as_json: bool, data_dir: Path | None) -> None:
    """Find questions, as you would type it."""
    from vivavoce.app import contract

    hits = open_viva(data_dir).search(" ".join(query))
    if as_json:
        say_json(contract.search(hits))
    elif hits:
        _table(["Question", "Title"], [[hit.slug, hit.title] for hit in hits])
    else:
        click.echo("Nothing found. Try fewer words.")
    if not hits:
        raise click.exceptions.Exit(1)


def _table(head: list[str], rows: list[list[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(head):  # a name is to be copied: it stays whole, titles are wrapped
        table.add_column(name, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


COMMANDS = {c.name: c for c in (concepts, questions, show, drills, labs, search)}
