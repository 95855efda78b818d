"""One row of the batch at a time: only the real positions are ever looked at."""

import numpy as np


def attend(state, memory, lengths, w_state, w_memory, v):
    batch, m, h = memory.shape
    context, weights = np.zeros((batch, h)), np.zeros((batch, m))
    for b, length in enumerate(int(number) for number in lengths):
        if not 1 <= length <= m:
            raise ValueError(f"length {length} of row {b} is not between 1 and {m}")
        real = memory[b, :length]
        scores = np.array([v @ np.tanh(state[b] @ w_state + position @ w_memory) for position in real])
        powers = np.exp(scores - scores.max())
        weights[b, :length] = powers / powers.sum()
        for share, position in zip(weights[b], real, strict=False):
            context[b] += share * position
    return context, weights
