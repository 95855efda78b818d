import numpy as np


def forward(x, h0, weight_x, weight_h, bias):
    """Every state of the layer, (batch, time, hidden)."""
    raise NotImplementedError("Walk through the steps and keep every state.")


def backward(x, h0, weight_x, weight_h, bias, upstream):
    """Gradients of sum(states * upstream): a dict with x, h0, weight_x, weight_h and bias."""
    raise NotImplementedError("Walk from the last step back to the first and carry the state's gradient.")
