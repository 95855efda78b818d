import numpy as np


def forward(params, x, labels, activation):
    """Mean cross-entropy of the network, and a dict of what `backward` will need."""
    raise NotImplementedError("hidden layer, scores, mean cross-entropy; keep what backward needs")


def backward(params, cache):
    """Gradient of the loss for each of W1, b1, W2, b2, in the shape of the parameter."""
    raise NotImplementedError("from the scores down: matrix product, bias, activation")


def train_step(params, x, labels, activation, rate):
    """Loss before, and parameters after, one step of gradient descent."""
    raise NotImplementedError("all gradients first, then new parameters")
