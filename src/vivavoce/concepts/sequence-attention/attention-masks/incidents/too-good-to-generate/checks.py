"""Judges the service by how it continues series that it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

# 8 seeds: repaired 1.00 in each, broken .09 to .11. The middle one of three is judged: a right
# repair may get stuck once.
RIGHT, TRAININGS = 0.85, 3


def series(rng, rows):
    """Each digit is the last one plus a step, modulo 10; start and step are random."""
    start, step = rng.integers(10, size=(rows, 1)), rng.integers(10, size=(rows, 1))
    return (start + step * np.arange(12)) % 10


@check("continues new series")
def continues(subject, rng):
    shares = []
    for _ in range(TRAININGS):
        rows = series(rng, 2000)
        service = subject.train(rows[rng.random(len(rows)) < 0.9], int(rng.integers(2**31)), log)
        test = series(rng, 300)
        right = [np.asarray(service.predict(test[:, :n])) == test[:, n] for n in (3, 6, 9)]
        shares.append(float(np.mean(right)))
    middle = sorted(shares)[TRAININGS // 2]
    said = ", ".join(f"{share:.3f}" for share in shares)
    problem = f"Right continuations: {said}; the middle one is {middle:.3f}, wanted {RIGHT}. Guessing gives 0.10."
    expect.true(middle >= RIGHT, problem, inputs={"trainings": TRAININGS}, got=middle, want=RIGHT)
