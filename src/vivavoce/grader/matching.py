"""How well the clauses of an answer match the wordings of each point.

A reference (one wording) is a list of elements: its content words with a weight. A clause hits an
element by the same stem, or for less by a synonym. Hits are bit masks, so the hits of a run of
clauses are the OR of theirs, and every run of up to three clauses or two sentences can be tried.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from vivavoce.grader.lexicon import PHRASES
from vivavoce.grader.text import Clause, Word, count_negations, ideas_of, is_content, words_of

SYNONYM_CREDIT = 0.75
QUESTION_CREDIT = 0.35  # words of the question prove little: everyone repeats them
RECALL_BETA = 1.5  # recall of the wording matters more than brevity of the answer
SPARE_WEIGHT = 1.0  # what a word of the answer that hits nothing weighs, in typical words of a wording
TYPICAL_ELEMENTS = 8
LONGEST_RUN = 3  # clauses
LONGEST_SENTENCES = 2


@lru_cache(maxsize=1)
def frequencies() -> dict[str, float]:
    """Share of the bank's wordings that use a stem; derived by bench/fit_grader.py."""
    raw = resources.files("vivavoce.grader").joinpath("frequencies.json").read_text(encoding="utf-8")
    return {key: float(value) for key, value in json.loads(raw).items()}


@dataclass(frozen=True, slots=True)
class Element:
    """One content word of a reference: its stem, the ideas it belongs to and what a hit is worth."""

    stem: str
    groups: tuple[str, ...]
    weight: float
    synonym_weight: float


@dataclass(frozen=True, slots=True)
class Reference:
    """One wording, ready to be matched."""

    words: tuple[Word, ...]
    elements: tuple[Element, ...]
    total: float
    negations: int
    grams: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def value(self, by_stem: int, by_group: int) -> float:
        """Weight of the elements hit by the same word (first mask) or only by a synonym (second)."""
        return sum(self.elements[bit].weight for bit in _bits(by_stem)) + sum(
            self.elements[bit].synonym_weight for bit in _bits(by_group & ~by_stem)
        )


@dataclass(frozen=True, slots=True)
class Match:
    """The best run of clauses for one reference: `first` to `last` inclusive."""

    score: float
    recall: float
    precision: float
    first: int
    last: int
    by_stem: int
    by_group: int
    value: float


NO_MATCH = Match(0.0, 0.0, 0.0, -1, -1, 0, 0, 0.0)


class Weights:
    """What a word is worth in one rubric: rare in the bank, rare among its points, not in the question."""

    def __init__(self, points: Sequence[Sequence[str]], question: str) -> None:
        self._points = len(points)
        self._used: Counter[str] = Counter()
        for texts in points:
            seen: set[str] = set()
            for text in texts:
                content, groups = ideas_of(words_of(text))
                seen.update(content, groups)
            self._used.update(seen)
        asked, groups = ideas_of(words_of(question))
        self._asked = {*asked, *groups}

    def of(self, key: str) -> float:
        """Weight of a stem or a `§group` in (0, 1]."""
        rarity = 1.0 - 0.9 * math.sqrt(min(1.0, frequencies().get(key, 0.0)))
        if self._points > 1:
            rarity *= math.log((self._points + 1) / (self._used.get(key, 0) + 0.5)) / math.log(self._points + 1)
        if key in self._asked:
            rarity *= QUESTION_CREDIT
        return max(0.05, min(1.0, rarity))


def groups_by_word(words: Sequence[Word]) -> list[set[str]]:
    """For each word the synonym groups that it, or a phrase over it, stands for."""
    stems = [word.stem for word in words]
    found: list[set[str]] = [set() for _ in words]
    for place, first in enumerate(stems):
        for phrase, group in PHRASES.get(first, ()):
            if tuple(stems[place : place + len(phrase)]) == phrase:
                for covered in range(place, place + len(phrase)):
                    found[covered].add(group)
    return found


def character_grams(words: Iterable[Word]) -> frozenset[str]:
    """Letter trigrams of the content words, so that `weightless` still meets `weights`."""
    grams: set[str] = set()
    for word in words:
        if is_content(word):
            padded = f" {word.text} "
            grams.update(padded[i : i + 3] for i in range(len(padded) - 2))
    return frozenset(grams)


def word_pairs(words: Sequence[Word]) -> frozenset[tuple[str, str]]:
    """Neighbouring content stems, little words skipped."""
    content = [word.stem for word in words if is_content(word)]
    return frozenset(pairwise(content))


def make_reference(text: str, weights: Weights) -> Reference:
    """Compile one wording."""
    words = tuple(words_of(text))
    elements: dict[str, Element] = {}
    taken: set[str] = set()  # an idea counts once, or one "fast" would meet "cheaper", "memory" and "faster"
    for word, groups in zip(words, groups_by_word(words), strict=True):
        if is_content(word) and word.stem not in elements:
            new_groups = sorted(groups - taken)
            taken |= groups
            weight = weights.of(word.stem)
            by_group = max((weights.of(group) for group in new_groups), default=0.0)
            elements[word.stem] = Element(word.stem, tuple(new_groups), weight, SYNONYM_CREDIT * min(weight, by_group))
    return _reference(words, tuple(elements.values()), count_negations(words))


def make_profile(references: Sequence[Reference]) -> Reference:
    """All wordings of a point as one: a word used by several of them weighs more. Total: a mean wording."""
    weights: Counter[str] = Counter()
    elements: dict[str, Element] = {}
    for reference in references:
        for element in reference.elements:
            weights[element.stem] += 1
            elements[element.stem] = element
    boosted = tuple(
        Element(e.stem, e.groups, e.weight * math.sqrt(weights[e.stem]), e.synonym_weight * math.sqrt(weights[e.stem]))
        for e in elements.values()
    )
    mean = sum(reference.total for reference in references) / max(1, len(references))
    return _reference((), boosted, 0, mean)


def _reference(words: tuple[Word, ...], elements: tuple[Element, ...], negations: int, total: float = 0.0) -> Reference:
    total = total or sum(element.weight for element in elements) or 1.0
    return Reference(words, elements, total, negations, character_grams(words), word_pairs(words))


@dataclass(slots=True)
class Heard:
    """An answer, ready to be matched."""

    clauses: list[Clause]
    stems: list[set[str]]
    groups: list[set[str]]
    loads: list[float]  # content words a clause holds

    @classmethod
    def of(cls, clauses: list[Clause]) -> Heard:
        """Collect the ideas of every clause."""
        ideas = [ideas_of(clause.words) for clause in clauses]
        return cls(
            clauses,
            [set(content) for content, _ in ideas],
            [groups for _, groups in ideas],
            [float(len(set(content))) for content, _ in ideas],
        )

    def words(self, first: int, last: int) -> list[Word]:
        """The words of a run of clauses, both ends included."""
        return [word for clause in self.clauses[first : last + 1] for word in clause.words]


class Index:
    """References by the stems and groups they hold."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self.references = references
        self._stems: dict[str, list[tuple[int, int]]] = {}
        self._groups: dict[str, list[tuple[int, int]]] = {}
        for number, reference in enumerate(references):
            for bit, element in enumerate(reference.elements):
                self._stems.setdefault(element.stem, []).append((number, 1 << bit))
                for group in element.groups:
                    self._groups.setdefault(group, []).append((number, 1 << bit))

    def best(self, heard: Heard) -> list[Match]:
        """The best match of every reference."""
        by_stem, by_group = self._hits(heard.stems, self._stems), self._hits(heard.groups, self._groups)
        return [
            _best_run(reference, by_stem[number], by_group[number], heard)
            for number, reference in enumerate(self.references)
        ]

    def _hits(self, ideas: list[set[str]], table: dict[str, list[tuple[int, int]]]) -> list[dict[int, int]]:
        """Per reference the mask of elements hit by each clause that hits any."""
        hits: list[dict[int, int]] = [{} for _ in self.references]
        for place, keys in enumerate(ideas):
            for key in keys:
                for number, bit in table.get(key, ()):
                    hits[number][place] = hits[number].get(place, 0) | bit
        return hits


def _best_run(reference: Reference, stems: dict[int, int], groups: dict[int, int], heard: Heard) -> Match:
    best = NO_MATCH
    places = sorted({*stems, *groups})
    spare_weight = SPARE_WEIGHT * reference.total / TYPICAL_ELEMENTS
    for position, first in enumerate(places):
        by_stem = by_group = 0
        for last in places[position:]:
            if not _is_window(heard.clauses, first, last):
                break
            by_stem |= stems.get(last, 0)
            by_group |= groups.get(last, 0)
            value = reference.value(by_stem, by_group)
            hits = (by_stem | by_group).bit_count()
            spare = max(0.0, sum(heard.loads[first : last + 1]) - hits) * spare_weight
            recall = min(1.0, value / reference.total)
            precision = value / (value + spare) if value else 0.0
            score = _f_score(recall, precision)
            if score > best.score:
                best = Match(score, recall, precision, first, last, by_stem, by_group, value)
    return best


def _bits(mask: int) -> Iterator[int]:
    """Places of the ones in a mask."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _is_window(clauses: list[Clause], first: int, last: int) -> bool:
    """A run of at most three clauses, or of clauses within two sentences."""
    return last - first < LONGEST_RUN or clauses[last].sentence - clauses[first].sentence < LONGEST_SENTENCES


def _f_score(recall: float, precision: float) -> float:
    if not recall or not precision:
        return 0.0
    square = RECALL_BETA**2
    return (1 + square) * recall * precision / (square * precision + recall)
