"""Judges the service by what it answers on digits that it has not seen.

40 % of the training labels are replaced by random digits, as the task says; the test labels are right.
"""

import numpy as np

from vivavoce.drillkit import check, expect, log
from vivavoce.labkit.data import digits

N, WRONG = 400, 0.4
# Seeds 10-17: repaired .87 with a deviation of .03, with a mask left .74, without dropout .67. For the repaired
# script a mean of three below .79 is more than four deviations away.
ACCURACY = 0.79


def task(rng):
    """400 images with labels of which 40 % are random, and a clean test set."""
    x, y, x_test, y_test = digits()
    rows = rng.permutation(len(x))[:N]
    labels = y[rows].copy()
    wrong = rng.random(N) < WRONG
    labels[wrong] = rng.integers(0, 10, wrong.sum())
    return x[rows], labels, x_test, y_test


@check("the same image gets the same answer")
def same_answer(subject, rng):
    x, y, x_test, _ = task(rng)
    reader = subject.train(x, y, int(rng.integers(2**31)), log)
    first = np.asarray(reader.predict(x_test))
    expect.shape(first, (len(x_test),))
    changed = int((np.asarray(reader.predict(x_test)) != first).sum())
    problem = f"Asked twice, the reader changed its mind on {changed} of {len(x_test)} images."
    expect.true(changed == 0, problem, inputs={"images": len(x_test)})
    # Another order: an answer must not depend on which images come along.
    order = rng.permutation(len(x_test))
    changed = int((np.asarray(reader.predict(x_test[order])) != first[order]).sum())
    problem = f"In another order, {changed} of {len(x_test)} images got another answer."
    expect.true(changed == 0, problem, inputs={"images": len(x_test)})


@check("reads held-out digits")
def reads_held_out(subject, rng):
    accuracies = []
    for _ in range(3):
        x, y, x_test, y_test = task(rng)
        reader = subject.train(x, y, int(rng.integers(2**31)), log)
        accuracies.append(float((np.asarray(reader.predict(x_test)) == y_test).mean()))
    mean = sum(accuracies) / 3
    said = ", ".join(f"{accuracy:.3f}" for accuracy in accuracies)
    problem = f"Held-out accuracy {said}: the mean is {mean:.3f}, wanted {ACCURACY}."
    expect.true(mean >= ACCURACY, problem, inputs={"trainings": 3}, got=mean, want=ACCURACY)
