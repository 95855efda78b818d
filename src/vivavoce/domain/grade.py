"""The outcome of judging an explanation. Evidence spans are half-open, in Unicode code points."""

from __future__ import annotations

from dataclasses import dataclass, field

COVERED, PARTIAL, MISSING, CONTRADICTED, UNSURE = "covered", "partial", "missing", "contradicted", "unsure"
MAY_BE = "may_be"  # key of Grade.extra: a higher band that the answer perhaps deserves
UNHEARD = "unheard"  # and why an answer in the lowest band shows so little, if it is for its form: a sentence

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PointGrade:
    """Verdict on one point; `probability` is the calibrated chance that the point is covered, in [0, 1]."""

    id: str
    verdict: str
    probability: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class MisconceptionGrade:
    """A misconception the answer seems to assert: to be asked about before it counts."""

    id: str
    probability: float
    evidence: tuple[Span, ...]
    correction: str


@dataclass(frozen=True, slots=True)
class StructureGrade:
    """One mark on how the answer is built; feedback only."""

    id: str
    label: str
    met: bool
    note: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What the grader makes of one answer to one question."""

    question: str
    score: float
    band: str
    tier: str  # which grader judged: lexical or trained
    points: tuple[PointGrade, ...]
    misconceptions: tuple[MisconceptionGrade, ...] = ()
    structure: tuple[StructureGrade, ...] = ()
    advice: tuple[str, ...] = ()
    milliseconds: float = 0.0
    words: int = 0
    extra: dict[str, str] = field(default_factory=dict)

    def verdict(self, point_id: str) -> str:
        """Return the verdict on a point; KeyError if the rubric has none of that id."""
        for point in self.points:
            if point.id == point_id:
                return point.verdict
        raise KeyError(point_id)
