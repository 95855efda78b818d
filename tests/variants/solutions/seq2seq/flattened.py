"""The loss over a flat list of counted positions with a log-sum-exp; greedy recursive, padding fed to finished rows."""

import numpy as np


def decoder_inputs(targets, start):
    out = np.empty_like(targets)
    out[:, :1] = start
    out[:, 1:] = targets[:, :-1]
    return out


def loss(logits, targets, pad):
    flat, wanted = logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)
    kept = np.flatnonzero(wanted != pad)
    if len(kept) == 0:
        return 0.0
    rows, wanted = flat[kept], wanted[kept]
    normal = np.logaddexp.reduce(rows, axis=1)
    return float(np.sum(normal - rows[np.arange(len(kept)), wanted]) / len(kept))


def greedy(step, state, start, end, pad, most):
    finished = np.zeros(len(state), dtype=bool)
    columns = _write(step, np.full(len(state), start), state, finished, end, pad, most)
    columns += [np.full(len(state), pad)] * (most - len(columns))
    return np.stack(columns, axis=1)


def _write(step, tokens, state, finished, end, pad, left):
    if left == 0 or finished.all():
        return []
    logits, state = step(tokens, state)
    tokens = np.where(finished, pad, logits.argmax(-1))
    return [tokens, *_write(step, tokens, state, finished | (tokens == end), end, pad, left - 1)]
