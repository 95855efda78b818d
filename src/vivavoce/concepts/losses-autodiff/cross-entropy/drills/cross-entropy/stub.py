import numpy as np


def cross_entropy(scores, labels, smoothing=0.0):
    """Mean loss of scores (n, classes) for integer labels (n,): one finite number."""
    raise NotImplementedError("minus the mean log-share of the target, from the scores")


def cross_entropy_backward(scores, labels, smoothing=0.0):
    """Gradient of the mean loss at the scores, (n, classes), in their dtype."""
    raise NotImplementedError("share minus target, over the batch")
