"""A mask beside the tokens; the loss by log-softmax of all places, wrong places weighted with zero."""

import numpy as np


def encode_dialogue(turns, markers, end):
    pieces = [np.zeros(0, np.int64)]
    speaks = [np.zeros(0, bool)]
    for role, content in turns:
        opening, rest = list(markers[role]), [*content, end]
        pieces.append(np.array(opening + rest, np.int64))
        speaks.append(np.repeat([False, role == "assistant"], [len(opening), len(rest)]))
    tokens = np.concatenate(pieces)
    return tokens, np.where(np.concatenate(speaks), tokens, -100)


def answer_loss(logits, labels):
    scores, wanted = logits[:, :-1], labels[:, 1:]
    counts = wanted != -100
    if not counts.any():
        raise ValueError("nothing to learn")
    shifted = scores - scores.max(axis=-1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    chosen = np.take_along_axis(log_shares, np.where(counts, wanted, 0)[..., None], axis=-1)[..., 0]
    return -np.average(chosen, weights=counts)
