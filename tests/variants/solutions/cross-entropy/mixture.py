"""Two losses mixed, the label's and the even one, in the dtype of the scores; softmax relative to the label's score."""

import numpy as np


def log_softmax(scores):
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.logaddexp.reduce(shifted, axis=-1, keepdims=True)


def cross_entropy(scores, labels, smoothing=0.0):
    logs = log_softmax(scores)
    at_label = np.take_along_axis(logs, labels[:, None], axis=1).squeeze(1)
    hard = -np.mean(at_label)
    even = -np.mean(logs)
    return hard + smoothing * (even - hard) if smoothing else hard


def cross_entropy_backward(scores, labels, smoothing=0.0):
    n, classes = scores.shape
    gradient = np.exp(log_softmax(scores))
    gradient[np.arange(n), labels] -= 1 - smoothing
    if smoothing > 0:
        gradient -= smoothing / classes
    return gradient / n
