"""How long a long answer takes to grade once the worker is warm, and how much memory that worker holds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from measure import Row, at_most, median_seconds

from vivavoce.app.viva import Viva
from vivavoce.domain.rubric import Rubric
from vivavoce.runner.footprint import family, megabytes

WORDS, POINTS, TIMES = 200, 8, 15
READER = b"vivavoce.grader.reader"


def rows() -> list[Row]:
    """An answer of 200 words over 8 points, another each time so that nothing is remembered; the worker's memory."""
    with tempfile.TemporaryDirectory() as folder:
        viva = Viva(Path(folder), workers=True)
        try:
            rubric = _with_points(viva)
            words = " ".join(sample.text for sample in rubric.samples).split()
            answers = iter([" ".join(words[n : n + WORDS]) for n in range(TIMES + 1)])
            tier = viva.grade(rubric.question, next(answers)).tier
            seconds = median_seconds(lambda: viva.grade(rubric.question, next(answers)), TIMES)
            memory = sum(megabytes(pid) for pid in family(os.getpid()) if READER in _command(pid))
        finally:
            viva.close()
    what = f"{tier} tier, an answer of {WORDS} words over {len(rubric.points)} points, warm, p50"
    return [at_most(what, 1000 * seconds, 150, "ms", 0), at_most("the grader's worker", memory, 300, "MB", 0)]


def _with_points(viva: Viva) -> Rubric:
    """The first rubric with so many points and samples long enough for all answers."""
    for row in viva.bank.question_rows():
        rubric = viva.bank.question(row["slug"]).rubric
        if len(rubric.points) == POINTS and sum(len(s.text.split()) for s in rubric.samples) >= WORDS + TIMES:
            return rubric
    raise LookupError(f"no rubric has {POINTS} points")


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


if __name__ == "__main__":
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in rows()))
