"""The mean of gradients by a ring of workers."""

from collections.abc import Callable

import numpy as np


def all_reduce(
    gradients: list[np.ndarray], send: Callable[[int, int, np.ndarray], np.ndarray]
) -> list[np.ndarray]:
    """The mean over the workers, as each of them ends up with it."""
    raise NotImplementedError("Two rounds: sum the parts on their way round, then spread the finished parts.")
