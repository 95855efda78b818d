"""The judge is the model: it writes down every call, so it sees which rows came, in which mode, at which weights.

Rows carry their number in column 0. From the written calls the judge works out the path of the weights itself.
"""

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 1), (4, 2), (10, 4), (7, 10))  # (examples, batch): even, with a rest, one batch


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


def epochs(subject, rng, sizes=SIZES, rates=(0.01,), seeds=()):
    """One epoch of every size and rate, written down: what came back, the model, and what was given."""
    models, given = [], []
    for number, (n, batch, rate) in enumerate((n, batch, rate) for n, batch in sizes for rate in rates):
        x, y, weights = data(rng, n)
        seed = seeds[number] if seeds else rng.integers(2**31)
        models.append(Model())
        given.append((weights, models[-1], x, y, rate, batch, np.random.default_rng(seed)))
    for got, model, case in zip(subject.each(subject.train_epoch, given), models, given, strict=True):
        names = ("weights", "x", "y", "rate", "batch")
        yield got, model, dict(zip(names, (case[0], *case[2:6]), strict=True))


@check("every example once per epoch")
def once(subject, rng):
    for _, model, given in epochs(subject, rng):
        rows = sorted(row for call in model.calls for row in call[0])
        want = list(range(len(given["x"])))
        expect.equal(rows, want, problem="The rows that came up in one epoch are not every row once.")


@check("batches of the asked size")
def sizes(subject, rng):
    for _, model, given in epochs(subject, rng):
        n, batch = len(given["x"]), given["batch"]
        want = [batch] * (n // batch) + ([n % batch] if n % batch else [])
        expect.equal([len(call[0]) for call in model.calls], want, problem="The batches are not of the asked sizes.")


@check("inputs keep their targets")
def pairs(subject, rng):
    for _, model, _ in epochs(subject, rng):
        for rows, targets, _, _ in model.calls:
            want = [row + 0.25 for row in rows]
            expect.equal(targets, want, problem="Rows of x came with the targets of other rows.")


@check("a new random order from rng")
def order(subject, rng):
    """Luck: an order that repeats or a first batch that is a block has a probability below 1e-6."""
    seeds = [int(seed) for seed in rng.integers(2**31, size=3)]
    came = epochs(subject, rng, ((48, 8),) * 4, seeds=[*seeds, seeds[0]])
    *orders, again = ([call[0] for call in model.calls] for _, model, _ in came)
    expect.true(orders[0] != orders[1] and orders[1] != orders[2], "Two generators gave one order.", got=orders[0][:1])
    expect.true(orders[0] == again, "The same generator gave two orders.", got=orders[0][:1])
    for batches in orders:
        block = sorted(batches[0])
        expect.true(block[-1] - block[0] > 7, "A batch is a block of neighbours: only batches are shuffled.", got=block)
        # Shuffled batches of sorted rows would show in every batch; by luck in one of six with 1/40320.
        expect.true(
            sum(rows == sorted(rows) for rows in batches) < 3, "The rows of a batch come in order.", got=batches[:2]
        )


@check("steps after every batch")
def steps(subject, rng):
    for got, model, given in epochs(subject, rng, rates=(0.01, 0.002)):
        weights, x, y = given["weights"], given["x"], given["y"]
        for rows, _, training, at in model.calls:
            expect.close(at, weights, rtol=1e-8, atol=1e-12, inputs=given, problem="A batch met the wrong weights.")
            weights = weights - given["rate"] * model.answer(weights, x[rows], y[rows], training)[1]
        expect.close(np.asarray(got[0]), weights, rtol=1e-8, atol=1e-12, inputs=given)


@check("the epoch's loss is the mean over examples")
def mean_loss(subject, rng):
    for got, model, given in epochs(subject, rng):
        x, y = given["x"], given["y"]
        losses = [model.answer(at, x[rows], y[rows], mode)[0] * len(rows) for rows, _, mode, at in model.calls]
        expect.close(float(got[1]), sum(losses) / len(x), rtol=1e-8, inputs=given)


@check("training mode in training, evaluation mode in evaluation")
def modes(subject, rng):
    for _, model, given in epochs(subject, rng, ((1, 1), (5, 2))):
        expect.true(all(call[2] for call in model.calls), "train_epoch called the model in evaluation mode.", got=False)
        model = Model()
        subject.evaluate(given["weights"], model, given["x"], given["y"], given["batch"])
        expect.true(not any(call[2] for call in model.calls), "evaluate called the model in training mode.", got=True)


@check("evaluates every example once, at fixed weights")
def evaluates(subject, rng):
    models, given = [Model() for _ in SIZES], []
    for (n, batch), model in zip(SIZES, models, strict=True):
        x, y, weights = data(rng, n)
        given.append((weights, model, x, y, batch))
    for got, (weights, model, x, y, batch) in zip(subject.each(subject.evaluate, given), given, strict=True):
        n, want = len(x), model.answer(weights, x, y, False)[0]
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
