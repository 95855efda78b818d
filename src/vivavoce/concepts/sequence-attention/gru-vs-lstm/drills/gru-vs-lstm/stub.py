import numpy as np


def gru_step(x, h, weight_x, weight_h, bias_x, bias_h):
    """The next state. x: (batch, inputs); h: (batch, hidden); blocks in the order r, z, n."""
    raise NotImplementedError("Compute the two gates, then the candidate, then the mean of candidate and old state.")


def gru(x, h, weight_x, weight_h, bias_x, bias_h):
    """(states, h) of a sequence. x: (batch, time, inputs); states: (batch, time, hidden)."""
    raise NotImplementedError("Take the steps in order and keep every state.")
