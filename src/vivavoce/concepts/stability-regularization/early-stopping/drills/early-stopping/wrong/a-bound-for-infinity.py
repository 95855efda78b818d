# caught by: any lower loss is better, whatever its size
# mistake: starts from a lowest loss of 1e6
"""Which epoch early stopping keeps, and how much of its validation score was luck."""

import math

import numpy as np


def stopping_epoch(losses, patience):
    """The last epoch that is trained, and the best one, which is restored."""
    best, lowest, waited = None, 1e6, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best
    return len(losses) - 1, best


def optimism(right, sets):
    """Mean over validation sets: accuracy on the set minus accuracy on the rest, at the epoch the set chose."""
    gains = []
    for chosen_by in sets:
        held = np.zeros(right.shape[1], dtype=bool)
        held[chosen_by] = True
        epoch = right[:, held].mean(axis=1).argmax()
        gains.append(right[epoch, held].mean() - right[epoch, ~held].mean())
    return float(np.mean(gains))
