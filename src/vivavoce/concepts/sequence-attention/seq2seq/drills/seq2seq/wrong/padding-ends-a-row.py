# caught by: only the end symbol ends a row
# mistake: ends a row where the model chooses the padding symbol
import numpy as np


def decoder_inputs(targets, start):
    """What the decoder reads under teacher forcing, (batch, time)."""
    inputs = np.full_like(targets, start)
    inputs[:, 1:] = targets[:, :-1]
    return inputs


def loss(logits, targets, pad):
    """Mean cross-entropy over the tokens that are not padding."""
    real = targets != pad
    if not real.any():
        return 0.0
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    chosen = np.take_along_axis(log_probabilities, targets[..., None], axis=-1)[..., 0]
    return float(-chosen[real].mean())


def greedy(step, state, start, end, pad, most):
    """The most likely next token again and again, (batch, most)."""
    batch = len(state)
    written = np.full((batch, most), pad)
    token, finished = np.full(batch, start), np.zeros(batch, dtype=bool)
    for place in range(most):
        logits, state = step(token, state)
        token = np.where(finished, pad, np.argmax(logits, axis=1))
        written[:, place] = token
        finished = finished | (token == end) | (token == pad)
        if finished.all():
            break
    return written
