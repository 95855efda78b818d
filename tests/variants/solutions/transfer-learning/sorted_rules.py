"""Rules sorted by length, the last that covers a name wins; statistics by sums and sums of squares of deviations."""

import numpy as np


def covers(prefix, name):
    return (name + ".").startswith(prefix + ".")


def load_pretrained(own, stored, fresh=()):
    kept = [name for name in own if not any(covers(prefix, name) for prefix in fresh)]
    offered = [name for name in stored if not any(covers(prefix, name) for prefix in fresh)]
    for name in set(kept) ^ set(offered):
        raise KeyError(name)
    for name in kept:
        if np.shape(own[name]) != np.shape(stored[name]):
            raise ValueError(f"{name} has another shape")
    return {name: np.array(stored[name] if name in kept else own[name]) for name in own}


def step(weights, gradients, rates):
    found = {}
    for prefix in sorted(rates, key=len):
        found |= {name: rates[prefix] for name in weights if covers(prefix, name)}
    return {n: w - found[n] * gradients[n] if n in found else np.array(w) for n, w in weights.items()}


def moments(x):
    mean = np.add.reduce(x, axis=0) / x.shape[0]
    centred = x - mean
    return mean, np.einsum("nf,nf->f", centred, centred) / x.shape[0]


def batch_norm(x, norm, training, frozen, momentum=0.1, eps=1e-5):
    running = norm["mean"] * 1.0, norm["variance"] * 1.0
    used = moments(x) if training and not frozen else running
    share = momentum if training and not frozen else 0.0
    mean, variance = ((1 - share) * old + share * new for old, new in zip(running, used, strict=True))
    return np.subtract(x, used[0]) * (used[1] + eps) ** -0.5, {"mean": mean, "variance": variance}
