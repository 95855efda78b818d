# caught by: joins the middle of the skip, channels first
# mistake: uses the margin at the top on the left, too
import numpy as np

PIXELS = (-2, -1)


def dice_loss(p, t, smooth=1.0):
    """1 minus the mean Dice score over images and classes."""
    shared, total = (p * t).sum(PIXELS), p.sum(PIXELS) + t.sum(PIXELS)
    return 1 - np.mean((2 * shared + smooth) / (total + smooth))


def dice_gradient(p, t, smooth=1.0):
    """Gradient of the loss with respect to p."""
    shared = (p * t).sum(PIXELS, keepdims=True)
    bottom = p.sum(PIXELS, keepdims=True) + t.sum(PIXELS, keepdims=True) + smooth
    each = (2 * t * bottom - (2 * shared + smooth)) / bottom**2
    return -each / (p.shape[0] * p.shape[1])


def join(skip, x):
    """The middle of the skip beside x, along the channels."""
    (large_h, large_w), (h, w) = skip.shape[-2:], x.shape[-2:]
    if large_h < h or large_w < w:
        raise ValueError(f"a skip of {large_h} x {large_w} is smaller than {h} x {w}")
    top, left = (large_h - h) // 2, (large_h - h) // 2
    return np.concatenate([skip[:, :, top : top + h, left : left + w], x], axis=1)
