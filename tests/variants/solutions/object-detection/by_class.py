"""Class by class with a shrinking queue; the kept of all classes sorted at the end."""

import numpy as np


def spans(a, b, axis):
    """Length of the overlap along one axis, (n, m)."""
    start = np.fmax.outer(a[:, axis], b[:, axis])
    stop = np.fmin.outer(a[:, axis + 2], b[:, axis + 2])
    return np.where(stop > start, stop - start, 0.0)


def areas(boxes):
    left, top, right, bottom = boxes.T
    return (right - left) * (bottom - top)


def iou(a, b):
    shared = spans(a, b, 0) * spans(a, b, 1)
    joint = areas(a)[:, None] + areas(b)[None, :] - shared
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(joint == 0, 0.0, shared / joint)


def nms(boxes, scores, classes, threshold):
    kept = []
    for label in set(classes.tolist()):
        queue = np.flatnonzero(classes == label)
        queue = queue[np.lexsort((queue, -scores[queue]))]
        while queue.size:
            best, queue = queue[0], queue[1:]
            kept.append(int(best))
            queue = queue[iou(boxes[best : best + 1], boxes[queue])[0] <= threshold]
    return sorted(kept, key=lambda place: (-scores[place], place))
