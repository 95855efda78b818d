"""Dictionaries and lists, one draw at a time; distances and log-sum-exp with the math module."""

import math

import numpy as np


def draw(items, number, rng):
    """`number` of the items without replacement, one after the other."""
    left, drawn = list(items), []
    for _ in range(number):
        drawn.append(left.pop(int(rng.integers(len(left)))))
    return drawn


def sample_episode(labels, ways, shots, queries, rng):
    rows = {}
    for row, label in enumerate(labels.tolist()):
        rows.setdefault(label, []).append(row)
    large = [label for label, members in rows.items() if len(members) >= shots + queries]
    if len(large) < ways:
        raise ValueError(f"only {len(large)} classes are large enough")
    classes = draw(large, ways, rng)
    drawn = [draw(rows[label], shots + queries, rng) for label in classes]
    support = [members[:shots] for members in drawn]
    query = [members[shots:] for members in drawn]
    return np.array(classes), np.array(support), np.array(query)


def prototype_logits(support, labels, queries):
    ways = max(labels.tolist()) + 1
    members = [[] for _ in range(ways)]
    for row, label in zip(support.tolist(), labels.tolist(), strict=True):
        members[label].append(row)
    prototypes = [[math.fsum(column) / len(rows) for column in zip(*rows, strict=True)] for rows in members]
    return np.array([[-(math.dist(query, mean) ** 2) for mean in prototypes] for query in queries.tolist()])


def episode_loss(support, labels, queries, targets):
    losses = []
    for logits, target in zip(prototype_logits(support, labels, queries).tolist(), targets.tolist(), strict=True):
        top = max(logits)
        losses.append(top + math.log(sum(math.exp(value - top) for value in logits)) - logits[target])
    return sum(losses) / len(losses)
