"""Trains the submitted script on pairs of readings; judges whether what it draws lies where the real ones lie."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS = 3
# Repaired, 10 seeds: middle off by .27 at most, standard deviations .35 to .93. Broken: middle off by 2.
OFF, NARROW, WIDE = 0.9, 0.15, 1.5


def readings(rng):
    """Two sensors that move together around (2, -1)."""
    return (rng.normal(size=(1000, 2)) @ np.array([[0.6, 0.3], [0.0, 0.4]]) + np.array([2.0, -1.0])).astype(np.float32)


@check("draws readings like the real ones")
def draws(subject, rng):
    for _ in range(SEEDS):
        seed = int(rng.integers(2**31))
        x = readings(rng)
        made = np.asarray(subject.train(x, seed, log).sample(2000))
        expect.shape(made, (2000, 2), inputs={"seed": seed})
        expect.finite(made, inputs={"seed": seed})
        off = float(np.abs(made.mean(axis=0) - x.mean(axis=0)).max())
        problem = f"The middle of 2,000 drawn readings is {off:.2f} away from the real one, wanted at most {OFF}."
        expect.true(off <= OFF, problem, got=round(off, 2), want=OFF, inputs={"seed": seed})
        spread = made.std(axis=0)
        problem = f"The drawn readings spread by {spread.min():.2f} and {spread.max():.2f}, wanted {NARROW} to {WIDE}."
        inside = bool(spread.min() >= NARROW and spread.max() <= WIDE)
        expect.true(inside, problem, got=[round(float(s), 2) for s in spread], inputs={"seed": seed})
