# caught by: keeps the best and drops its copies
# mistake: moves each class away by the largest coordinate, which may be below zero
import numpy as np


def iou(a, b):
    """Boxes (n, 4) and (m, 4) to (n, m)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    area_a, area_b = ((boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (a, b))
    together = area_a[:, None] + area_b[None] - shared
    return np.divide(shared, together, out=np.zeros_like(shared), where=together > 0)


def nms(boxes, scores, classes, threshold):
    """Places of the boxes to keep, best first."""
    boxes = boxes + classes[:, None] * (boxes.max(initial=-np.inf) + 1)
    left = [int(i) for i in np.argsort(-scores, kind="stable")]
    kept = []
    while left:
        best, *rest = left
        kept.append(best)
        overlap = iou(boxes[[best]], boxes[rest])[0]
        left = [i for i, share in zip(rest, overlap, strict=True) if share <= threshold]
    return kept
