"""`viva export`: what a learner takes along. Without a name of a thing, their history."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from vivavoce.cli.common import data_dir_option, open_history
from vivavoce.cli.lazy import LazyGroup

# what can be taken along -> (module of vivavoce.cli, one line of help); the order is that of `viva export --help`
EXPORTS = {
    "history": ("export", "Your whole history as JSON lines; `viva import` reads it back."),
    "fsrs": ("export", "Your reviews as CSV for FSRS-Optimizer."),
    "anki": ("export_files", "Anki decks of recall cards and 30-second answers; one way."),
    "notebook": ("export_files", "A lab, drill or incident as a Jupyter notebook."),
    "ledger": ("export_files", "Every claim with its verdict as CSV."),
    "site": ("export_share", "Pages, pictures and the ledger as a site to read, with search."),
    "phone": ("export_share", "Due cards and 30-second answers as one file for a phone."),
}
WRITTEN = click.File("w", encoding="utf-8")
OUT_HELP = "A file; - is standard output."


class ExportGroup(LazyGroup):
    """`viva export --out FILE fsrs` and `viva export fsrs --out FILE` mean the same."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        for option, value in (("--out", ctx.params["out"]), ("--data-dir", ctx.params["data_dir"])):
            if ctx.get_parameter_source(option[2:].replace("-", "_")) is click.core.ParameterSource.COMMANDLINE:
                rest = [option, str(value), *rest]
        return name, command, rest


@click.group(cls=ExportGroup, table=EXPORTS, invoke_without_command=True)
@click.option("--out", metavar="FILE", default="-", help=OUT_HELP)
@data_dir_option
@click.pass_context
def export(ctx: click.Context, out: str, data_dir: Path | None) -> None:
    """Take something along. Alone, it writes your history as JSON lines (lossless, readable, yours)."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(history, out=WRITTEN.convert(out, None, ctx), data_dir=data_dir)


@click.command()
@click.option("--out", type=WRITTEN, default="-", help=OUT_HELP)
@data_dir_option
def history(out: TextIO, data_dir: Path | None) -> None:
    """Write your whole history as JSON lines (lossless, readable, yours). `viva import` reads it back."""
    open_history(data_dir).export(out)


@click.command()
@click.option("--out", type=WRITTEN, default="-", help=OUT_HELP)
@data_dir_option
def fsrs(out: TextIO, data_dir: Path | None) -> None:
    """Write your reviews as CSV for FSRS-Optimizer (its `revlog.csv`)."""
    from vivavoce.app import own_data

    own_data.export_reviews(open_history(data_dir), out)


COMMANDS = {c.name: c for c in (export, history, fsrs)}
