"""Trains the submitted script on the judge's own split over three seeds; judges held-out behaviour."""

import numpy as np

from vivavoce.drillkit import check, expect, log
from vivavoce.labkit.data import digits

SEEDS = 3


def held_out(subject, rng, trials=SEEDS):
    """Accuracy on images that training never saw, and the predictions, per seed."""
    for _ in range(trials):
        seed = int(rng.integers(2**31))
        x, y, x_test, y_test = digits(1200, seed=seed)
        model = subject.train(x, y, seed, log)
        predicted = np.asarray(model.predict(x_test))
        expect.shape(predicted, y_test.shape)
        yield float((predicted == y_test).mean()), predicted, model, x_test


@check("reads unseen digits on every seed")
def reads(subject, rng):
    # The repaired script scores .94 to .98 on 40 seeds; chance is .10.
    for accuracy, predicted, model, x_test in held_out(subject, rng):
        expect.true(accuracy >= 0.85, f"Held-out accuracy is {accuracy:.2f}, wanted at least 0.85.")
        expect.true(len(np.unique(predicted)) == 10, "Some digit is never predicted.")
        single = np.asarray(model.predict(x_test[:1]))
        expect.true(bool(single[0] == predicted[0]), "An image alone is read differently than in a batch.")
