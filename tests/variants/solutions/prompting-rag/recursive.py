"""Scores word by word added into a list; the prompt by recursion over what is left."""

import math


def bm25(query, documents, k1=1.5, b=0.75):
    total = [0.0 for _ in documents]
    everything = sum(len(document) for document in documents)
    for word in query:
        having = [i for i, document in enumerate(documents) if word in document]
        idf = math.log((len(documents) + 1) / (len(having) + 0.5))
        for i in having:
            times = sum(other == word for other in documents[i])
            norm = 1 - b + b * len(documents[i]) * len(documents) / everything
            total[i] += idf * (k1 + 1) / (1 + k1 * norm / times)
    return total


def choose(ranked, room):
    """Places taken, the best first."""
    if not ranked:
        return []
    (place, words), *rest = ranked
    return [place, *choose(rest, room - words)] if words <= room else choose(rest, room)


def prompt(question, passages, scores, budget):
    ranked = sorted((i for i in range(len(passages)) if scores[i] != 0), key=lambda i: scores[i], reverse=True)
    taken = choose([(i, len(passages[i].split())) for i in ranked], budget)
    lines = [f"[{i + 1}] {passages[i]}" for i in taken[::-1]]
    return "\n".join([*lines, "Question: " + question])
