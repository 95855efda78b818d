"""The bank as the map that beliefs are about: concepts as numbers, in the order of the view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from vivavoce.coach import knowledge
from vivavoce.coach.syllabus import NONE, Interview, Syllabus
from vivavoce.coach.view import BankView


def syllabus_of(view: BankView) -> Syllabus:
    """Its concepts and what they rest on."""
    numbers = {concept.id: number for number, concept in enumerate(view.concepts)}
    found = [[numbers[name] for name in view.foundations(concept)] for concept in view.concepts]
    parents = np.full((len(found), max((len(row) for row in found), default=0) or 1), NONE)
    for row, names in zip(parents, found, strict=True):
        row[: len(names)] = names
    return Syllabus(parents, np.array([knowledge.hardness(concept.level) for concept in view.concepts]))


@lru_cache(maxsize=8)  # a plan asks for the same one on every day
def interview_of(syllabus: Syllabus, weights: Sequence[float]) -> Interview:
    """Questions about one concept each, asked by weight; all alike where nothing has weight."""
    worth = np.array(weights)
    if not worth.sum():
        worth = np.ones(len(weights))
    return Interview(syllabus, np.arange(len(weights))[:, None], worth)
