"""`viva bookmark`, `viva bookmarks`, `viva note`, `viva report`: what a learner keeps about a page, or says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_hanging, say_json
from vivavoce.cli.names import KEPT, REPORTED

if TYPE_CHECKING:
    from vivavoce.app.keeping import Kept

NAMES = "NAME is a question, or KIND:NAME for a drill, incident, lab, estimate or case."


@click.command(epilog=NAMES)
@click.argument("name", type=KEPT)
@click.option("--remove", is_flag=True, help="Take the bookmark off.")
@json_option
@data_dir_option
def bookmark(name: str, remove: bool, as_json: bool, data_dir: Path | None) -> None:
    """Put a page aside to come back to."""
    from vivavoce.app import keeping, subjects

    program = open_viva(data_dir)
    kept = program.keeping.bookmark(subjects.named(program, name), not remove)
    if as_json:
        return say_json(keeping.as_json(kept))
    click.echo(f"{'No longer bookmarked' if remove else 'Bookmarked'}: {kept.title}")
    return None


@click.command()
@json_option
@data_dir_option
def bookmarks(as_json: bool, data_dir: Path | None) -> None:
    """What you bookmarked or wrote a note on, the last change first."""
    from vivavoce.app import keeping

    found = open_viva(data_dir).keeping.all()
    if as_json:
        return say_json([keeping.as_json(kept) for kept in found])
    for kept in found:
        _show(kept)
    if not found:
        click.echo("Nothing yet. Put a page aside: viva bookmark NAME\nWrite on it: viva note NAME TEXT")
    return None


@click.command(epilog=NAMES)
@click.argument("name", type=KEPT)
@click.argument("text", required=False)
@click.option("--remove", is_flag=True, help="Take the note away.")
@json_option
@data_dir_option
def note(name: str, text: str | None, remove: bool, as_json: bool, data_dir: Path | None) -> None:
    """Show your note on a page, or write TEXT in its place; - reads standard input."""
    from vivavoce.app import keeping, subjects

    program = open_viva(data_dir)
    subject = subjects.named(program, name)
    if remove:
        text = ""
    elif text == "-":
        text = read_file("-").decode("utf-8", errors="replace")
    kept = program.keeping.about(subject) if text is None else program.keeping.write(subject, text)
    if as_json:
        return say_json(keeping.as_json(kept))
    if text is None:
        click.echo(kept.note or f"There is no note on “{kept.title}”.")
    else:
        click.echo(f"{'Kept' if kept.note else 'No note'}: {kept.title}")
    return None


@click.command(epilog=NAMES.replace("or case", "case or claim"))
@click.argument("name", type=REPORTED)
@click.option("--says", default="", help="The sentence, formula or figure that is wrong.")
@click.option("--wrong", default="", help="What is wrong with it, and how you know.")
@json_option
@data_dir_option
def report(name: str, says: str, wrong: str, as_json: bool, data_dir: Path | None) -> None:
    """Print a text that says what is wrong on a page, for you to send. Nothing is sent."""
    from vivavoce.app import reporting, subjects

    program = open_viva(data_dir)
    subject = subjects.named(program, name)
    text = reporting.report(program, subject, says, wrong)
    if as_json:
        return say_json({"name": subject.label, "text": text})
    click.echo(text, nl=False)
    return None


def _show(kept: Kept) -> None:
    label = kept.subject.label if kept.subject else "no longer in the bank"
    mark = "*" if kept.bookmarked else " "
    console().print(f"{mark} {kept.title}  ({label})", markup=False, soft_wrap=True)
    for line in kept.note.splitlines():
        say_hanging("    ", line)


COMMANDS = {c.name: c for c in (bookmark, bookmarks, note, report)}
