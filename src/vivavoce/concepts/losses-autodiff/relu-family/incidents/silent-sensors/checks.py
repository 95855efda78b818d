"""Trains the submitted controller on readings of three simulated buildings; judges it on readings it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS = 3
MEAN = np.array([294.0, 1013.0, 50.0, 700.0, 230.0, 1500.0])
DEVIATION = np.array([4.0, 8.0, 15.0, 180.0, 3.0, 400.0])


def readings(rng, n=3000):
    """Sensor values in their units, and the fan level that comfort asks for: warm times humid, CO2, odd pressure."""
    z = rng.normal(size=(n, 6))
    need = z[:, 0] * z[:, 2] + 0.7 * z[:, 3] + 0.5 * np.abs(z[:, 1])
    return (MEAN + DEVIATION * z).astype(np.float32), np.digitize(need, [-0.1, 0.8]).astype(np.int64)


def trained(subject, rng):
    """A model per seed, with held-out readings."""
    for _ in range(SEEDS):
        x, y = readings(rng)
        model = subject.train(x[:2000], y[:2000], int(rng.integers(2**31)), log)
        yield model, x[2000:], y[2000:]


@check("sets the fan right on unseen readings")
def unseen(subject, rng):
    # The repaired script scores .90 to .94 on 40 seeds, .88 to .96 on hot days. One level alone has 34 %, a net on
    # raw units at most 63 %.
    for model, x, y in trained(subject, rng):
        predicted = np.asarray(model.predict(x))
        expect.shape(predicted, y.shape)
        accuracy = float((predicted == y).mean())
        expect.true(accuracy >= 0.82, f"{accuracy:.0%} of the unseen readings get the right level; wanted 82 %.")


@check("one reading at a time")
def single(subject, rng):
    """The controller in the cellar gets one reading a minute, and a hot week is hot all week."""
    x, y = readings(rng)
    model = subject.train(x[:2000], y[:2000], int(rng.integers(2**31)), log)
    together = np.asarray(model.predict(x[2000:]))
    alone = np.array([int(np.asarray(model.predict(x[row : row + 1]))[0]) for row in range(2000, 2040)])
    same = float((alone == together[:40]).mean())  # rounding may turn a near tie
    expect.true(same >= 0.95, "A reading alone gets another level than in a batch.")
    hot = x[2000:][x[2000:, 0] > 297]
    wanted = y[2000:][x[2000:, 0] > 297]
    accuracy = float((np.asarray(model.predict(hot)) == wanted).mean())
    expect.true(accuracy >= 0.75, f"On hot days only, {accuracy:.0%} get the right level; wanted 75 %.")
