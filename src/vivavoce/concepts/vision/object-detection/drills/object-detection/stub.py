import numpy as np


def iou(a, b):
    """Boxes (n, 4) and (m, 4) to (n, m)."""
    raise NotImplementedError("Shared area over joint area.")


def nms(boxes, scores, classes, threshold):
    """Places of the boxes to keep, best first."""
    raise NotImplementedError("Best first; drop what overlaps it.")
