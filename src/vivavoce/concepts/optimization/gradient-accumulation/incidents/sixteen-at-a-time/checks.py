"""Trains the submitted script on calls of three simulated woods; judges it on calls that it has not heard."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS = 3


def calls(rng, n=2200):
    """Spectral values, and the bird: one of twenty song types, four for each bird."""
    types = 1.8 * rng.normal(size=(20, 12))
    which = rng.integers(20, size=n)
    x = types[which] + rng.normal(size=(n, 12))
    return x.astype(np.float32), (which % 5).astype(np.int64)


@check("names unheard calls")
def unheard(subject, rng):
    for _ in range(SEEDS):
        x, y = calls(rng)
        model = subject.train(x[:1200], y[:1200], int(rng.integers(2**31)), log)
        predicted = np.asarray(model.predict(x[1200:]))
        expect.shape(predicted, (1000,))
        accuracy = float((predicted == y[1200:]).mean())
        expect.true(accuracy >= 0.85, f"{accuracy:.0%} of the unheard calls are named right; wanted 85 %.")
