"""Order of cases: small first, so that the first failure is the smallest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


def smallest(cases: Iterable[T]) -> list[T]:
    """The cases by size: number of array elements and items inside, then in the order given."""
    return sorted(cases, key=_size)


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, dict):
        return sum(_size(item) for item in value.values())
    if isinstance(value, (list, tuple, set)):
        return sum(_size(item) for item in value)
    return len(value) if isinstance(value, str) else 1
