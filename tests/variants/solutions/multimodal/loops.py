"""Pair by pair and word for word: plain loops, log-sum-exp by hand."""

import math

import numpy as np


def cosine(a, b):
    return float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))


def cosines(images, texts):
    return np.array([[cosine(image, text) for text in texts] for image in images])


def chooses(scores, right):
    """Cross-entropy of one choice and its slope."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = math.fsum(powers)
    slope = [power / total for power in powers]
    slope[right] -= 1.0
    return math.log(total) + top - scores[right], slope


def clip_loss(images, texts, temperature):
    if not temperature > 0:
        raise ValueError("temperature must be positive")
    logits = cosines(images, texts) / temperature
    n, loss = len(logits), 0.0
    slope = np.zeros((n, n))
    for i in range(n):
        by_image, row = chooses(logits[i].tolist(), i)
        by_text, column = chooses(logits[:, i].tolist(), i)
        loss += (by_image + by_text) / (2 * n)
        slope[i] += np.array(row) / (2 * n)
        slope[:, i] += np.array(column) / (2 * n)
    return loss, slope


def zero_shot(images, prompts):
    means = [sum(v / np.linalg.norm(v) for v in templates) / len(templates) for templates in prompts]
    best = []
    for image in images:
        found = [cosine(image, mean) for mean in means]
        best.append(found.index(max(found)))
    return np.array(best)


def recall_at(images, texts, k):
    found = 0
    for i, row in enumerate(cosines(images, texts)):
        better = sum(1 for value in row if value > row[i] + 1e-12)
        found += better < k
    return found / len(images)
