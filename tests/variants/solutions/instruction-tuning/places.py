"""Labels as a copy in which everything else is blanked; only the places that count are gathered and computed."""

import numpy as np


def encode_dialogue(turns, markers, end):
    tokens, blank = [], []
    for role, content in turns:
        start = len(tokens)
        tokens.extend(markers[role])
        if role == "assistant":
            blank.extend(range(start, len(tokens)))
        tokens.extend(content)
        tokens.append(end)
        if role != "assistant":
            blank.extend(range(start, len(tokens)))
    tokens = np.asarray(tokens, dtype=np.int64)
    labels = tokens.copy()
    labels[blank] = -100
    return tokens, labels


def answer_loss(logits, labels):
    rows, places = np.nonzero(labels[:, 1:] != -100)
    if rows.size == 0:
        raise ValueError("no labels")
    scores = logits[rows, places]
    wanted = scores[np.arange(len(rows)), labels[rows, places + 1]]
    return float(np.mean(np.logaddexp.reduce(scores - wanted[:, None], axis=1)))
