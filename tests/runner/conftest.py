"""One runner for the room: its warm workers are what is tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vivavoce.domain.drill import DrillSpec, Judgement
from vivavoce.runner import Runner
from vivavoce.runner.judge_cli import read_spec

FIXTURE = Path(__file__).parent / "fixture"
Judge = Callable[..., Judgement]


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    warm = Runner()
    yield warm
    warm.close()


@pytest.fixture(scope="session")
def softmax() -> DrillSpec:
    return read_spec(FIXTURE / "drills" / "softmax")


@pytest.fixture
def judge(runner: Runner, softmax: DrillSpec) -> Judge:
    """Judge source text against the softmax drill."""
    return lambda source, **kwargs: runner.judge(softmax, source, **kwargs)
