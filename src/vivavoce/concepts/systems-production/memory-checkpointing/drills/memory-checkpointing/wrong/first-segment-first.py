# caught by: output and gradient are right
# mistake: goes through the segments in the order of the pass forward
"""The gradient of a chain of layers, with few of its activations held."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def checkpointed(
    forward: Callable[[int, Array], Array],
    backward: Callable[[int, Array, Array], Array],
    head: Callable[[Array], Array],
    n: int,
    x: Array,
    every: int,
) -> tuple[Array, Array]:
    """The output of the chain, and the gradient with respect to x."""
    checkpoints, h = {}, x
    for i in range(n):
        if i % every == 0:
            checkpoints[i] = h
        h = forward(i, h)
    output, g = h, head(h)
    for start in sorted(checkpoints):
        end = min(start + every, n)
        inputs = [checkpoints.pop(start)]
        for i in range(start, end - 1):
            inputs.append(forward(i, inputs[-1]))
        for i in range(end - 1, start - 1, -1):
            g = backward(i, inputs.pop(), g)
    return output, g
