"""Commands that look after the bank and the history."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_json
from vivavoce.domain.errors import VivaError

SHOWN = 10  # problems that a build prints; `viva check` prints all


@click.command()
def build() -> None:
    """Build the bank from its files. What cannot be read is reported and left out."""
    from vivavoce.app import upkeep

    report = upkeep.build()
    for problem in report.problems[:SHOWN]:
        click.echo(f"{problem.file}:{problem.line}: {problem.problem} {problem.mend}", err=True)
    if len(report.problems) > SHOWN:
        click.echo(f"{len(report.problems)} problems in all: viva check --schema-only", err=True)
    click.echo(f"{report.questions} questions, {report.labs} labs, {report.drills} drills and incidents: {report.path}")


@click.command()
@click.argument("kind", type=click.Choice(["question", "lab", "drill", "incident", "estimate"]))
@click.argument("slug")
@click.option("--concept", help="The concept it belongs to; by default the one of the same name.")
def new(kind: str, slug: str, concept: str | None) -> None:
    """Start a question, lab, drill, incident or estimate from a template."""
    from vivavoce.app import upkeep

    for path in upkeep.new(kind, slug, concept):
        click.echo(path)


@click.command()
@click.argument("kind", type=click.Choice(["history"]), default="history")
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="A file; - is standard output.")
@data_dir_option
def export(kind: str, out: TextIO, data_dir: Path | None) -> None:
    """Write your history as JSON lines: lossless, readable, yours."""
    open_viva(data_dir).store.export(out)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_dir_option
def import_(file: Path, data_dir: Path | None) -> None:
    """Read a history back in. Events that are there already are left as they are."""
    with file.open(encoding="utf-8") as stream:
        try:
            added = open_viva(data_dir).store.import_(stream)
        except UnicodeDecodeError:
            raise VivaError(f"{file} is not UTF-8 text.", "Import what `viva export` wrote.") from None
    click.echo(f"{added} events added.")


@click.command()
@json_option
@data_dir_option
def doctor(as_json: bool, data_dir: Path | None) -> None:
    """Say what works here and what is missing. Exit code 1 when something is."""
    program = open_viva(data_dir)
    try:
        found = program.doctor()
    finally:
        program.close()
    if as_json:
        say_json(found)
    else:
        out = console()
        for name in ("version", "data_dir", "profile", "grader_tier", "questions"):
            out.print(f"{name.replace('_', ' '):<14} {found[name]}", markup=False)
        out.print(f"{'confined by':<14} {', '.join(found['confinement'])}", markup=False)
        for problem in found["problems"]:
            out.print(f"\n{problem['what']}\n  {problem['mend']}", markup=False)
        if not found["problems"]:
            out.print("\nEverything works.")
    if found["problems"]:
        sys.exit(1)


COMMANDS = {c.name: c for c in (build, new, export, import_, doctor)}
