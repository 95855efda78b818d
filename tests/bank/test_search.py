"""The shipped bank is found the way learners type."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from vivavoce.bank import Bank, paths


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


def written_queries(bank):
    """What learners type, with the concept that they mean, as far as the bank has it."""
    known = {concept.id for concept in bank.concepts() if concept.questions}
    with (Path(__file__).parent / "queries.csv").open(encoding="utf-8") as table:
        return [(row["query"], row["concept"]) for row in csv.DictReader(table) if row["concept"] in known]


def test_the_right_concept_comes_first(bank):
    queries = written_queries(bank)
    places = {query: [hit.concept for hit in bank.search(query)] for query, _ in queries}
    late = {query: places[query][:3] for query, concept in queries if places[query][:1] != [concept]}
    lost = {query: places[query][:3] for query, concept in queries if concept not in places[query][:3]}
    assert len(queries) >= 60 and len(late) <= 0.15 * len(queries), late
    assert len(lost) <= 0.05 * len(queries), lost


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
