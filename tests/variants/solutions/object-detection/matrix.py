"""One matrix of overlaps for all pairs; a mask of those that are dropped, filled from the best box on."""

import numpy as np


def iou(a, b):
    low = np.maximum(a[:, np.newaxis, :2], b[np.newaxis, :, :2])
    high = np.minimum(a[:, np.newaxis, 2:], b[np.newaxis, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    joint = np.add.outer(np.prod(a[:, 2:] - a[:, :2], axis=1), np.prod(b[:, 2:] - b[:, :2], axis=1)) - shared
    return np.divide(shared, joint, out=np.zeros_like(shared), where=joint > 0)


def nms(boxes, scores, classes, threshold):
    order = np.argsort(-scores, kind="stable")
    drops = iou(boxes, boxes) > threshold
    drops &= classes[:, None] == classes[None, :]
    dropped = np.zeros(len(scores), dtype=bool)
    kept = []
    for place in order:
        if not dropped[place]:
            kept.append(place)
            dropped |= drops[place]
    return kept
