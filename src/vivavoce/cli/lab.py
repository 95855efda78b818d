"""`viva lab`: run an experiment with your own settings."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.curves import Curves, live
from vivavoce.cli.names import LAB
from vivavoce.cli.proof import WORDS
from vivavoce.domain import settling
from vivavoce.domain.claim import DOES_NOT_HOLD
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.experimenting import LabRun
    from vivavoce.app.viva import Viva
    from vivavoce.domain.pages import LabPage

BESIDE = {
    True: "Consistent with the evidence", False: "Not what the evidence shows", None: "Not tested at these settings",
}  # fmt: skip


@click.command()
@click.argument("slug", type=LAB)
@click.option("--set", "settings", multiple=True, metavar="KNOB=VALUE", help="Turn a knob; may be repeated.")
@click.option("--seeds", default=3, show_default=True, help="How many, 1 to 20.")
@click.option(
    "--predict", "said", type=int, help="Your prediction: the number of the choice. In a terminal you are asked."
)
@json_option
@data_dir_option
def lab(
    slug: str, settings: tuple[str, ...], seeds: int, said: int | None, as_json: bool, data_dir: Path | None
) -> None:
    """Run an experiment and watch its curves. Three seeds are compared with the evidence; they are never a verdict.

    In a terminal the curves grow while it runs; in a pipe they come as lists of numbers.
    """
    program = open_viva(data_dir, workers=True)
    try:
        page = program.lab(slug)
        if not as_json:
            console().print(page.lab.title, style="bold", markup=False)
        if said is None and not settings and not as_json and sys.stdin.isatty():
            said = ask_prediction(page)
        turned = read_settings(settings)
        check_prediction(page, said, turned)
        run = program.run_lab(slug, turned, seeds)
        problem = follow(run, quiet=as_json)
        if problem:
            raise VivaError(problem, "The run was not kept.")
        _report(program, run, said, as_json)
    finally:
        program.close()


def _report(program: Viva, run: LabRun, said: int | None, as_json: bool) -> None:
    from vivavoce.app import contract

    assert run.result is not None
    settled = None
    if said is not None:
        if run.result.figure is None:
            raise VivaError("The run gave no finite figure.", "Nothing settles the prediction.")
        settled = program.predict(run.page.slug, said - 1, run.knobs, run.result.figure)
    if as_json:
        hit = (
            {} if settled is None else {"prediction": {"choice": said, "right": settled.right + 1, "hit": settled.hit}}
        )
        return say_json({**contract.lab(asdict(run.result)), **hit})
    _show(run)
    if settled is not None:
        right = run.page.lab.prediction.choices[settled.right].label
        word = "As you said" if settled.hit else "Not as you said"
        console().print()
        say_hanging("", f"{word}: {right} ({settled.shown}).")
        say_hanging("", settled.because)
    return None


def check_prediction(page: LabPage, said: int | None, turned: Mapping[str, object]) -> None:
    """VivaError, before anything runs, for a prediction that the run could not settle."""
    if said is None:
        return
    choices = len(page.lab.prediction.choices)
    if not 1 <= said <= choices:
        raise VivaError(f"There is no choice {said}.", f"Choose 1 to {choices}.")
    if settling.read_knobs(page.lab, turned) != settling.settings(page.lab, {}):
        raise VivaError("A prediction is settled at the lab's own settings.", "Leave --set or --predict out.")


def ask_prediction(page: LabPage) -> int | None:
    """The learner's prediction before the run; None where they skip it."""
    prediction = page.lab.prediction
    out = console()
    out.print()
    say_hanging("Before it runs. ", prediction.ask, style="bold")
    for number, choice in enumerate(prediction.choices, 1):
        say_hanging(f"  {number}  ", choice.label)
    out.print("Type a number, or Enter to skip.", style="dim")
    said = sys.stdin.readline().strip()
    return int(said) if said.isdigit() and 1 <= int(said) <= len(prediction.choices) else None


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
    """Read a run to its end with its curves; return the problem if it failed. Ctrl+C stops the run."""
    try:
        return _follow(run, quiet)
    except KeyboardInterrupt:
        run.cancel()
        raise


def _follow(run: LabRun, quiet: bool) -> str:
    from rich.live import Live
    from rich.text import Text

    curves, drawn = Curves(run.page.lab.charts), live() and not quiet
    out = console()
    with Live(Text(""), console=out, transient=True, auto_refresh=False) if drawn else nullcontext() as picture:
        for event in run:
            if event["kind"] == "error":
                return str(event["problem"])
            if curves.add(event) and picture is not None:
                picture.update(Text("\n".join(curves.picture(out.width - 1))), refresh=True)
    if drawn:
        out.print("\n".join(curves.picture(out.width - 1)), markup=False)
    elif not quiet:
        curves.say()
    return ""


def _show(run: LabRun) -> None:
    from rich.table import Table

    out, result = console(), run.result
    assert result is not None
    out.print()
    refuted = {row.id for row in run.page.evidence if row.contexts.get("as stated") == DOES_NOT_HOLD}
    for claim, beside in zip(run.page.lab.claims, result.claims, strict=True):
        against = beside.consistent and beside.id in refuted
        words = "Speaks against it, as the evidence does" if against else BESIDE[beside.consistent]
        say_hanging("", f"{words} (the ledger: {WORDS[beside.evidence]}):")
        say_hanging("  ", f"{claim.statement} ({beside.id})")
    out.print("\nSettings, by the names that --set takes:")
    for name, value in result.knobs.items():
        say_hanging("  ", f"{name}={value}  {run.page.lab.knobs[name].label}")
    out.print("\nMeasured, by the names in the lab's code:")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Metric", "Arm", "Median", "Per seed"):
        table.add_column(name, overflow="fold")
    for metric, arms in result.metrics.items():
        for arm, values in arms.items():
            shown = [f"{value:.3g}" for value in values]
            table.add_row(metric, arm, f"{statistics.median(values):.3g}", "  ".join(shown))
    out.print(table)
    out.print()
    say_hanging("", f"What so small a lab cannot show: {run.page.lab.cannot_show}", style="dim")
    out.print(f"{result.cpu_seconds:.1f} CPU seconds", style="dim")


COMMANDS = {"lab": lab}
