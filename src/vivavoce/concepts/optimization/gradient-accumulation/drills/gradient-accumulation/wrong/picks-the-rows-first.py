# caught by: at most so many rows, each once
# mistake: drops rows that do not count before it cuts, so that the parts are not those of the batch
"""The gradient of a large batch, computed in parts."""

import numpy as np


def accumulated_gradient(gradient, x, y, size, max_norm=None):
    """The gradient of the mean loss over all rows that count, at most `size` rows at a time."""
    counted = (y != -1).sum()
    if size < 1 or counted == 0:
        raise ValueError(f"parts of {size}, {counted} rows that count")
    x, y = x[y != -1], y[y != -1]
    total = None
    for start in range(0, len(x), size):
        x_part, y_part = x[start : start + size], y[start : start + size]
        share = (y_part != -1).sum() / counted
        if share == 0:
            continue
        parts = [share * part for part in gradient(x_part, y_part)]
        total = parts if total is None else [old + new for old, new in zip(total, parts, strict=True)]
    norm = np.sqrt(sum((part**2).sum() for part in total))
    if max_norm is not None and norm > max_norm:
        total = [part * (max_norm / norm) for part in total]
    return total
