"""What the blend sees of one point: a dozen numbers about its best evidence in the answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vivavoce.grader.lexicon import OPPOSITE
from vivavoce.grader.matching import (
    NO_MATCH,
    Heard,
    Index,
    Match,
    Reference,
    Weights,
    character_grams,
    make_profile,
    make_reference,
    word_pairs,
)
from vivavoce.grader.text import count_negations

NAMES = (
    "best", "top_three", "profile", "profile_recall", "stems", "pairs", "letters", "lead", "lead_best",
    "negation", "opposite", "length",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked for: a point or a misconception, with its wordings."""

    id: str
    wordings: tuple[str, ...]


@dataclass(slots=True)
class Targets:
    """All targets of a rubric, compiled."""

    targets: tuple[Target, ...]
    references: list[Reference]
    index: Index
    own: list[list[int]]  # per target: numbers of its references; the last is its profile

    @classmethod
    def compile(cls, targets: Sequence[Target], question: str = "") -> Targets:
        """Weigh words over all targets and index every wording."""
        weights = Weights([target.wordings for target in targets], question)
        references: list[Reference] = []
        own: list[list[int]] = []
        for target in targets:
            wordings = [make_reference(text, weights) for text in target.wordings]
            wordings.append(make_profile(wordings))
            own.append(list(range(len(references), len(references) + len(wordings))))
            references.extend(wordings)
        return cls(tuple(targets), references, Index(references), own)


@dataclass(frozen=True, slots=True)
class Finding:
    """The best evidence for one target and what it looks like."""

    features: tuple[float, ...]
    match: Match
    reference: Reference | None
    wording: int = -1  # number of the wording that matches best


def find(targets: Targets, heard: Heard) -> list[Finding]:
    """One finding per target, in order."""
    matches = targets.index.best(heard)
    profiles = [matches[numbers[-1]] for numbers in targets.own]
    bests = [max((matches[n] for n in numbers[:-1]), key=_score, default=NO_MATCH) for numbers in targets.own]
    return [_finding(owner, targets, matches, profiles, bests, heard) for owner in range(len(targets.targets))]


def _finding(
    owner: int, targets: Targets, matches: list[Match], profiles: list[Match], bests: list[Match], heard: Heard
) -> Finding:
    numbers = targets.own[owner][:-1]
    ranked = sorted(numbers, key=lambda number: -matches[number].score)
    top = [matches[number] for number in ranked[:3]]
    best = top[0] if top else NO_MATCH
    profile = profiles[owner]
    length = math.log1p(sum(len(clause.words) for clause in heard.clauses)) / 5
    if best.first < 0:
        return Finding((*(0.0,) * (len(NAMES) - 1), length), NO_MATCH, None)
    reference = targets.references[ranked[0]]
    words = heard.words(best.first, best.last)
    grams, pairs = character_grams(words), word_pairs(words)
    close = [targets.references[number] for number in ranked[:3]]
    exact = reference.value(best.by_stem, 0) / reference.total
    features = (
        best.score,
        sum(match.score for match in top) / len(top),  # of all if a target has fewer than three wordings
        profile.score,
        min(2.0, profile.value / targets.references[targets.own[owner][-1]].total),
        exact,
        max(_share(pairs, other.pairs) for other in close),
        max(_cosine(grams, other.grams) for other in close),
        _lead(owner, profiles),
        _lead(owner, bests),
        best.score * ((count_negations(words) - reference.negations) % 2),
        best.score * _flipped({word.stem for word in words}, {word.stem for word in reference.words}),
        length,
    )
    return Finding(features, best, reference, ranked[0] - numbers[0])


def _lead(owner: int, matches: list[Match]) -> float:
    """By how much a target beats the others in the clauses that it claims."""
    own = matches[owner]
    rivals = [other.score for place, other in enumerate(matches) if place != owner and _overlap(other, own)]
    return own.score - max(rivals, default=0.0) if len(matches) > 1 else 0.0


def _score(match: Match) -> float:
    return match.score


def _overlap(one: Match, other: Match) -> bool:
    return one.first <= other.last and other.first <= one.last


def _share(found: frozenset[tuple[str, str]], wanted: frozenset[tuple[str, str]]) -> float:
    return len(found & wanted) / len(wanted) if wanted else 0.0


def _cosine(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0


def _flipped(said: set[str], wanted: set[str]) -> bool:
    """Whether the answer says the opposite of a word of the wording, and not the word itself."""
    return any(
        not said.isdisjoint(OPPOSITE[word]) and word not in said and wanted.isdisjoint(OPPOSITE[word])
        for word in wanted
        if word in OPPOSITE
    )
