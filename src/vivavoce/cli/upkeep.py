"""Commands that look after the bank and the history."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.domain.errors import VivaError

SHOWN = 10  # problems that a build prints; `viva check` prints all


@click.command()
@json_option
def build(as_json: bool) -> None:
    """Build the bank from its files. What cannot be read is reported and left out."""
    from vivavoce.app import contract, upkeep

    report = upkeep.build()
    if as_json:
        counts = {"questions": report.questions, "labs": report.labs, "drills": report.drills}
        return say_json({"file": str(report.path), **counts, "problems": contract.problems(report.problems)})
    for problem in report.problems[:SHOWN]:
        click.echo(f"{problem.file}:{problem.line}: {problem.problem} {problem.mend}", err=True)
    if len(report.problems) > SHOWN:
        click.echo(f"{len(report.problems)} problems in all: viva check --schema-only", err=True)
    click.echo(f"{report.questions} questions, {report.labs} labs, {report.drills} drills and incidents: {report.path}")
    return None


@click.command()
@click.argument("kind", type=click.Choice(["question", "lab", "drill", "incident", "estimate"]))
@click.argument("slug")
@click.option("--concept", help="The concept it belongs to; by default the one of the same name.")
@click.option("--own", is_flag=True, help="A question or drill of your own, in your folder.")
@json_option
@data_dir_option
def new(kind: str, slug: str, concept: str | None, own: bool, as_json: bool, data_dir: Path | None) -> None:
    """Start a question, lab, drill, incident or estimate from a template."""
    from vivavoce.app import upkeep

    if own:
        return _new_own(kind, slug, concept, as_json, data_dir)
    written = upkeep.new(kind, slug, concept)
    if as_json:
        return say_json({"files": [str(path) for path in written]})
    for path in written:
        click.echo(path)
    return None


def _new_own(kind: str, slug: str, concept: str | None, as_json: bool, data_dir: Path | None) -> None:
    from vivavoce.app import own_content
    from vivavoce.app.viva import default_data_dir

    written = own_content.new(kind, slug, concept, data_dir or default_data_dir())
    if as_json:
        return say_json({"files": [str(path) for path in written]})
    for path in written:
        click.echo(path)
    home = next(path for path in written[0].parents if path.name == f"{kind}s").parent
    unsure = "" if concept else ": move it if another fits"
    click.echo(f"It belongs to the concept {home.name!r}{unsure}. Then: viva check --own", err=True)
    if kind == "drill":
        click.echo(own_content.TRUSTED, err=True)
    return None


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@data_dir_option
def import_(file: Path, as_json: bool, data_dir: Path | None) -> None:
    """Read an exported history back in, or the results of a phone. What is there already is left as it is."""
    from vivavoce.app import own_data

    program = open_viva(data_dir)
    taken = own_data.take_in(program.store, file.read_bytes(), program.now())
    if as_json:
        return say_json({"added": taken.added, "moved_seconds": taken.moved.total_seconds()})
    click.echo(f"{taken.added} events added.")
    if taken.clock_was_wrong:
        click.echo(f"The phone's clock was wrong: all times were moved by {taken.moved_words}.")
    return None


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@data_dir_option
def delete(yes: bool, as_json: bool, data_dir: Path | None) -> None:
    """Delete your whole history and its backups for good. Export it first if you may want it back.

    With --json nothing is asked, so --yes is needed.
    """
    from vivavoce.app import own_data

    log = open_viva(data_dir).store
    count = log.count()
    if as_json and not yes:
        raise VivaError("Nothing was deleted.", "With --json, say --yes.")
    if not yes:
        click.echo(f"{log.path} and its backups will be deleted for good.")
        if not own_data.confirmed(click.prompt(f"Type “{own_data.CONFIRMATION}”", default="", show_default=False)):
            raise VivaError("Nothing was deleted.", f"To delete your history, type “{own_data.CONFIRMATION}”.")
    log.delete_everything(confirm=True)
    if as_json:
        return say_json({"deleted": count})
    click.echo(f"{count} event{'s' if count != 1 else ''} deleted.")
    return None


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Entries to show.")
@json_option
@data_dir_option
def history(limit: int, as_json: bool, data_dir: Path | None) -> None:
    """What you did, newest first, also where the question changed since or left the bank."""
    from vivavoce.app import history as done
    from vivavoce.domain.practice import called

    program = open_viva(data_dir)
    found = done.history(program.bank, program.store, limit=limit)
    if as_json:
        return say_json(done.as_json(found))
    for entry in found.entries:
        event = entry.event
        told = f"{entry.title}{f', {entry.bank}' if entry.bank else ''}{f': {entry.result}' if entry.result else ''}"
        say_hanging(f"{event.at:%Y-%m-%d %H:%M}  {called(event.item, event.practice) or event.kind:<8} ", told)
    if not found.entries:
        click.echo("Nothing was practised yet.")
    return None


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


COMMANDS = {c.name: c for c in (build, new, history, import_, delete, doctor)}
