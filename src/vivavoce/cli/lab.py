"""`viva lab`: run an experiment with your own settings."""

from __future__ import annotations

import statistics
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_json
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.experimenting import LabRun


@click.command()
@click.argument("slug")
@click.option("--set", "settings", multiple=True, metavar="KNOB=VALUE", help="Turn a knob; may be repeated.")
@click.option("--seeds", default=3, show_default=True)
@json_option
@data_dir_option
def lab(slug: str, settings: tuple[str, ...], seeds: int, as_json: bool, data_dir: Path | None) -> None:
    """Run an experiment. Three seeds are compared with the evidence; they are never a verdict."""
    from vivavoce.app import contract

    program = open_viva(data_dir, workers=True)
    try:
        run = program.run_lab(slug, read_settings(settings), seeds)
        problem = follow(run, quiet=as_json)
        if problem:
            raise VivaError(problem, "The run was not kept.")
        assert run.result is not None
        if as_json:
            say_json(contract.lab(asdict(run.result)))
        else:
            _show(run)
    finally:
        program.close()


def read_settings(settings: tuple[str, ...]) -> dict[str, str]:
    """`knob=value` words as a dict."""
    found = {}
    for word in settings:
        name, equals, value = word.partition("=")
        if not equals:
            raise VivaError(f"{word!r} is not a setting.", "Write --set knob=value.")
        found[name] = value
    return found


def follow(run: LabRun, *, quiet: bool) -> str:
    """Read a run to its end, with one line of its latest point; return the problem if it failed."""
    from rich.live import Live
    from rich.text import Text

    latest: dict[str, Any] = {}
    with Live(Text(""), console=console(), transient=True, auto_refresh=False) as live:
        for event in run:
            if event["kind"] == "error":
                return str(event["problem"])
            if event["kind"] in ("line", "bar") and not quiet:
                latest[event["series"]] = event["values"]
                live.update(Text(_latest(latest)), refresh=True)
    return ""


def _latest(latest: dict[str, Any]) -> str:
    lines = []
    for series, values in list(latest.items())[-8:]:
        shown = f"x={values[0]:g}  y={values[1]:.4g}" if isinstance(values, list | tuple) else f"{values:.4g}"
        lines.append(f"{series:<40} {shown}")
    return "\n".join(lines)


def _show(run: LabRun) -> None:
    from rich.table import Table

    out, result = console(), run.result
    assert result is not None
    out.print(f"\n[bold]{run.page.lab.title}[/bold]")
    out.print("  ".join(f"{name}={value}" for name, value in result.knobs.items()), style="dim")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Metric", "Arm", "Median", "Per seed"):
        table.add_column(name, overflow="fold")
    for metric, arms in result.metrics.items():
        for arm, values in arms.items():
            shown = [f"{value:.3g}" for value in values]
            table.add_row(metric, arm, f"{statistics.median(values):.3g}", "  ".join(shown))
    out.print(table)
    for claim in result.claims:
        words = {True: "consistent with the evidence", False: "not what the evidence shows", None: "not compared here"}
        out.print(f"{claim.id}: {words[claim.consistent]} ({claim.evidence.replace('_', ' ')})")
    out.print(f"What so small a lab cannot show: {run.page.lab.cannot_show}", style="dim")
    out.print(f"{result.cpu_seconds:.1f} CPU seconds", style="dim")


COMMANDS = {"lab": lab}
