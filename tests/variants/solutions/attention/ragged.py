"""All real positions of all rows in one long list, reduced by segments, in extended precision."""

import numpy as np


def attend(state, memory, lengths, w_state, w_memory, v):
    batch, m, _ = memory.shape
    if np.any(lengths < 1) or np.any(lengths > m):
        raise ValueError(f"lengths {lengths.tolist()} do not fit {m} positions")
    row = np.repeat(np.arange(batch), lengths)
    first = np.cumsum(lengths) - lengths
    place = np.arange(len(row)) - first[row]
    real = memory[row, place].astype(np.longdouble)
    query = state.astype(np.longdouble) @ w_state
    scores = np.tanh(query[row] + real @ w_memory) @ v
    powers = np.exp(scores - np.maximum.reduceat(scores, first)[row])
    shares = powers / np.add.reduceat(powers, first)[row]
    weights = np.zeros((batch, m))
    weights[row, place] = shares
    context = np.add.reduceat(shares[:, None] * real, first, axis=0)
    return context.astype(np.float64), weights
