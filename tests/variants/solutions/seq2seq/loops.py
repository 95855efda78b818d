"""Sentence by sentence and token by token; greedy keeps lists of tokens and feeds `end` to rows that have ended."""

import math

import numpy as np


def decoder_inputs(targets, start):
    rows = [[start, *row[:-1]] for row in targets.tolist()]
    return np.array(rows, dtype=targets.dtype)


def cost(row, target):
    top = max(row)
    return top - row[target] + math.log(sum(math.exp(value - top) for value in row))


def loss(logits, targets, pad):
    total, count = 0.0, 0
    for sentence, words in zip(logits.tolist(), targets.tolist(), strict=True):
        for row, word in zip(sentence, words, strict=True):
            if word == pad:
                continue
            total += cost(row, word)
            count += 1
    return total / max(count, 1)


def greedy(step, state, start, end, pad, most):
    sentences = [[] for _ in range(state.shape[0])]

    def ended(sentence):
        return len(sentence) > 0 and sentence[-1] == end

    tokens = np.array([start for _ in sentences])
    while not all(ended(sentence) or len(sentence) >= most for sentence in sentences):
        logits, state = step(tokens, state)
        for i, row in enumerate(logits.tolist()):
            if not ended(sentences[i]):
                sentences[i].append(row.index(max(row)))
        tokens = np.array([sentence[-1] for sentence in sentences])
    return np.array([s + [pad] * (most - len(s)) for s in sentences], dtype=int).reshape(len(sentences), most)
