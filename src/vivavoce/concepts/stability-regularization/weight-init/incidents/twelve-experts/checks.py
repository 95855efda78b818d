"""Trains the submitted sorter on apples of three simulated seasons; judges it on apples it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS = 3


def apples(rng, n=2500):
    """Measurements, and the class: two rings, each in a plane of its own."""
    x = rng.normal(size=(n, 6))
    ripe = np.hypot(x[:, 0], x[:, 1]) > 1.18
    sound = np.hypot(x[:, 2] - 0.3, x[:, 3]) > 1.2
    return x.astype(np.float32), (2 * ripe + sound).astype(np.int64)


@check("sorts unseen apples")
def unseen(subject, rng):
    for _ in range(SEEDS):
        x, y = apples(rng)
        model = subject.train(x[:1500], y[:1500], int(rng.integers(2**31)), log)
        predicted = np.asarray(model.predict(x[1500:]))
        expect.shape(predicted, (1000,))
        accuracy = float((predicted == y[1500:]).mean())
        expect.true(accuracy >= 0.8, f"{accuracy:.0%} of the unseen apples are sorted right; wanted 80 %.")
