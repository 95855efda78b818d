"""Data sets repeat with their seed and look as their docstrings say."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.labkit.data import digits, mnist1d, subset


def test_mnist1d_is_balanced_standardised_and_repeats():
    x, y, x_test, y_test = mnist1d(200, 100, seed=3)
    assert (x.shape, x_test.shape, x.dtype) == ((200, 40), (100, 40), np.float32)
    assert np.bincount(np.concatenate([y, y_test])).tolist() == [30] * 10
    whole = np.concatenate([x, x_test])
    assert abs(whole.mean()) < 1e-3 and abs(whole.std() - 1) < 1e-3
    mnist1d.cache_clear()
    assert np.array_equal(mnist1d(200, 100, seed=3)[0], x)
    assert not np.array_equal(mnist1d(200, 100, seed=4)[0], x)


def test_digits_split_without_overlap():
    x, y, x_test, y_test = digits(1200, seed=1)
    assert len(x) == 1200 and len(x) + len(x_test) == 1797
    assert x.min() >= 0 and x.max() == 1.0 and set(y) | set(y_test) == set(range(10))


def test_a_subset_takes_each_row_once():
    x = np.arange(10, dtype=np.float32)
    some, labels = subset(x, x.astype(np.int64), 10, seed=0)
    assert sorted(some) == list(range(10)) and np.array_equal(some, labels)
    with pytest.raises(ValueError, match="11 examples"):
        subset(x, x.astype(np.int64), 11, seed=0)
