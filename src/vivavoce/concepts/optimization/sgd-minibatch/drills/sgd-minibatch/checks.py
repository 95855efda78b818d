"""The gradient is the judge's own: it records every batch that it is asked for, so the steps can be replayed."""

import numpy as np

from vivavoce.drillkit import check, expect

CASES = ((1, 1), (3, 1), (4, 4), (5, 2), (3, 8), (10, 4))


def flat(parts):
    return [int(i) for part in parts for i in np.asarray(part).ravel()]


class Recorder:
    """A mean gradient of half the squared error that keeps what it was asked."""

    def __init__(self):
        self.calls = []

    def ask(self, weights, x_rows, y_rows):
        weights, x, y = np.array(weights, dtype=float), np.array(x_rows), np.array(y_rows)
        self.calls.append((weights, x, y))
        return x.T @ (x @ weights - y) / len(y)


def data(rng, n):
    """Inputs whose first column is the row's number, so that rows can be told apart; targets that belong to them."""
    x = np.column_stack([np.arange(n), rng.normal(size=n)])
    return x, 10.0 * np.arange(n) + rng.normal(size=n) * 0.1


def generator(rng):
    return np.random.default_rng(int(rng.integers(2**31)))


def parts(subject, rng):
    """(n, size) of every case, and the batches that it is cut into."""
    made = subject.each(subject.batches, [(n, size, generator(rng)) for n, size in CASES])
    for (n, size), got in zip(CASES, made, strict=True):
        yield n, size, got


def runs(subject, rng, epochs, cases=CASES, rate=0.001):
    """For every case: what it was given, the gradients that it asked for, and the last weights."""
    recorders, given = [Recorder() for _ in cases], []
    for (n, size), recorder in zip(cases, recorders, strict=True):
        given.append((recorder.ask, rng.normal(size=2), *data(rng, n), size, rate, epochs, generator(rng)))
    for case, recorder, got in zip(given, recorders, subject.each(subject.sgd, given), strict=True):
        inputs = dict(zip(("start", "x", "y", "size", "rate", "epochs"), case[1:7], strict=True))
        yield inputs, recorder.calls, np.asarray(got)


@check("every index stands in exactly one batch")
def once(subject, rng):
    for n, size, got in parts(subject, rng):
        expect.equal(sorted(flat(got)), list(range(n)), inputs={"n": n, "size": size})


@check("batches have the size asked for, the last may be shorter")
def sizes(subject, rng):
    for n, size, got in parts(subject, rng):
        want = [size] * (n // size) + ([n % size] if n % size else [])
        expect.equal([len(part) for part in got], want, inputs={"n": n, "size": size})


@check("the order is random and comes from rng")
def random_order(subject, rng):
    seed = int(rng.integers(2**31))
    twice = subject.each(subject.batches, [(30, 7, np.random.default_rng(seed))] * 2)
    first, again = (flat(got) for got in twice)
    expect.equal(first, again, problem="The same generator gave two different orders.")
    whole = flat(subject.batches(20, 50, generator(rng)))  # one batch of all: sorted with a chance of 4e-19
    expect.true(whole != sorted(whole), "A batch of all indices is in order.", got=whole)
    # Each place holds each of 4 indices equally often, and the next index follows the first one time in three:
    # 250 draws, nine tests, false alarm 1e-6 together.
    kept, counts = subject.keep(np.random.default_rng(seed)), np.zeros((4, 4), dtype=int)
    follows, chance = 0, 1e-6 / 9
    for got in subject.each(subject.batches, [(4, 2, kept)] * 250):
        order = flat(got)
        counts[np.arange(4), order] += 1
        follows += (order[1] - order[0]) % 4 == 1
    for index in range(4):
        expect.share(int(counts[0, index]), 250, 0.25, false_alarm=chance)
        expect.share(int(counts[3, index]), 250, 0.25, false_alarm=chance)
    expect.share(int(follows), 250, 1 / 3, false_alarm=chance)


@check("inputs and targets stay together")
def together(subject, rng):
    for inputs, calls, _ in runs(subject, rng, 1):
        for _, x_rows, y_rows in calls:
            expect.equal(y_rows, inputs["y"][x_rows[:, 0].astype(int)], inputs=inputs)


@check("each epoch sees every example once, one step per batch")
def coverage(subject, rng):
    for inputs, calls, _ in runs(subject, rng, 2):
        n = len(inputs["y"])
        per_epoch = -(-n // inputs["size"])
        expect.equal(len(calls), 2 * per_epoch, inputs=inputs, problem="The number of gradients asked for is wrong.")
        for epoch in range(2):
            part = calls[epoch * per_epoch : (epoch + 1) * per_epoch]
            seen = sorted(int(i) for _, x_rows, _ in part for i in x_rows[:, 0])
            expect.equal(seen, list(range(n)), inputs=inputs, problem="An epoch did not see each example once.")


@check("each epoch has its own order")
def new_order(subject, rng):
    (inputs, calls, _), *_ = runs(subject, rng, 2, ((20, 7),), rate=1e-6)
    orders = [[int(i) for _, x_rows, _ in part for i in x_rows[:, 0]] for part in (calls[:3], calls[3:])]
    expect.true(orders[0] != orders[1], "Both epochs had the same order.", got=orders[1], inputs=inputs)


@check("steps against the gradient at the newest weights")
def steps(subject, rng):
    for inputs, calls, got in runs(subject, rng, 2):
        weights = inputs["start"]
        for at, x, y in calls:
            expect.close(at, weights, rtol=1e-9, atol=1e-12, inputs=inputs, problem="A gradient was asked elsewhere.")
            weights = weights - 0.001 * x.T @ (x @ weights - y) / len(y)
        expect.close(got, weights, rtol=1e-9, atol=1e-12, inputs=inputs)


@check("starts from whole numbers, and leaves its arguments alone")
def pure(subject, rng):
    x, y = data(rng, 5)
    start, gradient = np.array([1, -2]), Recorder()
    source = np.random.default_rng(0)
    got = subject.sgd(gradient.ask, start, x, y, 5, 0.01, 1, source)
    want = start - 0.01 * x.T @ (x @ start - y) / 5
    expect.close(np.asarray(got, dtype=float), want, rtol=1e-9, inputs={"x": x, "y": y, "start": start})
    still = subject.sgd(gradient.ask, start, x, y, 2, 0.01, 0, source)
    expect.close(np.asarray(still), np.array([1.0, -2.0]), dtype="float64", inputs={"start": start, "epochs": 0})
    expect.unchanged(
        subject, lambda *held: subject.sgd(gradient.ask, *held, 2, 0.01, 1, source), np.array([1.5, -2.0]), x, y
    )
