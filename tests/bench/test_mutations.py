"""The mutation tool changes one thing at a time, and nothing that a caller cannot see by design."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"
SOURCE = '''"""A reference."""
import numpy as np


def norm(x: np.ndarray, axis: int = -1, eps: float = 1e-5) -> np.ndarray:
    """Scale to length one."""
    if x.ndim == 0:
        raise ValueError("a number has no axis 7")
    length = np.sqrt((x * x).sum(axis=axis, keepdims=True) + eps)
    length += 0.0
    return x / length
'''


@pytest.fixture
def changes(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    mutations = __import__("mutations")
    yield {mutant.change.split(": ", 1)[1]: mutant.source for mutant in mutations.mutants(SOURCE)}
    sys.modules.pop("mutations")


def test_every_mutant_is_another_valid_program(changes):
    texts = [ast.unparse(ast.parse(source)) for source in changes.values()]
    assert len(set(texts)) == len(texts) and ast.unparse(ast.parse(SOURCE)) not in texts


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("x * x -> x / x", "length = np.sqrt((x / x).sum(axis=axis, keepdims=True) + eps)"),
        ("x / length -> x", "return x"),
        ("x.ndim == 0 -> x.ndim != 0", "if x.ndim != 0:"),
        ("1e-05 -> 0.0", "eps: float=0.0"),
        ("True -> False", "keepdims=False"),
        ("1 -> 2", "axis: int=-2"),
        ("length += 0.0 -> length -= 0.0", "length -= 0.0"),
        ("(x * x).sum -> (x * x).mean", "(x * x).mean(axis=axis, keepdims=True)"),
    ],
)
def test_kinds_of_mistakes(changes, change, line):
    assert change in changes and line in changes[change]


def test_messages_docstrings_and_annotations_are_left_alone(changes):
    for source in changes.values():
        assert source.startswith('"""A reference."""') and "x: np.ndarray, axis: int" in source
        assert "a number has no axis 7" in source or "raise" not in source
