"""Log-softmax for all positions, gathered and masked; greedy feeds the raw choice of finished rows."""

import numpy as np


def decoder_inputs(targets, start):
    shifted = np.roll(targets, 1, axis=1)
    shifted[:, 0] = start
    return shifted


def loss(logits, targets, pad):
    counts = targets != pad
    if not counts.any():
        return 0.0
    moved = logits - logits.max(axis=-1, keepdims=True)
    logs = moved - np.log(np.exp(moved).sum(axis=-1, keepdims=True))
    places = np.where(counts, targets, 0)[..., None]
    chosen = np.take_along_axis(logs, places, axis=-1)[..., 0]
    return float(-chosen[counts].mean())


def greedy(step, state, start, end, pad, most):
    batch = len(state)
    out = np.full((batch, most), pad)
    tokens = np.full(batch, start)
    running = np.ones(batch, dtype=bool)
    for time in range(most):
        logits, state = step(tokens, state)
        tokens = np.argmax(logits, axis=1)
        out[running, time] = tokens[running]
        running &= tokens != end
        if not running.any():
            break
    return out
