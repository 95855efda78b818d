"""A table of counts in NumPy, words by documents; the prompt by argsort and string addition."""

import numpy as np


def bm25(query, documents, k1=1.5, b=0.75):
    words = sorted(set(query))
    if not words:
        return [0.0] * len(documents)
    counts = np.array([[list(document).count(word) for word in words] for document in documents], dtype=float)
    n = (counts > 0).sum(axis=0)
    idf = np.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
    lengths = np.array([len(document) for document in documents], dtype=float)
    mean = lengths.mean()
    relative = lengths / mean if mean > 0 else np.zeros_like(lengths)
    below = counts + k1 * (1 - b + b * relative)[:, None]
    saturated = np.divide(counts * (k1 + 1), below, out=np.zeros_like(counts), where=counts > 0)
    times = np.array([list(query).count(word) for word in words])
    return (saturated @ (idf * times)).tolist()


def prompt(question, passages, scores, budget):
    text = "Question: " + question
    for place in np.argsort(-np.asarray(scores, dtype=float), kind="stable"):
        need = len(passages[place].split())
        if scores[place] == 0 or need > budget:
            continue
        budget = budget - need
        taken = f"[{int(place) + 1}] {passages[place]}\n"
        text = taken + text
    return text
