import numpy as np


def decoder_inputs(targets, start):
    """What the decoder reads under teacher forcing, (batch, time)."""
    raise NotImplementedError("Shift the targets by one and put the start symbol in front.")


def loss(logits, targets, pad):
    """Mean cross-entropy over the tokens that are not padding."""
    raise NotImplementedError("Log-probability of each target; leave padding out of sum and count.")


def greedy(step, state, start, end, pad, most):
    """The most likely next token again and again, (batch, most)."""
    raise NotImplementedError("Feed each choice back, with the state, until every row has ended.")
