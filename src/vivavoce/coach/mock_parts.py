"""What a mock interview is made of: its kinds, its lengths, and how its minutes are shared out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vivavoce.domain.errors import VivaError

THEORY, CODING, DEBUGGING, CASES, PROJECT = "theory", "coding", "debugging", "case", "project"
MIXED = "mixed"
KINDS = (MIXED, THEORY, CODING, DEBUGGING, CASES, PROJECT)
LENGTHS = (10, 25, 45, 60)

ANSWER_SECONDS = 150  # to answer a question of theory, or about a project
TURN_SECONDS = 60  # to answer a question back
STAGE_SECONDS = 180  # to talk one stage of a case through
LEAST_SECONDS = 60  # with less than this left, nothing new is asked
GRACE_SECONDS = 3.0  # what a click may take to arrive; an answer that comes later than that is late

# Minutes of each part of a mixed interview. Ten minutes hold no drill, so their coding part is an estimate.
_MIXED = {
    10: ((THEORY, 7), (CODING, 3)),
    25: ((THEORY, 10), (DEBUGGING, 12), (CODING, 3)),
    45: ((THEORY, 12), (CODING, 15), (DEBUGGING, 10), (CASES, 8)),
    60: ((THEORY, 15), (CODING, 20), (DEBUGGING, 12), (CASES, 13)),
}
_PROJECT_MINUTES = 5  # of the theory part, for a learner who has told a story


_USUAL_SECONDS = {THEORY: ANSWER_SECONDS, PROJECT: ANSWER_SECONDS, CODING: 240, DEBUGGING: 360, CASES: 600}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the interview with one kind of item."""

    name: str
    seconds: int

    @property
    def most(self) -> int:
        """Items at most: who answers in seconds or passes is not asked for ever, but comes to the next part."""
        return max(1, self.seconds // _USUAL_SECONDS[self.name])


@dataclass(frozen=True, slots=True)
class ProjectQuestion:
    """A question on one of the learner's own projects, and what an interviewer would listen for in the answer."""

    id: str
    story: str  # the project's title, in the learner's words
    ask: str
    listens: tuple[str, ...] = ()


def parts(kind: str, minutes: int, stories: bool, rounds: Sequence[str] = ()) -> tuple[Part, ...]:
    """The parts of a mock. `stories`: the learner has told of a project that can be asked about.

    `rounds` are those that the learner expects of the real interview: a mixed one has no others, if any are left.
    VivaError for a kind or a length that there is not, and for a project interview without stories.
    """
    if kind not in KINDS:
        raise VivaError(f"There is no mock interview of kind {kind!r}.", f"Choose one of {', '.join(KINDS)}.")
    if minutes not in LENGTHS:
        raise VivaError(
            f"A mock interview cannot take {minutes} minutes.", f"Choose one of {', '.join(map(str, LENGTHS))}."
        )
    if kind == PROJECT and not stories:
        raise VivaError(
            "There is no project to ask about yet.",
            "Write down one of your projects first (role, data, baseline, number, worst bug), or choose another kind.",
        )
    if kind != MIXED:
        return (Part(kind, minutes * 60),)
    shares = _MIXED[minutes]
    if stories and minutes > 10:
        shares = ((THEORY, shares[0][1] - _PROJECT_MINUTES), (PROJECT, _PROJECT_MINUTES), *shares[1:])
    kept = [share for share in shares if share[0] in rounds] or list(shares)
    stretch = minutes * 60 / sum(share for _, share in kept)
    return tuple(Part(name, round(share * stretch)) for name, share in kept)
