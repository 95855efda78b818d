"""A mistake is named when a wrong solution answers the same case alike, whatever the answer is made of."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.runner.mistakes import _same

RAGGED = [np.zeros(2), np.ones(3)]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (RAGGED, [np.zeros(2), np.ones(3)], True),
        (RAGGED, [np.zeros(2), np.zeros(3)], False),
        (RAGGED, [np.zeros(2)], False),
        ({"W": np.ones(2)}, {"W": np.ones(2)}, True),
        ({"W": np.ones(2)}, {"V": np.ones(2)}, False),
        (np.array([1.0, np.nan]), np.array([1.0 + 1e-9, np.nan]), True),
        (np.ones(2), np.ones(2, dtype=np.float32), False),
        (1, 1.0, False),
    ],
)
def test_answers_are_compared_part_by_part(a, b, same):
    assert _same(a, b) is same
