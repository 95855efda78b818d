"""How the targets of a rubric are judged in one answer: by its words alone, or with the trained pair model.

A tier turns an answer into one `Judged` per target; scoring, structure marks, advice and turns do not
know which one judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from vivavoce.domain.grade import Span
from vivavoce.domain.rubric import Misconception, Point
from vivavoce.grader.blend import (
    EXPLANATION,
    FALSE,
    READ_CONTRADICTED,
    READ_EXPLANATION,
    READ_FALSE,
    READ_FALSE_BESIDE,
    READ_POINT_BESIDE,
    READ_SENTENCE,
    Models,
    probability,
)
from vivavoce.grader.context import (
    FALSE_NAMES,
    POINT_NAMES,
    beside_misconceptions,
    beside_points,
    share_of_rest,
)
from vivavoce.grader.features import NAMES, Finding, Target, Targets, find
from vivavoce.grader.fluency import mostly_denied, spoken
from vivavoce.grader.matching import Heard
from vivavoce.grader.passages import Passage, passages_of
from vivavoce.grader.sentences import (
    LEAST_WORDINGS,
    LOOKED_AT,
    LOOKED_NAMES,
    looked_features,
    share_of_whole,
    wordings_of,
)
from vivavoce.grader.text import clauses_of
from vivavoce.grader.trained import (
    CONTRADICTED_NAMES,
    TRAINED_NAMES,
    Read,
    between,
    contradicted_features,
    read_reply,
    request_for,
    trained_features,
)

Looks = Mapping[int, tuple[float, ...]]  # by number of a point, in the order of `LOOKED_NAMES`
DENIED_CREDIT = 0.2  # what evidence is worth in an answer that denies most of what it says: less than a doubt


@dataclass(frozen=True, slots=True)
class Judged:
    """One target in one answer: how likely it is said, and where.

    `opposed` is the chance that the answer says the opposite; None where no model estimated it.
    """

    id: str
    probability: float
    evidence: tuple[Span, ...]
    opposed: float | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """Targets of which the first `points` are to be said and the rest must not be: misconceptions, then opposites."""

    targets: Targets
    points: int
    misconceptions: int
    rivals: tuple[tuple[int, ...], ...]  # per target: numbers of those that contradict it


def compile_rubric(points: tuple[Point, ...], misconceptions: tuple[Misconception, ...], asked: str) -> Compiled:
    """Compile a rubric once: its points, then its misconceptions and contradicting wordings."""
    said = [Target(point.id, (point.statement, point.minimal, *point.wordings)) for point in points]
    false = [Target(wrong.id, (wrong.statement, *wrong.wordings)) for wrong in misconceptions]
    opposed = [Target(point.id, point.contradicting) for point in points if point.contradicting]
    against = {wrong.id: wrong.contradicts for wrong in misconceptions}
    return compile_targets_of(said, false, opposed, against, asked)


def compile_targets_of(
    said: Sequence[Target],
    false: Sequence[Target],
    opposed: Sequence[Target],
    against: Mapping[str, Sequence[str]],
    asked: str,
) -> Compiled:
    """`against` names the points that each misconception contradicts; an opposed target contradicts its namesake."""
    places = {target.id: place for place, target in enumerate(said)}
    rivals: list[list[int]] = [[] for _ in range(len(said) + len(false) + len(opposed))]
    for place, target in enumerate((*false, *opposed), len(said)):
        for point in against.get(target.id, ()) if place < len(said) + len(false) else (target.id,):
            if point in places:
                rivals[place].append(places[point])
                rivals[places[point]].append(place)
    targets = compile_targets((*said, *false, *opposed), asked)
    return Compiled(targets, len(said), len(false), tuple(map(tuple, rivals)))


@lru_cache(maxsize=256)
def compile_targets(targets: tuple[Target, ...], asked: str) -> Targets:
    """Compile targets once."""
    return Targets.compile(targets, asked)


class Asks(Protocol):
    """Whoever passes requests to the pair model: `reading.Reading`, or a model in the same process."""

    def ask(self, request: dict[str, Any]) -> Any:
        """The reply; `reading.Unreadable` if there is none."""


@dataclass(frozen=True, slots=True)
class Searched:
    """An answer, ready to be judged: what of it can be evidence, and what its words say of every target."""

    heard: Heard
    passages: list[Passage]
    found: list[Finding]
    credit: float

    @property
    def words(self) -> int:
        """How many words can be evidence."""
        return sum(len(clause.words) for clause in self.heard.clauses)


def search(compiled: Compiled, text: str) -> Searched:
    """What both tiers start from."""
    clauses = spoken(text, clauses_of(text))
    heard = Heard.of(clauses)
    credit = DENIED_CREDIT if mostly_denied(clauses) else 1.0
    return Searched(heard, passages_of(text, clauses), find(compiled.targets, heard), credit)


def judge_by_words(compiled: Compiled, searched: Searched, models: Models) -> list[Judged]:
    """The lexical tier: every target by the words that it shares with the answer."""
    return [
        by_words(target.id, found, searched.heard, models[model], searched.credit)
        for target, found, model in zip(
            compiled.targets.targets, searched.found, _models(compiled, EXPLANATION, FALSE), strict=True
        )
    ]


def by_words(target: str, found: Finding, heard: Heard, model: Mapping[str, float], credit: float = 1.0) -> Judged:
    """One target by its words."""
    chance = credit * probability(model, NAMES, found.features) if found.reference else 0.0
    return Judged(target, round(chance, 4), evidence_spans(found, heard))


def judge_by_reading(
    compiled: Compiled,
    searched: Searched,
    models: Models,
    reads: Sequence[Read],
    asked: Sequence[bool] = (),
    looks: Looks | None = None,
) -> list[Judged]:
    """The trained tier: the same words, and the pair model's opinion of the best passages.

    `asked` says of a whole answer which points the question asks for; without it every target is judged by itself.
    `looks` is what `look_closer` found in a short text.
    """
    targets = compiled.targets.targets
    if not reads:
        return [Judged(target.id, 0.0, ()) for target in targets]
    features = features_of(compiled, searched, reads)
    chances = _chances(compiled, models, features)
    opposed = [
        probability(models[READ_CONTRADICTED], CONTRADICTED_NAMES, own)
        for own in contradictions(compiled, chances, features)
    ]
    if asked:
        heard = [
            found.reference is not None or read.passage >= 0 for found, read in zip(searched.found, reads, strict=True)
        ]
        lifted = in_context(compiled, chances, models, asked)
        share = share_of_rest(searched.words)
        # The rest of an answer makes weak evidence stronger; it is none by itself.
        chances = [
            between(old, new, share) if is_heard else old
            for old, new, is_heard in zip(chances, lifted, heard, strict=True)
        ]
    for place, look in (looks or {}).items():
        short = probability(models[READ_SENTENCE], LOOKED_NAMES, look)
        chances[place] = between(short, chances[place], share_of_whole(searched.words))
    return [
        Judged(
            target.id,
            round(searched.credit * chances[place], 4),
            _spans(searched.found[place], reads[place], searched),
            round(searched.credit * opposed[place], 4) if place < compiled.points else None,
        )
        for place, target in enumerate(targets)
    ]


def look_closer(
    compiled: Compiled, searched: Searched, models: Models, reads: Sequence[Read], asks: Asks, about: str = ""
) -> Looks:
    """One point of a short text, with all that the pair model can read about it; of a longer one none.

    `about` is the point that was asked for; without it the likeliest is looked at.
    """
    if not reads or share_of_whole(searched.words) == 1.0:
        return {}
    targets = compiled.targets.targets
    chances = _chances(compiled, models, features_of(compiled, searched, reads))
    pairs: dict[int, list[list[list[str]]]] = {}
    for place in _worth_a_look(compiled, chances, reads, about):
        rivals = [targets[rival] for rival in compiled.rivals[place]]
        opposed = [rival for rival in rivals if rival.id == targets[place].id]
        false = [rival for rival in rivals if rival.id != targets[place].id]
        passage = searched.passages[reads[place].passage].text
        pairs[place] = [[[w, passage] for w in wordings_of(own)] for own in ([targets[place]], opposed, false)]
    if not pairs:
        return {}
    asked = [pair for sides in pairs.values() for side in sides for pair in side]
    logits = iter(asks.ask({"texts": asked})["logits"])
    return {
        place: looked_features(chances[place], reads[place], *([next(logits) for _ in side] for side in sides))
        for place, sides in pairs.items()
    }


def _worth_a_look(compiled: Compiled, chances: Sequence[float], reads: Sequence[Read], about: str) -> list[int]:
    targets = compiled.targets.targets
    likely = sorted(range(compiled.points), key=lambda place: -chances[place])
    wanted = [place for place in likely if targets[place].id == about] or likely[:LOOKED_AT]
    return [p for p in wanted if reads[p].passage >= 0 and len(targets[p].wordings) >= LEAST_WORDINGS]


def in_context(compiled: Compiled, chances: Sequence[float], models: Models, asked: Sequence[bool]) -> list[float]:
    """The chances of all targets, those of points and misconceptions with the rest of the answer in them."""
    points, false = beside(compiled, chances, asked)
    changed = [probability(models[READ_POINT_BESIDE], POINT_NAMES, own) for own in points]
    changed += [probability(models[READ_FALSE_BESIDE], FALSE_NAMES, own) for own in false]
    return [*changed, *chances[len(changed) :]]


def beside(
    compiled: Compiled, chances: Sequence[float], asked: Sequence[bool]
) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """What the rest of an answer tells about its points, and about the misconceptions."""
    first, last = compiled.points, compiled.points + compiled.misconceptions
    points, false = chances[:first], chances[first:last]
    against = [max((chances[rival] for rival in rivals), default=0.0) for rivals in compiled.rivals[:first]]
    return beside_points(points, false, asked, against), beside_misconceptions(
        points, false, compiled.rivals[first:last]
    )


def contradictions(
    compiled: Compiled, chances: Sequence[float], features: Sequence[Sequence[float]]
) -> list[tuple[float, ...]]:
    """Per point what tells whether its opposite is said: its own chance and those of what contradicts it."""
    names = [target.id for target in compiled.targets.targets]
    found = []
    for place in range(compiled.points):
        misconception = [chances[r] for r in compiled.rivals[place] if names[r] != names[place]]
        opposed = [chances[r] for r in compiled.rivals[place] if names[r] == names[place]]
        found.append(
            contradicted_features(
                chances[place], max(misconception, default=0.0), max(opposed, default=0.0), features[place]
            )
        )
    return found


def read_passages(compiled: Compiled, searched: Searched, asks: Asks) -> list[Read]:
    """What the pair model makes of every target; nothing if no passage can be evidence."""
    if not searched.passages:
        return []
    targets = compiled.targets.targets
    return read_reply(asks.ask(request_for(targets, compiled.points, searched.found, searched.passages)))


def features_of(compiled: Compiled, searched: Searched, reads: Sequence[Read]) -> list[tuple[float, ...]]:
    """What the blend of the trained tier sees, per target."""
    return [
        trained_features(found, read, [reads[rival] for rival in rivals])
        for found, read, rivals in zip(searched.found, reads, compiled.rivals, strict=True)
    ]


def _chances(compiled: Compiled, models: Models, features: Sequence[Sequence[float]]) -> list[float]:
    """The chance of every target by itself."""
    kinds = _models(compiled, READ_EXPLANATION, READ_FALSE)
    return [probability(models[kind], TRAINED_NAMES, own) for kind, own in zip(kinds, features, strict=True)]


def _models(compiled: Compiled, said: str, false: str) -> list[str]:
    return [said] * compiled.points + [false] * (len(compiled.rivals) - compiled.points)


def _spans(found: Finding, read: Read, searched: Searched) -> tuple[Span, ...]:
    """The clauses that share words with the target if they lie in the passage that was believed, else that passage."""
    if read.passage < 0:
        return evidence_spans(found, searched.heard)
    passage = searched.passages[read.passage]
    if found.reference and found.match.first >= passage.first and found.match.last <= passage.last:
        return evidence_spans(found, searched.heard)
    clauses = searched.heard.clauses
    return ((clauses[passage.first].start, clauses[passage.last].end),)


def evidence_spans(found: Finding, heard: Heard) -> tuple[Span, ...]:
    """The clauses that match, neighbours joined; half-open, in code points of the submitted text."""
    if found.reference is None:
        return ()
    wanted = {element.stem for element in found.reference.elements}
    ideas = {group for element in found.reference.elements for group in element.groups}
    spans: list[Span] = []
    previous = -2
    for place in range(found.match.first, found.match.last + 1):
        if heard.stems[place].isdisjoint(wanted) and heard.groups[place].isdisjoint(ideas):
            continue
        clause = heard.clauses[place]
        if previous == place - 1 and heard.clauses[previous].sentence == clause.sentence:
            spans[-1] = (spans[-1][0], clause.end)
        else:
            spans.append((clause.start, clause.end))
        previous = place
    return tuple(spans)
