"""Build, check and extend the bank; measure evidence afresh."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from vivavoce.app import checking, measuring, own_content, verifying
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.bank import build as build_bank
from vivavoce.bank import check as check_bank
from vivavoce.bank import new as new_item
from vivavoce.bank.build import BuildReport
from vivavoce.bank.collection import collect
from vivavoce.bank.own import Own
from vivavoce.bank.pages import render
from vivavoce.domain import declared, requirements
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import Problem
from vivavoce.grader import Grader
from vivavoce.labkit.run import EVIDENCE_SEEDS_START

MOST_BLOCKS = 9


def build() -> BuildReport:
    """Build the bank file in its place."""
    return build_bank.build(paths.concepts_dir(), paths.evidence_dir(), paths.bank_file())


def new(kind: str, slug: str, concept: str | None) -> list[Path]:
    """Write a template into the concept's folder."""
    return new_item.create(kind, slug, paths.concepts_dir(), concept)


def check(
    concepts: Iterable[str],
    schema_only: bool,
    data_dir: Path | None,
    progress: Callable[[str], None],
    share: checking.Share = checking.ALL,
) -> list[Problem]:
    """Problems of the files and, unless `schema_only`, of what running them shows; `share` is of the labs."""
    wanted = list(concepts)
    collection = collect(paths.concepts_dir(), paths.evidence_dir())
    pages = render(collection)  # once for both: it takes longer than to check or to write them
    problems = check_bank.check_collected(collection, wanted or None)
    if schema_only or any(problem.severity == "error" for problem in problems):
        return problems
    version = build_bank.version_of_bank(paths.concepts_dir(), paths.evidence_dir())
    build_bank.write(collection, pages, version, paths.bank_file())
    with tempfile.TemporaryDirectory() as empty:
        program = Viva(data_dir or Path(empty), workers=True, bank=Bank.open(paths.bank_file()))
        try:
            proofs = checking.proofs(program.bank, program.runner(), Grader(), wanted, progress, share)
            return [*problems, *proofs]
        finally:
            program.close()


def check_own(data_dir: Path, schema_only: bool, progress: Callable[[str], None]) -> Own:
    """The learner's own items and all their problems; unless `schema_only`, also what running their drills shows."""
    with tempfile.TemporaryDirectory() as empty:
        program = Viva(Path(empty), workers=True, bank=Bank.open(paths.bank_file()))
        try:
            return own_content.check(data_dir, Grader(), None if schema_only else program.runner(), progress)
        finally:
            program.close()


def measure_afresh(program: Viva, names: Iterable[str], source: str | None, progress: measuring.Progress) -> Viva:
    """Measure the labs and facts of these claims again, rebuild the bank and open it."""
    scripts, evidence_dir = _scripts(program, list(names), source), _evidence_dir()
    measuring.fresh(program.runner(), scripts, evidence_dir, progress, EVIDENCE_SEEDS_START)
    program.close()
    build()
    return Viva(program.data_dir, workers=False, now=program.now)


def measure_again(
    program: Viva, names: Iterable[str], source: str | None, block: int, progress: measuring.Progress
) -> list[dict[str, Any]]:
    """Measure on the seeds of another block; per claim its committed verdict and the one found. Writes nothing."""
    if not 2 <= block <= MOST_BLOCKS:
        raise VivaError(f"There is no block {block}.", f"Block 1 is the evidence; others are 2 to {MOST_BLOCKS}.")
    first_seed = EVIDENCE_SEEDS_START * block
    scripts = _scripts(program, list(names), source)
    return measuring.second_block(program.runner(), scripts, _evidence_dir(), progress, first_seed)


def _evidence_dir() -> Path:
    folder = paths.evidence_dir()
    if not folder.is_dir():
        raise VivaError("There is no evidence folder here.", "Measure from a source checkout.")
    return folder


def _scripts(program: Viva, names: list[str], source: str | None) -> list[Path]:
    """Lab and facts files that can run here. Without names: all of them, those without evidence too."""
    called: dict[Path, set[str]] = {}  # script -> names that mean all of it
    for concept in program.bank.concepts():
        folder = Path(concept.folder)
        called |= {path: {concept.id, path.stem} for path in sorted((folder / "labs").glob("*.py"))}
        if (folder / "facts.py").exists():
            called[folder / "facts.py"] = {concept.id}
    if not names and source is None:
        return [path for path in called if _can_run(path)]
    chosen = {path for path, own in called.items() if own & set(names)}
    claims = [name for name in names if not any(name in own for own in called.values())]
    if claims or source is not None:
        selected = verifying.select(program.bank, claims, source)
        wanted = {evidence.lab or f"{evidence.id.split('/')[0]}.facts" for evidence in selected}
        chosen |= {path for path in called if measuring.evidence_name(path) in wanted}
    return sorted(path for path in chosen if _can_run(path))


def _can_run(script: Path) -> bool:
    """False for a lab whose weights or libraries are not installed. A facts file needs none."""
    return script.name == "facts.py" or not requirements.missing(declared.read_lab(script))
