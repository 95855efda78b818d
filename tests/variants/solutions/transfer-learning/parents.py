"""Walks from a name up through its parents, longest prefix first."""

import numpy as np


def parents(name):
    """The name itself, then every shorter prefix that ends before a dot."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def load_pretrained(own, stored, fresh=()):
    fresh = set(fresh)

    def is_fresh(name):
        return not fresh.isdisjoint(parents(name))

    if {name for name in own if not is_fresh(name)} != {name for name in stored if not is_fresh(name)}:
        raise KeyError("the names differ")
    loaded = {}
    for name, value in own.items():
        source = value if is_fresh(name) else stored[name]
        if source.shape != value.shape:
            raise ValueError(f"{name}: {source.shape} for {value.shape}")
        loaded[name] = source.copy()
    return loaded


def step(weights, gradients, rates):
    moved = {}
    for name, value in weights.items():
        rate = next((rates[prefix] for prefix in parents(name) if prefix in rates), None)
        moved[name] = value.copy() if rate is None else value - rate * gradients[name]
    return moved


def batch_norm(x, norm, training, frozen, momentum=0.1, eps=1e-5):
    mean, variance = norm["mean"].copy(), norm["variance"].copy()
    if frozen or not training:
        return (x - mean) / np.sqrt(variance + eps), {"mean": mean, "variance": variance}
    batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
    mean += momentum * (batch_mean - mean)
    variance += momentum * (batch_variance - variance)
    return (x - batch_mean) / np.sqrt(batch_variance + eps), {"mean": mean, "variance": variance}
