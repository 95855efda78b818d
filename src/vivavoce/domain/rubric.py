"""A rubric: what an answer to one question is judged by. Read from `questions/<slug>.rubric.toml`."""

from __future__ import annotations

from dataclasses import dataclass

ASKED, BONUS = "asked", "bonus"
BANDS = ("strong", "good", "partial", "weak")
NEXT, CONSTRAINT = "next", "constraint"
FOLLOWUP_KINDS = (NEXT, CONSTRAINT)
SAMPLE_KINDS = ("strong", "good", "partial", "wrong", "rambling", "keyword-stuffed", "off-topic", "terse")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to say. `asked` points make the grade, `bonus` points lift it."""

    id: str
    role: str  # ASKED or BONUS
    weight: int
    statement: str
    minimal: str  # the least that still counts as covered
    wordings: tuple[str, ...]  # how people say it
    probe: str  # neutral follow-up; an answer counts in full
    hint: str  # a help; an answer counts half
    reveal: str
    claims: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()  # wordings that say the opposite


@dataclass(frozen=True, slots=True)
class Misconception:
    """Something people say that is wrong; asked about before it is marked down."""

    id: str
    statement: str
    wordings: tuple[str, ...]
    correction: str
    contradicts: tuple[str, ...] = ()  # ids of points
    claims: tuple[str, ...] = ()
    trigger: str = ""  # the question an interviewer asks back


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A gradable next question, asked when all is covered; of several, one whose `mentions` the answer holds.

    A constraint changes one condition of the problem and asks what follows. It mentions nothing.
    """

    id: str
    ask: str
    mentions: tuple[str, ...]
    points: tuple[Point, ...]
    kind: str = NEXT  # one of FOLLOWUP_KINDS


@dataclass(frozen=True, slots=True)
class Structure:
    """A mark for how the answer is built: feedback only, never a score."""

    id: str
    statement: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A graded answer as a real person gives it; written by someone other than the rubric's author."""

    id: str
    kind: str
    band: str
    text: str
    expect: dict[str, str]  # point id -> covered | partial | missing | contradicted
    misconceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoring:
    """How point verdicts become a score in [0, 1] and a band."""

    misconception_cost: float = 0.05
    strong: float = 0.85
    good: float = 0.60
    partial: float = 0.25


@dataclass(frozen=True, slots=True)
class Card:
    """One fact to recall."""

    ask: str
    answer: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """Everything an explanation of one question is judged by."""

    question: str
    points: tuple[Point, ...]
    misconceptions: tuple[Misconception, ...] = ()
    structures: tuple[Structure, ...] = ()
    followups: tuple[FollowUp, ...] = ()
    cards: tuple[Card, ...] = ()
    samples: tuple[Sample, ...] = ()
    scoring: Scoring = Scoring()

    def point(self, point_id: str) -> Point:
        """Return the point of that id; KeyError if the rubric has none."""
        for point in self.points:
            if point.id == point_id:
                return point
        raise KeyError(point_id)

    def followup_of(self, point_id: str) -> FollowUp | None:
        """The follow-up that a point belongs to; None for a point of the rubric itself."""
        return next((f for f in self.followups if any(point.id == point_id for point in f.points)), None)
