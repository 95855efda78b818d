"""The recursion as a scan by doubling: pairs (factor, sum) composed over ever longer distances, no loop over steps."""

import numpy as np


def composed(factor, total, last):
    """Solve x_t = total_t + factor_t * x_(t+1) with x_n = last."""
    factor, total, reach = factor.copy(), total.copy(), 1
    n = len(total)
    while reach < n:
        total[: n - reach] += factor[: n - reach] * total[reach:]
        factor[: n - reach] = factor[: n - reach] * factor[reach:]
        reach *= 2
    return total + factor * last


def valid(*numbers):
    if np.any(np.less(numbers, 0)) or np.any(np.greater(numbers, 1)):
        raise ValueError(f"{numbers} must lie between 0 and 1")


def discounted_returns(rewards, ended, discount, after=0.0):
    valid(discount)
    return composed(discount * np.logical_not(ended), np.array(rewards, dtype=float), after)


def generalised_advantages(rewards, values, ended, discount, decay, after=0.0):
    valid(discount, decay)
    goes_on = 1.0 - np.asarray(ended, dtype=float)
    following = np.concatenate([values[1:], [after]])
    delta = rewards + discount * goes_on * following - values
    return composed(discount * decay * goes_on, delta, 0.0)


def q_targets(rewards, next_values, ended, discount, chooser=None):
    valid(discount)
    if chooser is None:
        future = np.amax(next_values, axis=-1)
    else:
        future = next_values[range(len(chooser)), np.argmax(chooser, axis=-1)]
    targets = np.array(rewards, dtype=np.float64)
    np.add(targets, discount * future, out=targets, where=~np.asarray(ended))
    return targets
