"""What the notebook of a drill or an incident calls: the program's own judge on the code of one cell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from vivavoce.app.viva import Viva, default_data_dir
from vivavoce.domain.drill import PASS, Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.export.notebooks import MARK


def solution_in(cells: Sequence[str], slug: str) -> str:
    """The code of the cell that was run last and begins with the mark of this task. VivaError if none was run."""
    for cell in reversed(cells):
        first, _, code = cell.lstrip().partition("\n")
        if first.strip() == f"{MARK} {slug}":
            return code
    raise VivaError("The cell with your code was not run yet.", f"Its first line is {MARK} {slug}; run it first.")


def judge(slug: str, cells: Sequence[str], *, record: bool = False) -> Judgement:
    """Judge the solution among the cells that were run (IPython's `In`), print what was found and return it.

    The judge is that of `viva judge`. With `record`, the attempt is kept in the history, as there.
    """
    source = solution_in(cells, slug)
    viva = Viva(Path(os.environ.get("VIVA_DATA_DIR") or default_data_dir()))
    try:
        judgement = viva.judge(slug, source, record=record)
    finally:
        viva.close()
    for line in report(judgement):
        print(line)
    return judgement


def report(judgement: Judgement) -> list[str]:
    """Each check, the first failure in full, and the verdict, as lines."""
    lines, failed = [], False
    for check in judgement.checks:
        lines.append(f"{'✓' if check.verdict == PASS else '✗'} {check.name}")
        message = check.message.splitlines() if check.verdict != PASS else []
        lines += [f"    {part}" for part in (message[:1] if failed else message)]
        failed = failed or check.verdict != PASS
    if judgement.mistake:
        lines.append(f"This looks like a known mistake: {judgement.mistake}")
    if judgement.output:
        lines.append(f"Your code printed:\n{judgement.output}")
    return [*lines, f"Verdict: {judgement.verdict}"]
