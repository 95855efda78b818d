"""`viva judge`, `viva drill` and `viva debug`: write it, or repair it, and have it judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_hanging, say_json
from vivavoce.cli.names import DRILL, INCIDENT, JUDGED, Name
from vivavoce.domain.drill import PASS, CheckResult, Judgement
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva
    from vivavoce.domain.pages import DrillPage


@click.command()
@click.argument("slug", type=JUDGED)
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


def group(name: str, what: str, says: str, taken: Name) -> click.Group:
    """`viva drill` or `viva debug`: start, watch and hint, of drills and incidents or of incidents alone."""

    @click.command()
    @click.argument("slug", type=taken)
    @click.option("--dir", "folder", default=".", show_default=True, type=click.Path(path_type=Path), help="Where to.")
    @json_option
    @data_dir_option
    def start(slug: str, folder: Path, as_json: bool, data_dir: Path | None) -> None:
        """Write the task and the stub into a folder. Nothing is overwritten."""
        page = _page(open_viva(data_dir), slug, name)
        task, stub = _write(page, folder)
        if as_json:
            return say_json({"slug": page.spec.slug, "task": str(task), "file": str(stub)})
        click.echo(f"Task: {task}\nYour file: {stub}\nJudge it at every save: viva {name} watch {slug} {stub}")
        return None

    @click.command()
    @click.argument("slug", type=taken)
    @click.argument("file", type=click.Path(path_type=Path))
    @json_option
    @data_dir_option
    def watch(slug: str, file: Path, as_json: bool, data_dir: Path | None) -> None:
        """Judge the file at every save until it passes. In a terminal h gives a hint, q or Ctrl+C stops.

        With --json every judgement is one line of JSON.
        """
        from vivavoce.cli.watching import watch as watch_file

        if file.is_dir():
            raise VivaError(f"{file} is a folder.", f"Name your file in it, such as {file / f'{slug}.py'}.")
        program = open_viva(data_dir, workers=True)
        try:
            watch_file(program, _page(program, slug, name), file, as_json=as_json)
        finally:
            program.close()

    @click.command()
    @click.argument("slug", type=taken)
    @click.option(
        "--number", default=1, show_default=True, type=click.IntRange(1), help="Which one; they grow plainer."
    )
    @json_option
    @data_dir_option
    def hint(slug: str, number: int, as_json: bool, data_dir: Path | None) -> None:
        """Read a hint."""
        hints = _page(open_viva(data_dir), slug, name).spec.hints
        if number > len(hints):
            raise VivaError(f"{slug} has {len(hints)} hints.", "There is no other.")
        if as_json:
            return say_json({"slug": slug, "number": number, "of": len(hints), "hint": hints[number - 1]})
        say_hanging(f"{number} of {len(hints)}: ", hints[number - 1])
        return None

    return click.Group(name, commands=[start, watch, hint], help=f"{says}\n\n{what}")


def _page(program: Viva, slug: str, command: str) -> DrillPage:
    """The drill or incident; `viva debug` takes incidents only."""
    page = program.drill(slug)
    if command == "debug" and page.spec.kind != "incident":
        raise VivaError(f"{slug} is a drill, not an incident.", f"Write viva drill start {slug}.")
    return page


def _write(page: DrillPage, folder: Path) -> tuple[Path, Path]:
    """Task and stub in the folder; VivaError where one of them exists."""
    from vivavoce.cli.text import plain

    task, stub = folder / f"{page.spec.slug}.md", folder / f"{page.spec.slug}.py"
    for path in (task, stub):
        if path.exists():
            raise VivaError(f"{path} exists already.", "Choose another folder with --dir.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        task.write_text(f"# {page.spec.title}\n\n{plain(page.task_html)}\n", encoding="utf-8")
        stub.write_text(page.stub, encoding="utf-8")
    except OSError as error:
        problem = f"Nothing can be written into {folder}: {error.strerror or error}."
        raise VivaError(problem, "Name a folder of yours with --dir.") from None
    return task, stub


def show_judgement(judgement: Judgement) -> None:
    """Each check, the first failure in full, and the verdict."""
    failed = False
    for check in judgement.checks:
        show_check(check, whole=not failed)
        failed = failed or check.verdict != PASS
    show_verdict(judgement)


def show_verdict(judgement: Judgement) -> None:
    """What stands below the checks."""
    out = console()
    if judgement.mistake:
        out.print(f"\nThis looks like a known mistake: {judgement.mistake}", markup=False)
    if judgement.output:
        out.print(f"\nYour code printed:\n{judgement.output}", markup=False)
    under = f"profile {judgement.profile}" if len(judgement.profile) == 1 else judgement.profile  # or how little holds
    out.print(f"\n[bold]{judgement.verdict}[/bold]  {judgement.milliseconds:.0f} ms, {under}")


def show_check(check: CheckResult, *, whole: bool) -> None:
    """A check and why it failed; only the first failure with its case, as later ones are often the same fault again."""
    mark = "✓ passes" if check.verdict == PASS else "✗ fails "
    say_hanging(f"{mark}  ", check.name)
    if check.verdict != PASS and check.message:
        lines = check.message.splitlines()
        console().print("\n".join(f"    {line}" for line in (lines if whole else lines[:1])), markup=False)


drill = group(
    "drill", "`viva drills` lists them, `viva show` explains.", "Start a drill in your own editor, and watch it.", DRILL
)
debug = group(
    "debug", "`viva drills --kind incident` lists them.",
    "Take an incident: a training run that went wrong, its script, its logs. Repair the cause.", INCIDENT,
)  # fmt: skip
COMMANDS = {"judge": judge, "drill": drill, "debug": debug}
