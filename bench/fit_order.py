"""Counts which classes of words follow each other: `order.json` of vivavoce.grader.

    python bench/fit_order.py

Counts the wordings and the graded answers of our questions, those of the held-out third left out, and prints how
answers and jumbles of answers look by a table of the other questions: a fifth of the questions at a time.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import fit_grader
import grader_pairs

from vivavoce.domain.rubric import Rubric
from vivavoce.grader import order
from vivavoce.grader.fluency import LEAST_ORDER

LISTS = "keyword-stuffed"  # samples that are no speech
OWN = 2.0  # imagined neighbours per class, spread as all words are
PARTS = 5
Odds = dict[str, dict[str, float]]


def main() -> None:
    """Print how well jumbles are told by tables of other questions; write the table of all."""
    bank = [rubric for rubric in fit_grader.rubrics() if not grader_pairs.is_held_out(rubric.question)]
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for part in range(PARTS):
        own = [rubric for rubric in bank if grader_pairs.number(rubric.question) % PARTS == part]
        _write(table([rubric for rubric in bank if rubric not in own]))
        for kind, text in (pair for rubric in own for pair in _trials(rubric)):
            tried[kind] += 1
            found[kind] += order.fluency_of(text) < LEAST_ORDER
    for kind, count in tried.items():
        print(f"{kind}: taken for jumbles {found[kind]} of {count}")
    _write(table(bank))


def table(bank: Sequence[Rubric]) -> Odds:
    """Per class the logarithm of how much likelier another is after it than anywhere."""
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in (text for rubric in bank for text in _texts(rubric)):
        classes = order.classes_of(text)
        single.update(classes)
        pairs.update(pairwise(classes))
    total = sum(single.values())
    odds: Odds = {first: {order.UNSEEN: round(math.log(OWN / (count + OWN)), 2)} for first, count in single.items()}
    for (first, second), count in sorted(pairs.items()):
        anywhere = single[second] / total
        odds[first][second] = round(math.log((count + OWN * anywhere) / (single[first] + OWN) / anywhere), 2)
    return dict(sorted(odds.items()))


def _texts(rubric: Rubric) -> Iterator[str]:
    """Everything in a rubric that is whole sentences, and its answers."""
    for point in rubric.points:
        yield from (point.statement, point.minimal, point.probe, point.hint, point.reveal, *point.wordings)
    for wrong in rubric.misconceptions:
        yield from (wrong.statement, wrong.correction, *wrong.wordings)
    yield from _said(rubric)


def _said(rubric: Rubric) -> Iterator[str]:
    yield from (sample.text for sample in rubric.samples if sample.kind != LISTS)


def _trials(rubric: Rubric) -> Iterator[tuple[str, str]]:
    chance = random.Random(rubric.question)
    for text in _said(rubric):
        yield "answers", text
        yield "shuffled", _shuffled(text.split(), chance)
        yield "shuffled without stops", _shuffled(re.sub(r"[^\w\s']", "", text).split(), chance)
        sentences = [sentence.rstrip(".?!").split() for sentence in re.split(r"(?<=[.!?])\s+", text)]
        yield "shuffled within sentences", ". ".join(_shuffled(words, chance) for words in sentences)


def _shuffled(words: Iterable[str], chance: random.Random) -> str:
    mixed = list(words)
    chance.shuffle(mixed)
    return " ".join(mixed)


def _write(odds: Odds) -> None:
    stored = {"fitted_by": "bench/fit_order.py", "odds": odds}
    Path(order.__file__).with_name(order.FILE).write_text(
        json.dumps(stored, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    order.odds.cache_clear()


if __name__ == "__main__":
    main()
