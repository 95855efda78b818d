"""Rubrics of the bank for the grader's tests; each test with a `rubric` runs for every one with samples."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from vivavoce.domain.rubric import Rubric
from vivavoce.grader import Grader

ROOT = Path(__file__).parent.parent.parent
_spec = importlib.util.spec_from_file_location("rubric_files", ROOT / "bench" / "rubric_files.py")
rubric_files = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(rubric_files)
SAMPLED = [rubric for rubric in rubric_files.rubrics() if rubric.samples]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that takes a `rubric` each rubric with graded samples."""
    if "rubric" in metafunc.fixturenames:
        metafunc.parametrize("rubric", SAMPLED, ids=lambda rubric: rubric.question)


@pytest.fixture(scope="session")
def grader() -> Grader:
    return Grader()


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
