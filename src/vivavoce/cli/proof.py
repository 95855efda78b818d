"""`viva verify` and `viva check`: what was measured, and whether the bank keeps its word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.names import CLAIM, CONCEPT
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vivavoce.app.checking import Share
    from vivavoce.app.viva import Viva
    from vivavoce.bank.own import Own
    from vivavoce.domain.claim import Evidence
    from vivavoce.domain.pages import Problem

WORDS = {
    "holds": "holds",
    "holds_only_if": "holds only if",
    "does_not_hold": "does not hold",
    "unresolved": "unresolved",
    "invalid": "invalid",
    "not_measurable": "not measurable",
}


@click.command()
@click.argument("claims", nargs=-1, type=CLAIM)
@click.option("--source", help="Only claims of this question of the two lists, such as S0:9.")
@click.option("--quick", is_flag=True, help="Three seeds: consistent or not, never a verdict.")
@click.option("--fresh", is_flag=True, help="Measure again and replace the evidence; goes on after a stop.")
@click.option("--block", type=int, help="Measure on another block of seeds (2 to 9) and compare; writes nothing.")
@json_option
@data_dir_option
def verify(
    claims: tuple[str, ...],
    source: str | None,
    quick: bool,
    fresh: bool,
    block: int | None,
    as_json: bool,
    data_dir: Path | None,
) -> None:
    """Report committed evidence, compare it with a short run, or measure it again.

    CLAIMS are claim ids, labs, concepts or ledger rows; none means all. Exit code 1 when a claim is
    unresolved or invalid, or another run disagrees.
    """
    if quick + fresh + (block is not None) > 1:
        raise VivaError("--quick, --fresh and --block exclude each other.", "Choose one.")
    program = open_viva(data_dir)
    say = _progress(as_json)
    try:
        if quick or fresh or block is not None:
            _say_left_out(program, claims, source)
        if block is not None:
            return _another_block(program, claims, source, block, as_json)
        if fresh:
            from vivavoce.app.upkeep import measure_afresh

            program = measure_afresh(program, claims, source, _progress_with_time(as_json))
        found, compared = program.verify(claims, source, say if quick else None)
        _report(found, compared, program.bank.sources_of_claim, as_json)
    finally:
        program.close()
    settled = all(evidence.verdict not in ("unresolved", "invalid") for evidence in found)
    if not settled or not all(result["consistent"] and result["control_flips"] for result in compared.values()):
        raise click.exceptions.Exit(1)


def _say_left_out(program: Viva, claims: tuple[str, ...], source: str | None) -> None:
    """Name the labs that cannot run here, and the commands that would change it."""
    for slug, lacking in program.left_out(claims, source).items():
        click.echo(f"left out: {slug} needs {' and '.join(lacking)}. Install: {'; '.join(lacking.values())}", err=True)


def _progress(quiet: bool) -> Callable[[str, int, int], None]:
    def say(name: str, done: int, of: int) -> None:
        if not quiet:
            click.echo(f"{done} of {of}: {name}", err=True)

    return say


def _progress_with_time(quiet: bool) -> Callable[[str, int, int, float], None]:
    def say(name: str, done: int, of: int, left: float) -> None:
        if not quiet:
            minutes = f"about {left / 60:.0f} min left" if left >= 90 else f"about {left:.0f} s left"
            click.echo(f"{done} of {of}: {name}" + (f", {minutes}" if done < of else ""), err=True)

    return say


def _another_block(program: Viva, claims: tuple[str, ...], source: str | None, block: int, as_json: bool) -> None:
    """Print which verdicts come out again on other seeds."""
    from vivavoce.app.upkeep import measure_again

    rows = measure_again(program, claims, source, block, _progress_with_time(as_json))
    equal = sum(row["committed"] == row["found"] for row in rows)
    if as_json:
        say_json({"block": block, "equal": equal, "claims": rows})
    else:
        for row in rows:
            if row["committed"] != row["found"]:
                click.echo(f"{row['id']}: {row['committed']} in the evidence, {row['found']} on block {block}")
        click.echo(f"{equal} of {len(rows)} verdicts are equal on block {block}.")
    if equal < len(rows):
        raise click.exceptions.Exit(1)


def _report(
    found: list[Evidence],
    compared: dict[str, dict[str, Any]],
    sources_of: Callable[[str], list[str]],
    as_json: bool,
) -> None:
    from vivavoce.app import contract

    if as_json:
        report = contract.verification(found)
        for row in report["claims"]:
            row["sources"] = row["sources"] or sources_of(row["id"])
            if compared:
                row |= {"verdict": None, **compared.get(row["id"], {"consistent": None})}
        return say_json(report)
    out = console()
    for evidence in found:
        words = WORDS[evidence.verdict]
        if evidence.id in compared:
            words = "consistent" if compared[evidence.id]["consistent"] else "INCONSISTENT with the evidence"
        rows = f"  [{', '.join(evidence.ledger)}]" if evidence.ledger else ""
        out.print(f"{words:<14} {evidence.id}{rows}", markup=False)
        say_hanging(" " * 15, evidence.statement, style="dim")
        if evidence.finding:
            say_hanging(" " * 15, evidence.finding)
    counts = contract.verification(found)["summary"]
    out.print("\n" + ", ".join(f"{number} {WORDS.get(verdict, verdict)}" for verdict, number in counts.items()))


@click.command()
@click.argument("concepts", nargs=-1, type=CONCEPT)
@click.option("--schema-only", is_flag=True, help="Read the files only; run nothing.")
@click.option("--own", is_flag=True, help="Your own questions and drills, in place of the bank.")
@click.option("--labs", default="all", help="`tenth`: of the labs, run the tenth whose turn it is today.")
@json_option
@data_dir_option
def check(
    concepts: tuple[str, ...], schema_only: bool, own: bool, labs: str, as_json: bool, data_dir: Path | None
) -> None:
    """Check the bank: files, rubrics, drills and labs. Exit code 1 when something is to mend."""
    from vivavoce.app import upkeep

    if own:
        return _check_own(schema_only, as_json, data_dir)
    problems = upkeep.check(
        concepts, schema_only, data_dir, lambda what: click.echo(f"proved {what}", err=True), _share(labs)
    )
    _say_own(data_dir)
    return _tell(problems, as_json)


def _check_own(schema_only: bool, as_json: bool, data_dir: Path | None) -> None:
    from vivavoce.app import upkeep
    from vivavoce.app.viva import default_data_dir

    found = upkeep.check_own(
        data_dir or default_data_dir(), schema_only, lambda what: click.echo(f"proved {what}", err=True)
    )
    click.echo(f"{_count(found)} in {found.folder}", err=True)
    _tell(found.problems, as_json)


def _say_own(data_dir: Path | None) -> None:
    """How much there is of the learner's own, which this check leaves to `--own`."""
    from vivavoce.app import own_content
    from vivavoce.app.viva import default_data_dir

    own = own_content.seen(data_dir or default_data_dir())
    if own.questions or own.drills or own.problems:
        click.echo(f"{_count(own)}, {len(own.errors)} to mend: viva check --own", err=True)


def _count(own: Own) -> str:
    return f"Of your own: questions {len(own.questions)}, drills {len(own.drills)}"


def _tell(problems: Iterable[Problem], as_json: bool) -> None:
    """Print problems with their places. Exit code 1 when one is to mend."""
    from vivavoce.app import contract

    problems = list(problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        say_json(contract.problems(errors))
    else:
        for problem in problems:
            mark = "" if problem.severity == "error" else "warning: "
            click.echo(f"{problem.file}:{problem.line}: {mark}{problem.problem} {problem.mend}")
        click.echo(f"{len(errors)} to mend, {len(problems) - len(errors)} warnings.")
    if errors:
        raise click.exceptions.Exit(1)


def _share(labs: str) -> Share:
    """Which labs are run. A lab that changed since its evidence is a problem before any is run."""
    import datetime

    from vivavoce.app.checking import ALL, Share

    if labs not in ("all", "tenth"):
        raise VivaError(f"There is no share {labs!r} of the labs.", "Write all or tenth.")
    return ALL if labs == "all" else Share(datetime.date.today().toordinal() % 10, 10)


COMMANDS = {c.name: c for c in (verify, check)}
