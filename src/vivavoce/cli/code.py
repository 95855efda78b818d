"""`viva judge` and `viva drill`: write it, or repair it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_json
from vivavoce.domain.drill import PASS, CheckResult, Judgement
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

WATCH_EVERY = 0.3  # seconds between looks at the file


@click.command()
@click.argument("slug")
@click.argument("file")
@click.option("--seed", type=int, help="For an estimate: the seed it was asked with.")
@click.option("--record/--no-record", default=True, help="Keep the attempt in your history.")
@json_option
@data_dir_option
def judge(slug: str, file: str, seed: int | None, record: bool, as_json: bool, data_dir: Path | None) -> None:
    """Judge a solution to a drill, a repaired incident, or an answer to an estimate. Exit code 1 unless it passes."""
    from vivavoce.app import contract

    program = open_viva(data_dir, workers=True)  # a confined fresh process could not load PyTorch
    try:
        if any(page.estimate.slug == slug for page in program.estimates()):
            judgement = _judge_estimate(program, slug, read_file(file), seed, record)
        else:
            program.drill(slug)
            judgement = program.judge(slug, read_file(file), record=record)
    finally:
        program.close()
    if as_json:
        say_json(contract.judgement(judgement))
    else:
        show_judgement(judgement)
    if judgement.verdict != PASS:
        raise click.exceptions.Exit(1)


def _judge_estimate(program: Viva, slug: str, answer: bytes, seed: int | None, record: bool) -> Judgement:
    if seed is None:
        raise VivaError("An estimate has fresh numbers each time.", f"Ask with `viva estimate {slug}`, or give --seed.")
    return program.judge_estimate(slug, seed, answer.decode("utf-8", "replace").strip(), record=record)


@click.group()
def drill() -> None:
    """Start a drill in your own editor, and watch it."""


@drill.command()
@click.argument("slug")
@click.option("--dir", "folder", default=".", show_default=True, type=click.Path(path_type=Path))
@data_dir_option
def start(slug: str, folder: Path, data_dir: Path | None) -> None:
    """Write the task and the stub into a folder. Nothing is overwritten."""
    from vivavoce.cli.text import plain

    page = open_viva(data_dir).drill(slug)
    task, stub = folder / f"{slug}.md", folder / f"{slug}.py"
    for path in (task, stub):
        if path.exists():
            raise VivaError(f"{path} exists already.", "Choose another folder with --dir.")
    folder.mkdir(parents=True, exist_ok=True)
    task.write_text(f"# {page.spec.title}\n\n{plain(page.task_html)}\n", encoding="utf-8")
    stub.write_text(page.stub, encoding="utf-8")
    click.echo(f"Task: {task}\nYour file: {stub}\nJudge it at every save: viva drill watch {slug} {stub}")


@drill.command()
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@data_dir_option
def watch(slug: str, file: Path, data_dir: Path | None) -> None:
    """Judge the file at every save until it passes. Ctrl+C stops."""
    program = open_viva(data_dir, workers=True)
    try:
        program.drill(slug)
        _watch(program, slug, file)
    finally:
        program.close()


def _watch(program: Viva, slug: str, file: Path) -> None:
    seen = 0
    while True:
        changed = file.stat().st_mtime_ns if file.exists() else 0
        if changed != seen and changed:
            seen = changed
            try:
                judgement = program.judge(slug, read_file(str(file)))
            except VivaError as error:
                console().print(f"{error.problem} {error.mend}", markup=False)
                continue
            show_judgement(judgement)
            if judgement.verdict == PASS:
                return
        time.sleep(WATCH_EVERY)


def show_judgement(judgement: Judgement) -> None:
    """Each check, the first failure in full, and the verdict."""
    out = console()
    failed = False
    for check in judgement.checks:
        out.print(f"{'✓' if check.verdict == PASS else '✗'} {check.name}", markup=False)
        _show_message(check, whole=not failed)
        failed = failed or check.verdict != PASS
    if judgement.mistake:
        out.print(f"\nThis looks like a known mistake: {judgement.mistake}", markup=False)
    if judgement.output:
        out.print(f"\nYour code printed:\n{judgement.output}", markup=False)
    out.print(f"\n[bold]{judgement.verdict}[/bold]  {judgement.milliseconds:.0f} ms, {judgement.profile}")


def _show_message(check: CheckResult, *, whole: bool) -> None:
    """Why a check failed; only the first failure with its case, as later ones are often the same fault again."""
    if check.verdict != PASS and check.message:
        lines = check.message.splitlines()
        console().print("\n".join(f"    {line}" for line in (lines if whole else lines[:1])), markup=False)


COMMANDS = {c.name: c for c in (judge, drill)}
