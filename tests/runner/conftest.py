"""One runner for the room: its warm workers are what is tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vivavoce.domain.drill import DrillSpec, Judgement
from vivavoce.runner import Runner
from vivavoce.runner.judge_cli import read_spec

FIXTURE = Path(__file__).parent / "fixture"
PATIENCE = 60.0  # wall seconds
Judge = Callable[..., Judgement]


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    warm = Runner()
    yield warm
    warm.close()


@pytest.fixture(scope="session")
def softmax() -> DrillSpec:
    return replace(read_spec(FIXTURE / "drills" / "softmax"), timeout=PATIENCE)


@pytest.fixture
def judge(runner: Runner, softmax: DrillSpec) -> Judge:
    """Judge source text against the softmax drill, with time enough on a busy machine unless `timeout` is given."""
    return lambda source, timeout=PATIENCE, **kwargs: runner.judge(replace(softmax, timeout=timeout), source, **kwargs)
