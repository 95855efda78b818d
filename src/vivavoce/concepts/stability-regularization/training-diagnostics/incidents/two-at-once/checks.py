"""Trains the submitted script on three people's gestures; judges it on gestures it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS = 3


def gestures(rng, n=2600):
    """Angles, and the gesture: one of thirty random postures, six for each gesture."""
    postures = 2.0 * rng.normal(size=(30, 10))
    which = rng.integers(30, size=n)
    x = postures[which] + rng.normal(size=(n, 10))
    return x.astype(np.float32), (which % 5).astype(np.int64)


@check("recognises unseen gestures")
def unseen(subject, rng):
    for _ in range(SEEDS):
        x, y = gestures(rng)
        model = subject.train(x[:1600], y[:1600], int(rng.integers(2**31)), log)
        predicted = np.asarray(model.predict(x[1600:]))
        expect.shape(predicted, (1000,))
        accuracy = float((predicted == y[1600:]).mean())
        expect.true(accuracy >= 0.85, f"{accuracy:.0%} of the unseen gestures are recognised; wanted 85 %.")
