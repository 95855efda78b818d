"""Names split into tuples of pieces; early returns; deep copies first, then changes in place."""

from copy import deepcopy

import numpy as np


def begins(pieces, prefix):
    return pieces[: len(prefix)] == prefix


def split(name):
    return tuple(name.split("."))


def longest(name, prefixes):
    """The longest of the prefixes that covers the name, or None."""
    covering = [prefix for prefix in prefixes if begins(split(name), split(prefix))]
    return max(covering, key=len, default=None)


def load_pretrained(own, stored, fresh=()):
    result = deepcopy(dict(own))
    expected = {name for name in own if longest(name, fresh) is None}
    given = {name for name in stored if longest(name, fresh) is None}
    if expected - given:
        raise KeyError(f"missing: {sorted(expected - given)}")
    if given - expected:
        raise KeyError(f"unexpected: {sorted(given - expected)}")
    for name in expected:
        if result[name].shape != stored[name].shape:
            raise ValueError(name)
        result[name][...] = stored[name]
    return result


def step(weights, gradients, rates):
    result = deepcopy(dict(weights))
    for name, array in result.items():
        prefix = longest(name, rates)
        if prefix is not None:
            np.subtract(array, np.multiply(gradients[name], rates[prefix]), out=array)
    return result


def batch_norm(x, norm, training, frozen, momentum=0.1, eps=1e-5):
    after = {"mean": np.copy(norm["mean"]), "variance": np.copy(norm["variance"])}
    if not training or frozen:
        out = x - after["mean"]
        out /= np.sqrt(after["variance"] + eps)
        return out, after
    out = x - np.mean(x, axis=0, keepdims=True)
    variance = np.mean(np.square(out), axis=0)
    after["mean"] = after["mean"] * (1 - momentum) + momentum * np.mean(x, axis=0)
    after["variance"] = after["variance"] * (1 - momentum) + momentum * variance
    return np.divide(out, np.sqrt(variance + eps)), after
