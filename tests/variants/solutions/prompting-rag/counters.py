"""Counters for words; a heap for the order of the passages."""

import heapq
import math
from collections import Counter


def bm25(query, documents, k1=1.5, b=0.75):
    bags = [Counter(document) for document in documents]
    stands_in = Counter(word for bag in bags for word in bag)
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document, bag in zip(documents, bags, strict=True):
        score = 0.0
        for word, times in Counter(query).items():
            if bag[word]:
                n = stands_in[word]
                rare = math.log1p((len(documents) - n + 0.5) / (n + 0.5))
                score += times * rare * bag[word] * (k1 + 1) / (bag[word] + k1 * (1 - b + b * len(document) / average))
        scores.append(score)
    return scores


def prompt(question, passages, scores, budget):
    heap = [(-score, place) for place, score in enumerate(scores) if score]
    heapq.heapify(heap)
    lines = [f"Question: {question}"]
    while heap:
        _, place = heapq.heappop(heap)
        words = len(passages[place].split())
        if words <= budget:
            budget -= words
            lines.append(f"[{place + 1}] {passages[place]}")
    return "\n".join(reversed(lines))
