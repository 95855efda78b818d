"""What of an answer the trained tier reads: its sentences, and neighbours two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivavoce.grader.fluency import by_sentence
from vivavoce.grader.text import Clause

LONG_SENTENCE = 28  # words; a longer one is cut between clauses
LONG_PASSAGE = 45  # words of two sentences together: more does not fit beside a wording
MOST_PIECES = 40  # what follows in a longer answer is judged by its words alone


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of clauses, `first` to `last` inclusive, and its text.

    `parts` numbers the passages that it is made of: itself, or two neighbours.
    """

    first: int
    last: int
    text: str
    parts: tuple[int, ...]


def passages_of(text: str, clauses: Sequence[Clause]) -> list[Passage]:
    """Every sentence, or piece of a long one, and every pair of neighbours that is short enough."""
    pieces = _pieces(clauses)[:MOST_PIECES]
    found = [_passage(text, clauses, first, last, (place,)) for place, (first, last) in enumerate(pieces)]
    for place, ((first, _), (_, last)) in enumerate(pairwise(pieces)):
        if _words(clauses, first, last) <= LONG_PASSAGE:
            found.append(_passage(text, clauses, first, last, (place, place + 1)))
    return found


def passage_with(passages: Sequence[Passage], first: int, last: int) -> int:
    """Number of the shortest passage that shares most clauses with a run of clauses; -1 if none does."""
    shared = [max(0, min(p.last, last) - max(p.first, first) + 1) for p in passages]
    most = max(shared, default=0)
    if not most:
        return -1
    return min((n for n, count in enumerate(shared) if count == most), key=lambda n: len(passages[n].text))


def _pieces(clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """First and last clause of every sentence or piece of one."""
    pieces: list[tuple[int, int]] = []
    place = 0
    for sentence in by_sentence(list(clauses)):
        first = place
        for _ in sentence:
            if place > first and _words(clauses, first, place) > LONG_SENTENCE:
                pieces.append((first, place - 1))
                first = place
            place += 1
        pieces.append((first, place - 1))
    return pieces


def _words(clauses: Sequence[Clause], first: int, last: int) -> int:
    return sum(len(clause.words) for clause in clauses[first : last + 1])


def _passage(text: str, clauses: Sequence[Clause], first: int, last: int, parts: tuple[int, ...]) -> Passage:
    return Passage(first, last, " ".join(text[clauses[first].start : clauses[last].end].split()), parts)
