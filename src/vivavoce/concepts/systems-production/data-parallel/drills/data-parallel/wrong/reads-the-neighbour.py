# caught by: knows only what came by its own wire
# mistake: spreads the finished parts by reading the neighbour's memory, and sends for show
"""The mean of gradients by a ring of workers."""

from collections.abc import Callable

import numpy as np


def all_reduce(gradients: list[np.ndarray], send: Callable[[int, int, np.ndarray], np.ndarray]) -> list[np.ndarray]:
    """The mean over the workers, as each of them ends up with it."""
    n = len(gradients)
    parts = [np.array_split(gradient, n) for gradient in gradients]

    def pass_on(first: int, step: int) -> list[tuple[int, int, np.ndarray]]:
        """Every worker sends part (w + first - step) to its right: who got which part, and what arrived."""
        arrived = []
        for w in range(n):
            part, target = (w + first - step) % n, (w + 1) % n
            arrived.append((target, part, send(w, target, parts[w][part])))
        return arrived

    for step in range(n - 1):  # reduce-scatter: sums grow on their way
        for target, part, values in pass_on(0, step):
            parts[target][part] = parts[target][part] + values
    for step in range(n - 1):  # all-gather: worker w begins with part w + 1, which is complete
        for target, part, values in pass_on(1, step):
            parts[target][part] = parts[target - 1][part]
    return [np.concatenate(own) / n for own in parts]
