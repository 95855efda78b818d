"""Token by token, place by place, in plain Python; the log of the sum written out."""

import math

import numpy as np


def encode_dialogue(turns, markers, end):
    tokens, labels = [], []
    for role, content in turns:
        for token in markers[role]:
            tokens.append(token)
            labels.append(-100)
        for token in [*content, end]:
            tokens.append(token)
            labels.append(token if role == "assistant" else -100)
    return np.array(tokens, dtype=int), np.array(labels, dtype=int)


def answer_loss(logits, labels):
    total, count = 0.0, 0
    for scores, row in zip(logits, labels, strict=True):
        for place in range(1, len(row)):
            if row[place] == -100:
                continue
            line = scores[place - 1].tolist()
            top = max(line)
            total += top + math.log(math.fsum(math.exp(v - top) for v in line)) - line[row[place]]
            count += 1
    if not count:
        raise ValueError("no label is left")
    return total / count
