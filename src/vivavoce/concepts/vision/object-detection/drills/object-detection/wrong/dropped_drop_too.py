# caught by: lets dropped boxes drop nobody
# mistake: lets boxes that were dropped drop others
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
    order = [int(i) for i in np.argsort(-scores, kind="stable")]
    overlap = iou(boxes, boxes) > threshold
    kept = []
    for place, i in enumerate(order):
        if not any(overlap[i, j] and classes[i] == classes[j] for j in order[:place]):
            kept.append(i)
    return kept
