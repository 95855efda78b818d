"""Trains the submitted script on fresh series over three seeds; judges the phases of series it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS, LENGTH = 3, 48
ACCURACY = 0.9


def series(rng, n):
    """Currents (n, 48) and phases (n, 48): idle at 0, a ramp up, running at 1, a ramp down, and round again."""
    x, y = np.empty((n, LENGTH), dtype=np.float32), np.empty((n, LENGTH), dtype=np.int64)
    for row in range(n):
        current, phases, phase = [], [], int(rng.integers(4))
        while len(current) < LENGTH:
            length = int(rng.integers(5, 11))
            rising = (np.arange(length) + 1) / (length + 1)
            current.extend((np.zeros(length), rising, np.ones(length), 1 - rising)[phase])
            phases.extend([phase] * length)
            phase = (phase + 1) % 4
        x[row], y[row] = np.array(current[:LENGTH]) + 0.03 * rng.normal(size=LENGTH), phases[:LENGTH]
    return x, y


@check("tags unseen series")
def tags(subject, rng):
    for _ in range(SEEDS):
        seed = int(rng.integers(2**31))
        (x, y), (x_new, y_new) = series(rng, 400), series(rng, 200)
        model = subject.train(x, y, seed, log)
        found = np.asarray(model.predict(x_new))
        expect.shape(found, y_new.shape, inputs={"seed": seed})
        accuracy = float((found == y_new).mean())
        problem = f"{accuracy:.0%} of the readings in unseen series get the right phase, wanted {ACCURACY:.0%}."
        expect.true(accuracy >= ACCURACY, problem, got=round(accuracy, 2), want=ACCURACY, inputs={"seed": seed})
