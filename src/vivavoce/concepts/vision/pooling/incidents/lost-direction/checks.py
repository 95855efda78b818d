"""Trains the submitted script over three seeds; judges the sector found on unseen strips."""

import numpy as np

from vivavoce.drillkit import check, expect, log
from vivavoce.labkit.data import digits

SEEDS = 3


def strips(rng, images):
    """A digit somewhere in one of four sectors of a noisy strip, (n, 1, 8, 32), and its sector."""
    n = len(images)
    x = 0.1 * rng.random((n, 1, 8, 32)).astype(np.float32)
    sector = rng.integers(4, size=n)
    for strip, image, place in zip(x, images.reshape(n, 8, 8), 8 * sector + rng.integers(-2, 3, size=n), strict=True):
        columns = np.arange(place, place + 8) % 32
        strip[0][:, columns] += image
    return x, sector.astype(np.int64)


@check("finds the sector on every seed")
def finds(subject, rng):
    # The repaired script scores 1.00 on 8 seeds; chance is .25.
    for _ in range(SEEDS):
        seed = int(rng.integers(2**31))
        images, _, unseen, _ = digits(900, seed=seed)
        x, y = strips(rng, images)
        x_test, y_test = strips(rng, unseen[:400])
        predicted = np.asarray(subject.train(x, y, seed, log).predict(x_test))
        expect.shape(predicted, y_test.shape)
        right = float((predicted == y_test).mean())
        expect.true(right >= 0.9, f"Right on {right:.2f} of the unseen strips, wanted at least 0.90.")
