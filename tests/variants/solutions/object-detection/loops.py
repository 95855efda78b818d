"""Pair by pair with Python floats; a box is asked against those kept so far."""

import numpy as np


def area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


def overlap(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = width * height if width > 0 and height > 0 else 0.0
    joint = area(a) + area(b) - shared
    return shared / joint if joint > 0 else 0.0


def iou(a, b):
    out = np.zeros((len(a), len(b)))
    for i, first in enumerate(a.tolist()):
        for j, second in enumerate(b.tolist()):
            out[i, j] = overlap(first, second)
    return out


def nms(boxes, scores, classes, threshold):
    kept = []
    for place in sorted(range(len(scores)), key=lambda i: -scores[i]):
        rivals = (k for k in kept if classes[k] == classes[place])
        if all(overlap(boxes[k].tolist(), boxes[place].tolist()) <= threshold for k in rivals):
            kept.append(place)
    return kept
