"""Trains the submitted script on faulty sensor data over three seeds; judges clean, unseen readings."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS, FAULTS = 3, 12


def readings(rng, n):
    """Eight standardised readings and the temperature they cause, unit variance, no faults."""
    x = rng.normal(size=(n, 8)).astype(np.float32)
    y = np.tanh(x[:, 0] + x[:, 1]) + 0.5 * x[:, 2] * (x[:, 3] > 0) + 0.3 * x[:, 4]
    return x, ((y - y.mean()) / y.std()).astype(np.float32)


@check("predicts unseen readings on every seed")
def predicts(subject, rng):
    # The repaired script explains .94 to .96 of the variance on 8 seeds.
    for _ in range(SEEDS):
        x, y = readings(rng, 1500)
        faulty = rng.permutation(len(x))[:FAULTS]
        y[faulty] = 2000.0 * rng.choice([-1.0, 1.0], size=FAULTS).astype(np.float32)  # the sensor's error code
        x_test, y_test = readings(rng, 500)
        model = subject.train(x, y, int(rng.integers(2**31)), log)
        predicted = np.asarray(model.predict(x_test), dtype=np.float64)
        expect.shape(predicted, y_test.shape)
        expect.finite(predicted)
        explained = 1 - ((predicted - y_test) ** 2).mean() / y_test.var()
        expect.true(
            bool(explained >= 0.6), f"The model explains {explained:.2f} of the variance, wanted at least 0.60."
        )
