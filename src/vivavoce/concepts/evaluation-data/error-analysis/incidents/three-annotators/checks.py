"""Trains the submitted grader on three dairies; judges it on cheese that an expert has graded with care."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS = 3


def cheese(rng, n=2000):
    """Sensors, the true class, the label given and who gave it: one of three people has classes 1 and 2 swapped."""
    x = rng.normal(size=(n, 6))
    firm = x[:, 0] + 0.8 * np.abs(x[:, 1]) > 0.6
    ripe = x[:, 2] + 0.8 * np.abs(x[:, 3]) > 0.6
    true = 2 * firm + ripe
    who = rng.integers(3, size=n)
    swapped = np.array([0, 2, 1, 3])[true]
    label = np.where(who == rng.integers(3), swapped, true)
    return x.astype(np.float32), true.astype(np.int64), label.astype(np.int64), who.astype(np.int64)


@check("agrees with the expert")
def expert(subject, rng):
    for _ in range(SEEDS):
        x, true, label, who = cheese(rng)
        model = subject.train(x[:1000], label[:1000], who[:1000], int(rng.integers(2**31)), log)
        predicted = np.asarray(model.predict(x[1000:]))
        expect.shape(predicted, (1000,))
        accuracy = float((predicted == true[1000:]).mean())
        expect.true(accuracy >= 0.88, f"{accuracy:.0%} of the cheese is graded as the expert does; wanted 88 %.")
