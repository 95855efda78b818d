"""The judge is the model: it writes down every call, so it sees which rows came, in which mode, at which weights.

Rows carry their number in column 0. From the written calls the judge works out the path of the weights itself.
"""

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 1), (4, 2), (5, 2), (7, 10), (40, 8), (43, 8))  # (examples, batch): even, with a rest, one batch


class Model:
    """Least squares with a twist: in training mode the inputs count double, as if dropout had been on."""

    def __init__(self):
        self.calls = []

    def __call__(self, weights, x, y, training):
        x, y, weights = np.asarray(x, float), np.asarray(y, float), np.array(weights, float)
        self.calls.append((x[:, 0].round().astype(int).tolist(), y.tolist(), bool(training), weights))
        return self.answer(weights, x, y, bool(training))

    def answer(self, weights, x, y, training):
        features = x[:, 1:] * (2.0 if training else 1.0)
        error = features @ weights - y
        return float((error**2).mean()), 2 * features.T @ error / len(y)


def data(rng, n, d=3):
    """Rows numbered in column 0, then d features; the target of row i is i plus a quarter."""
    return np.column_stack([np.arange(n), rng.normal(size=(n, d))]), np.arange(n) + 0.25, rng.normal(size=d)


def epoch(subject, rng, n, batch, rate=0.01, order=None):
    """One epoch, written down."""
    x, y, weights = data(rng, n)
    model = Model()
    got = subject.train_epoch(weights, model, x, y, rate, batch, order or np.random.default_rng(rng.integers(2**31)))
    return got, model, x, y, weights


@check("every example once per epoch")
def once(subject, rng):
    for n, batch in SIZES:
        _, model, *_ = epoch(subject, rng, n, batch)
        rows = sorted(row for call in model.calls for row in call[0])
        expect.equal(rows, list(range(n)), problem="The rows that came up in one epoch are not every row once.")


@check("batches of the asked size")
def sizes(subject, rng):
    for n, batch in SIZES:
        _, model, *_ = epoch(subject, rng, n, batch)
        want = [batch] * (n // batch) + ([n % batch] if n % batch else [])
        expect.equal([len(call[0]) for call in model.calls], want, problem="The batches are not of the asked sizes.")


@check("inputs keep their targets")
def pairs(subject, rng):
    for n, batch in SIZES:
        _, model, *_ = epoch(subject, rng, n, batch)
        for rows, targets, _, _ in model.calls:
            want = [row + 0.25 for row in rows]
            expect.equal(targets, want, problem="Rows of x came with the targets of other rows.")


@check("a new random order from rng")
def order(subject, rng):
    """Luck: an order that repeats or a first batch that is a block has a probability below 1e-8."""

    def came(seed):
        model = epoch(subject, np.random.default_rng(1), 64, 8, order=np.random.default_rng(seed))[1]
        return [call[0] for call in model.calls]

    seeds = [int(seed) for seed in rng.integers(2**31, size=3)]
    orders = [came(seed) for seed in seeds]
    expect.true(orders[0] != orders[1] and orders[1] != orders[2], "Two generators gave one order.", got=orders[0][:1])
    expect.true(orders[0] == came(seeds[0]), "The same generator gave two orders.", got=orders[0][:1])
    for batches in orders:
        block = sorted(batches[0])
        expect.true(block[-1] - block[0] > 7, "A batch is a block of neighbours: only batches are shuffled.", got=block)
        # Shuffled batches of sorted rows would show in every batch; by luck in one of eight with 1/40320.
        expect.true(
            sum(rows == sorted(rows) for rows in batches) < 3, "The rows of a batch come in order.", got=batches[:2]
        )


@check("steps after every batch")
def steps(subject, rng):
    for n, batch in SIZES:
        for rate in (0.01, 0.002):
            got, model, x, y, weights = epoch(subject, rng, n, batch, rate)
            inputs = {"weights": weights, "examples": n, "batch": batch, "rate": rate}
            for rows, _, training, at in model.calls:
                expect.close(
                    at, weights, rtol=1e-8, atol=1e-12, inputs=inputs, problem="A batch met the wrong weights."
                )
                weights = weights - rate * model.answer(weights, x[rows], y[rows], training)[1]
            expect.close(np.asarray(got[0]), weights, rtol=1e-8, atol=1e-12, inputs=inputs)


@check("the epoch's loss is the mean over examples")
def mean_loss(subject, rng):
    for n, batch in SIZES:
        got, model, x, y, _ = epoch(subject, rng, n, batch)
        losses = [model.answer(at, x[rows], y[rows], mode)[0] * len(rows) for rows, _, mode, at in model.calls]
        inputs = {"examples": n, "batch": batch}
        expect.close(float(got[1]), sum(losses) / n, rtol=1e-8, inputs=inputs)


@check("training mode in training, evaluation mode in evaluation")
def modes(subject, rng):
    for n, batch in SIZES:
        _, model, x, y, weights = epoch(subject, rng, n, batch)
        expect.true(all(call[2] for call in model.calls), "train_epoch called the model in evaluation mode.", got=False)
        model = Model()
        subject.evaluate(weights, model, x, y, batch)
        expect.true(not any(call[2] for call in model.calls), "evaluate called the model in training mode.", got=True)


@check("evaluates every example once, at fixed weights")
def evaluates(subject, rng):
    for n, batch in SIZES:
        x, y, weights = data(rng, n)
        model = Model()
        got = subject.evaluate(weights, model, x, y, batch)
        want = model.answer(weights, x, y, False)[0]
        expect.close(float(got), want, rtol=1e-8, inputs={"weights": weights, "x": x, "y": y, "batch": batch})
        rows = sorted(row for call in model.calls for row in call[0])
        expect.equal(rows, list(range(n)), problem="evaluate did not look at every row once.")
        expect.true(max(len(call[0]) for call in model.calls) <= batch, "More than `batch` rows at a time.", got=n)


@check("leaves what it is given alone")
def untouched(subject, rng):
    for n, batch in ((2, 1), (9, 4)):
        given = data(rng, n)
        x, y, weights = (subject.keep(array) for array in given)
        subject.train_epoch(weights, Model(), x, y, 0.01, batch, np.random.default_rng(0))
        subject.evaluate(weights, Model(), x, y, batch)
        for name, kept, want in zip(("x", "y", "weights"), (x, y, weights), given, strict=True):
            got = np.asarray(subject.fetch(kept))
            expect.equal(got, want, problem=f"Changed its argument {name} in place.")
