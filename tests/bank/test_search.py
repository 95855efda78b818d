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
        ("train loss falls but validation loss rises", "early-stopping"),
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


@pytest.fixture
def small(source):
    """Two concepts, one of them with two questions."""
    source.concept("batch-norm")
    source.concept("pooling")
    title = "How would an interviewer ask it?"
    source.question("batch-norm", title, "What does batch normalisation do?")
    source.question("batch-norm", title, "Batch normalisation at test time?", slug="batch-norm-test")
    source.question("pooling", "One example.", "A pooled map, unlike batch normalisation, learns nothing.")
    return source.build()


@pytest.mark.parametrize("query", ["batchnorm", "batch normalization", "bacth normalisaton", "NORMALISATION"])
def test_the_best_of_each_concept_comes_before_a_second(small, query):
    assert [hit.slug for hit in small.search(query)] == ["batch-norm", "pooling", "batch-norm-test"]


def test_the_title_counts_more_than_the_text(small):
    hits = small.search("batch normalisation")
    assert hits[0].score > next(hit.score for hit in hits if hit.concept == "pooling")


def test_words_of_a_training_step_and_of_quoted_code_do_not_answer_a_search(source):
    source.concept("dropout")
    marks = "Why.\n\n{{step:tanh-squared}}\n\n{{scratch:layers.Dropout}}\n"
    source.question("dropout", "Why it exists. The mechanism. One example. A position.", marks)
    assert source.build().search("optimiser") == []
