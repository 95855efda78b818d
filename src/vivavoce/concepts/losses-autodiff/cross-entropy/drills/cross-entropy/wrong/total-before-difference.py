# caught by: works in float32
# mistake: takes the score from the whole log-sum-exp, which has lost its digits in float32
import numpy as np


def log_softmax(scores):
    """Logarithms of the shares, row by row, without ever taking the logarithm of zero."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(scores, labels, smoothing=0.0):
    """Mean loss of scores (n, classes) for integer labels (n,): one finite number."""
    log_shares = log_softmax(scores)
    top = scores.max(axis=1)
    total = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    right = (total - scores[np.arange(len(labels)), labels]).mean()
    everywhere = -log_shares.mean()
    return float((1 - smoothing) * right + smoothing * everywhere)


def cross_entropy_backward(scores, labels, smoothing=0.0):
    """Gradient of the mean loss at the scores, (n, classes), in their dtype."""
    n, classes = scores.shape
    gradient = np.exp(log_softmax(scores)) - scores.dtype.type(smoothing / classes)
    gradient[np.arange(n), labels] -= scores.dtype.type(1 - smoothing)
    return gradient / scores.dtype.type(n)
