"""`viva export site` and `viva export phone`: something to send, and something for the way."""

from __future__ import annotations

from pathlib import Path

import click

from vivavoce.cli.common import data_dir_option, json_option, open_viva, say_json
from vivavoce.domain.errors import VivaError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--program-url", default="", help="Where a reader gets the program; stands at the foot of every page.")
@json_option
def site(folder: Path, program_url: str, as_json: bool) -> None:
    """Write questions, claims, labs and lists as a site to read, for any web server or straight from disk.

    Nothing of your history is in it. DIR is new, empty, or an earlier export, which is then replaced.
    """
    from vivavoce.bank import Bank, paths
    from vivavoce.export.site import export_site

    if program_url and not program_url.startswith(("https://", "http://")):
        raise VivaError(f"{program_url!r} is not a web address.", "It begins with https://.")
    done = export_site(Bank.open(paths.bank_file()), folder, program_url=program_url)
    if as_json:
        return say_json({"folder": str(folder), "pages": done.pages, "files": done.files, "bytes": done.size,
                         "seconds": round(done.seconds, 2)})  # fmt: skip
    click.echo(f"{done.pages:,} pages, {done.size / 1e6:.1f} MB in {done.seconds:.0f} s: {folder / 'index.html'}")
    return None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--cards", default=40, show_default=True, type=click.IntRange(0, 1000), help="Due cards, at most.")
@click.option("--answers", default=20, show_default=True, type=click.IntRange(0, 1000), help="30-second answers.")
@json_option
@data_dir_option
def phone(file: Path, cards: int, answers: int, as_json: bool, data_dir: Path | None) -> None:
    """Write due cards and 30-second answers as one file that works offline on a phone.

    `viva import` reads the results back.
    """
    from vivavoce.export.phone import export_phone

    done = export_phone(open_viva(data_dir), file, cards=cards, answers=answers)
    if as_json:
        return say_json({"file": str(file), "cards": done.cards, "answers": done.answers, "bytes": done.size})
    click.echo(f"{done.cards} cards and {done.answers} answers, {done.size / 1e3:.0f} kB: {file}")
    click.echo("Send it to your phone and open it there. `viva import` takes the results back.")
    return None


COMMANDS = {command.name: command for command in (site, phone)}
