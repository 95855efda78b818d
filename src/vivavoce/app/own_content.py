"""The learner's own questions and drills: where they lie, started from templates, checked, and opened with the bank."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vivavoce.bank import Bank, paths
from vivavoce.bank.own import Own, opened
from vivavoce.domain import ids
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import Problem

if TYPE_CHECKING:
    from vivavoce.grader import Grader
    from vivavoce.runner import Runner

FOLDER = "VIVA_OWN"  # environment variable: the folder, where it is not `own` in the data directory
KINDS = ("question", "drill")
TRUSTED = "The checks.py of your own drills runs with your rights, outside the sandbox: use none that you did not read."


def folder(data_dir: Path) -> Path:
    """Where the learner's own questions and drills lie, or would."""
    return Path(os.environ.get(FOLDER) or data_dir / "own").absolute()


def open_bank(data_dir: Path) -> tuple[Bank, Own]:
    """The bank with the learner's own items in it. Whatever is wrong with these is told and never raises."""
    base, home = Bank.open(paths.bank_file()), folder(data_dir)
    if not home.is_dir():
        return base, Own(str(home))
    try:
        return opened(base, paths.bank_file(), home, data_dir)
    except Exception as error:  # a full disk, a folder that cannot be read: the bank itself is still there
        problem = error.problem if isinstance(error, VivaError) else f"{type(error).__name__}: {error}."
        told = Problem(str(home), 1, f"None of your own items could be read. {problem}", "Mend it: `viva check --own`.")
        return base, Own(str(home), problems=(told,))


def seen(data_dir: Path) -> Own:
    """What there is of the learner's own; nothing where there is no folder or the bank is not built yet."""
    try:
        return open_bank(data_dir)[1] if folder(data_dir).is_dir() else Own()
    except VivaError:
        return Own()


def new(kind: str, slug: str, concept: str | None, data_dir: Path) -> list[Path]:
    """Write a template into the folder. Without a concept it goes to the one whose questions are nearest to the name.

    VivaError for a name that the bank has, for a kind or concept that there is not, and for files that exist.
    """
    from vivavoce.bank import new as templates

    if kind not in KINDS:
        raise VivaError(f"A {kind} of your own cannot be practised yet.", f"Kinds: {', '.join(KINDS)}.")
    if not ids.is_slug(slug):
        raise VivaError(f"{slug!r} is not a slug.", "Use lower-case words joined by hyphens.")
    bank = Bank.open(paths.bank_file())
    taken = {row["slug"] for row in bank.question_rows()}
    if kind == "drill":
        taken = {page.spec.slug for page in bank.drills()} | {page.estimate.slug for page in bank.estimates()}
    if slug in taken:
        raise VivaError(f"The bank has {slug!r} already.", "Choose another name.")
    known = [found.id for found in bank.concepts()]
    if concept is not None:
        ids.find("concept", concept, known)
    elif slug in known:
        concept = slug
    elif hits := bank.search(slug.replace("-", " "), 1):
        concept = hits[0].concept
    else:
        raise VivaError(f"No concept is near to {slug!r}.", "Name one with --concept: `viva concepts` lists them.")
    return templates.write(kind, slug, folder(data_dir) / concept)


def check(data_dir: Path, grader: Grader, runner: Runner | None, progress: Callable[[str], None]) -> Own:
    """Read the folder afresh; with a runner also judge stub, reference and wrong solutions of every own drill."""
    from vivavoce.app import checking
    from vivavoce.bank import own_build

    home = folder(data_dir)
    if not home.is_dir():
        return Own(str(home))
    pages = own_build.read(Bank.open(paths.bank_file()), home)
    found = list(pages.own.problems)
    for question in pages.questions:
        found += checking.rubric_order(question, grader)
    for drill in pages.drills:
        if runner is None:
            break
        found += checking.drill_proof(drill, runner)
        progress(f"{drill.spec.slug}: stub, reference and wrong solutions")
    return replace(pages.own, problems=tuple(found))
