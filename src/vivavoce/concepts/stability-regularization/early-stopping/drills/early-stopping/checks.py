"""Oracles: the stopping rule by hindsight over written-out and random losses; optimism by counting with plain
Python."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

NAN = math.nan


def by_hindsight(losses, patience):
    """For each possible end, the best epoch by then; the end is the first that lies `patience` epochs after it."""
    for end in range(len(losses)):
        seen = [(loss, epoch) for epoch, loss in enumerate(losses[: end + 1]) if not math.isnan(loss)]
        best = min(seen)[1] if seen else None
        if end - (-1 if best is None else best) >= patience or end == len(losses) - 1:
            return end, best
    raise AssertionError("no losses")


def judge(subject, losses, patience):
    got = subject.stopping_epoch(losses, patience)
    expect.true(len(got) == 2, "Wanted two values: end and best.", got=got)
    expect.equal(list(got), list(by_hindsight(losses, patience)), inputs={"losses": losses, "patience": patience})


@check("ends after patience epochs without a better one")
def ends(subject, rng):
    judge(subject, [1.0, 2.0], 1)
    judge(subject, [3.0, 2.0, 2.5, 2.6, 2.7], 2)
    judge(subject, [3.0, 2.0, 2.5, 2.6, 2.7, 2.8], 3)


@check("a better epoch starts the count again")
def resets(subject, rng):
    judge(subject, [5.0, 6.0, 4.0, 5.0, 3.0, 4.0, 2.0, 3.0, 3.0], 2)
    judge(subject, [1.0, 3.0, 2.0, 1.5, 1.2], 3)


@check("the best epoch is among those that were trained")
def only_seen(subject, rng):
    judge(subject, [2.0, 3.0, 4.0, 1.0], 2)


@check("a tie is not better")
def ties(subject, rng):
    judge(subject, [1.0, 1.0, 1.0, 1.0], 2)
    judge(subject, [2.0, 1.0, 2.0, 1.0, 0.5], 3)


@check("any lower loss is better, whatever its size")
def sizes(subject, rng):
    for scale in (1e-9, 1e9):
        judge(subject, [scale * loss for loss in (5.0, 4.0, 3.0, 3.5, 2.0, 2.5, 2.6)], 2)
    judge(subject, [1.0 - 1e-9 * step for step in range(6)], 2)


@check("runs to the last epoch when patience lasts")
def whole(subject, rng):
    judge(subject, [4.0], 1)
    judge(subject, [4.0, 3.0, 2.0], 1)
    judge(subject, [4.0, 3.0, 3.5], 5)


@check("NaN is never better")
def not_a_number(subject, rng):
    judge(subject, [NAN, 2.0, NAN, 1.0, NAN, NAN], 2)
    judge(subject, [NAN, NAN, NAN], 2)
    judge(subject, [NAN], 3)


@check("agrees with hindsight on random losses")
def random_losses(subject, rng):
    for n in (3, 8, 30):
        for _ in range(6):
            losses = [float(loss) for loss in rng.integers(0, 9, n) / 4.0]
            losses[int(rng.integers(n))] = NAN
            judge(subject, losses, int(rng.integers(1, 5)))


def counted(right, sets):
    """Optimism with loops over plain lists."""
    rows, gains = np.asarray(right).tolist(), []
    for chosen_by in np.asarray(sets).tolist():
        scores = [sum(row[i] for i in chosen_by) / len(chosen_by) for row in rows]
        epoch = scores.index(max(scores))
        rest = [answer for i, answer in enumerate(rows[epoch]) if i not in set(chosen_by)]
        gains.append(scores[epoch] - sum(rest) / len(rest))
    return sum(gains) / len(gains)


def luck(subject, right, sets):
    inputs = {"right": right, "sets": sets}
    expect.close(float(subject.optimism(right, sets)), counted(right, sets), rtol=1e-9, atol=1e-12, inputs=inputs)


@check("chooses on the set, measures on the rest")
def small(subject, rng):
    # Set {0, 1}: epoch 1 scores 1, on the rest 1/3. Set {3, 4}: epoch 0 scores 1, on the rest 1/3.
    right = np.array([[1, 0, 0, 1, 1], [1, 1, 1, 0, 0]], dtype=bool)
    luck(subject, right, np.array([[0, 1]]))
    luck(subject, right, np.array([[3, 4]]))
    luck(subject, right, np.array([[0, 1], [3, 4], [2, 1]]))


@check("optimism on random runs")
def random_runs(subject, rng):
    for epochs, examples, k, size in ((1, 4, 1, 2), (3, 6, 2, 1), (5, 20, 4, 7), (30, 200, 10, 50)):
        right = rng.random((epochs, examples)) < 0.6
        sets = np.stack([rng.permutation(examples)[:size] for _ in range(k)])
        luck(subject, right, sets)


@check("the first of equal epochs")
def equal_epochs(subject, rng):
    right = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [0, 1, 1, 1]], dtype=bool)
    luck(subject, right, np.array([[0, 1]]))
    luck(subject, right[::-1].copy(), np.array([[1, 2]]))


@check("leaves its arguments alone")
def untouched(subject, rng):
    expect.unchanged(subject, subject.stopping_epoch, [3.0, 1.0, 2.0], 1)
    right = rng.random((4, 9)) < 0.5
    expect.unchanged(subject, subject.optimism, right, np.array([[2, 0, 1], [6, 4, 5]]))
