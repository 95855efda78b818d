import numpy as np


def lstm_step(x, h, c, weight_x, weight_h, bias):
    """The next (h, c). x: (batch, inputs); h, c: (batch, hidden); gates in the order i, f, g, o."""
    raise NotImplementedError("Compute the four blocks, then the cell, then the hidden state.")


def lstm(x, h, c, weight_x, weight_h, bias):
    """(states, h, c) of a sequence. x: (batch, time, inputs); states: (batch, time, hidden)."""
    raise NotImplementedError("Take the steps in order and keep every hidden state.")
