"""The shipped bank is found the way learners type."""

from __future__ import annotations

import pytest

from vivavoce.bank import Bank, paths


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.mark.parametrize(
    ("query", "concept"),
    [
        ("dropout", "dropout"),
        ("drop out at test time", "dropout"),
        ("inverted dropout scaling", "dropout"),
        ("overfiting", "overfitting"),
        ("train accuracy high validation low", "overfitting"),
        ("vanshing gradients", "vanishing-gradients"),
        ("why do sigmoids stop learning in deep networks", "vanishing-gradients"),
        ("exploding gradient clip norm", "exploding-gradients"),
        ("gradient clipping", "exploding-gradients"),
        ("softmax temperature", "softmax"),
        ("sofmax overflow", "softmax"),
        ("logits to probabilities", "softmax"),
        ("backprop", "backpropagation"),
        ("chain rule", "backpropagation"),
        ("what is a cnn", "convolution-op"),
        ("weight sharing images", "convolution-op"),
        ("max pooling", "pooling"),
        ("global average pooling translation", "pooling"),
    ],
)
def test_the_right_concept_comes_first(bank, query, concept):
    assert bank.search(query)[0].concept == concept


@pytest.mark.parametrize("query", ["", "   ", '"', "a AND (", "x*", "NEAR(", "-", "é", "'; DROP TABLE found; --"])
def test_no_query_breaks_it(bank, query):
    assert isinstance(bank.search(query), list)


def test_the_limit_is_kept(bank):
    assert len(bank.search("gradient", limit=2)) <= 2
