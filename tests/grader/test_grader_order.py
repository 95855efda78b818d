"""Speech is told from shuffled words by their order."""

import random

import pytest

from vivavoce.grader.fluency import LEAST_ORDER, spoken
from vivavoce.grader.order import classes_of, fluency_of
from vivavoce.grader.text import clauses_of

TERSE = "Budget first: weights, gradients, Adam state. DDP copies it all, so no help. Shard: ZeRO-1 the optimiser."
LETTERS = "Put in A, put in B, and you get two vectors. A far from B means they differ. It computes OR and AND as well."
INVERTED = (
    "Each of the words can a reader blank out, and so does a tester, because of what each, since then, says to you."
)


def shuffled(text, seed):
    words = text.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize("text", [TERSE, LETTERS, INVERTED])
def test_terse_speech_names_and_inversions_are_no_jumble(text):
    assert fluency_of(text) >= LEAST_ORDER
    assert spoken(text, clauses_of(text))


def test_shuffled_answers_are_jumbles_and_say_nothing(said):
    for kind in ("strong", "good"):
        jumble = shuffled(said(kind), 1)
        assert fluency_of(jumble) < LEAST_ORDER < fluency_of(said(kind))
        assert spoken(jumble, clauses_of(jumble)) == []


def test_little_words_stand_for_themselves_and_others_for_their_ending():
    assert classes_of("The clipping of 3.5 norms, quickly") == ["<", "the", "-ing", "of", "#", "-s", ",", "-ly", "."]


@pytest.mark.parametrize("text", ["", "?", "梯度爆炸", "NaN"])
def test_what_has_hardly_any_words_is_no_jumble(text):
    assert fluency_of(text) >= LEAST_ORDER
