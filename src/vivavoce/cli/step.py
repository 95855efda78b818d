"""`viva step`: watch one training step in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.names import STEP
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from rich.table import Table

    from vivavoce.domain.step import TrainingStep

NEXT, BACK = ("n", " ", "\r", "\n", "\x1b[C"), ("p", "b", "\x1b[D")  # with the arrow keys
AROUND = 7  # lines of the screen that the table of values does not get


@click.command()
@click.argument("name", required=False, type=STEP)
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="x1, target, rate, w11, ...; repeatable.")
@json_option
@data_dir_option
def step(name: str | None, changes: tuple[str, ...], as_json: bool, data_dir: Path | None) -> None:
    """Watch one training step, node by node: n goes on, p goes back, q stops.

    NAME is tanh-squared (as when left out), tanh-cross-entropy, sigmoid-squared or sigmoid-cross-entropy.
    """
    from vivavoce.app import contract

    found = open_viva(data_dir).training_step(_settings(name, changes))
    if as_json:
        return say_json(contract.step(found))
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _watch(found)
    _list(found)


def _settings(name: str | None, changes: Iterable[str]) -> dict[str, object]:
    from vivavoce.domain import ids
    from vivavoce.domain.step import PRESETS

    known = {preset.name: preset for preset in PRESETS}
    chosen: dict[str, object] = {}
    if name is not None:
        preset = known[ids.find("step", name, known)]
        chosen = {"activation": preset.activation, "loss": preset.loss}
    for change in changes:
        setting, equals, value = change.partition("=")
        if not equals:
            raise VivaError(f"{change!r} sets nothing.", "Write --set x1=0.5.")
        chosen[setting] = value
    return chosen


def _list(found: TrainingStep) -> None:
    """Every move on a line of its own, for a pipe."""
    for number, frame in enumerate(found.frames, 1):
        say_hanging(f"{number:>3}  {frame.phase:<8}  ", frame.says)


def _watch(found: TrainingStep) -> None:
    """One screen a move, until q."""
    out, at = console(), 0
    while True:
        out.clear()
        frame = found.frames[at]
        out.print(f"[bold]{frame.phase.capitalize()}[/bold]  [dim]{at + 1} of {len(found.frames)}[/dim]")
        out.print(frame.says, markup=False)
        out.print()
        out.print(_table(found, at, out.height - AROUND))
        out.print("n next   p back   q stop", style="dim")
        key = click.getchar()
        if key in ("q", "\x03", "\x04"):
            return
        at = min(at + 1, len(found.frames) - 1) if key in NEXT else max(at - 1, 0) if key in BACK else at


def _table(found: TrainingStep, at: int, lines: int) -> Table:
    """What is known by now, as many nodes as fit around the one at hand."""
    from rich.table import Table

    from vivavoce.bank.step_drawing import short
    from vivavoce.domain.step import BACKWARD, COMPUTED, FORWARD, UPDATE

    seen = {
        phase: {f.node for f in found.frames[: at + 1] if f.phase == phase} for phase in (FORWARD, BACKWARD, UPDATE)
    }
    now = found.frames[at].node
    first = max(0, min(max(now, 0) - lines // 2, len(found.nodes) - lines))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in ("", "value", "gradient", "after the update"):
        table.add_column(head, justify="left" if not head else "right")
    for number, node in list(enumerate(found.nodes))[first : first + max(lines, 1)]:
        value = short(node.value) if node.role != COMPUTED or number in seen[FORWARD] else ""
        gradient = short(node.gradient) if number in seen[BACKWARD] else ""
        new = short(found.updated[node.name]) if node.name in found.updated and number in seen[UPDATE] else ""
        table.add_row(node.name, value, gradient, new, style="reverse" if number == now else "")
    return table


COMMANDS = {"step": step}
