"""Rubrics of the bank for the grader's tests; each test with a `rubric` runs for every one with samples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vivavoce.bank import paths
from vivavoce.bank.collection import collect
from vivavoce.domain.rubric import Rubric
from vivavoce.grader import TRAINED, Grader, Reading

CONCEPTS = collect(paths.concepts_dir(), paths.evidence_dir()).concepts
SAMPLED = [question.rubric for concept in CONCEPTS for question in concept.questions if question.rubric.samples]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that takes a `rubric` each rubric with graded samples."""
    if "rubric" in metafunc.fixturenames:
        metafunc.parametrize("rubric", SAMPLED, ids=lambda rubric: rubric.question)


@pytest.fixture(scope="session")
def grader() -> Grader:
    return Grader()


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    """A worker for one file of tests: some end it."""
    handle = Reading()
    yield handle
    handle.close()


@pytest.fixture(scope="module")
def trained(reading: Reading) -> Grader:
    return Grader(TRAINED, asks=reading)


@pytest.fixture(scope="session")
def rubrics() -> list[Rubric]:
    """Every rubric with graded samples."""
    return SAMPLED


@pytest.fixture(scope="session")
def exploding() -> Rubric:
    return next(rubric for rubric in SAMPLED if rubric.question == "exploding-gradients")


@pytest.fixture(scope="session")
def pooling() -> Rubric:
    return next(rubric for rubric in SAMPLED if rubric.question == "pooling")


@pytest.fixture(scope="session")
def said(exploding: Rubric):
    """Text of a sample of the exploding-gradients rubric by id."""
    texts = {sample.id: sample.text for sample in exploding.samples}
    return texts.__getitem__
