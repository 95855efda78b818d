"""Oracle: a linear model of two outputs with squared error, whose gradient over the batch is one matrix product."""

import numpy as np

from vivavoce.drillkit import check, expect


class Linear:
    """Squared error of x @ w + b against the label; remembers which rows it was asked for."""

    def __init__(self, rng, inputs=3):
        self.w, self.b = rng.normal(size=(inputs, 2)), rng.normal(size=2)
        self.asked = []

    def whole(self, x, y):
        """Gradient of the mean over rows that count."""
        x = x.reshape(len(x), -1)
        with np.errstate(invalid="ignore", divide="ignore"):
            counts = (y != -1)[:, None].astype(float)
            error = counts * (x @ self.w + self.b - y[:, None])
            return [x.T @ error / counts.sum(), error.sum(0) / counts.sum()]

    def __call__(self, x_part, y_part):
        x, y = np.asarray(x_part), np.asarray(y_part)
        self.asked.append(x.copy())
        return self.whole(x, y)


def batch(rng, n, ignored=0):
    x, y = rng.normal(size=(n, 3)), rng.integers(0, 4, size=n)
    y[rng.permutation(n)[:ignored]] = -1
    return x, y


def judge(subject, rng, cases):
    """Cases: x, y, size and perhaps a largest norm. Returns their models, which know what they were asked."""
    models = [Linear(rng) for _ in cases]
    calls = [(model, *case) for model, case in zip(models, cases, strict=True)]
    for (model, x, y, size, *limit), got in zip(calls, subject.each(subject.accumulated_gradient, calls), strict=True):
        want, inputs = model.whole(x, y), {"y": y, "size": size}
        if limit:
            norm = float(np.sqrt(sum(np.sum(part**2) for part in want)))
            want, inputs = [part * min(1.0, limit[0] / norm) for part in want], {**inputs, "max_norm": limit[0]}
        expect.close([np.asarray(part) for part in got], want, rtol=1e-9, atol=1e-12, inputs=inputs)
    return models


@check("parts of equal size")
def even(subject, rng):
    judge(subject, rng, [(*batch(rng, n), size) for n, size in ((1, 1), (4, 2), (4, 4))])


@check("a smaller last part")
def uneven(subject, rng):
    judge(subject, rng, [(*batch(rng, n), size) for n, size in ((3, 2), (7, 3), (5, 9))])


@check("rows of any shape")
def shapes(subject, rng):
    shapes = ((5, 3, 1), (3, 1, 1, 3))
    judge(subject, rng, [(rng.normal(size=shape), rng.integers(0, 4, size=shape[0]), 2) for shape in shapes])


@check("rows that do not count")
def ignored(subject, rng):
    judge(subject, rng, [(*batch(rng, n, out), size) for n, size, out in ((4, 2, 1), (9, 4, 4))])


@check("a part in which nothing counts")
def empty(subject, rng):
    cases = []
    for hole in ((0, 2), (2, 4), (4, 6)):
        x, y = batch(rng, 6)
        y[slice(*hole)] = -1
        cases.append((x, y, 2))
    judge(subject, rng, cases)


@check("at most so many rows, each once")
def rows(subject, rng):
    cases = [(*batch(rng, n, out), size) for n, size, out in ((6, 2, 0), (7, 3, 0), (6, 2, 3), (7, 3, 4), (40, 25, 9))]
    for _, y, size in cases:
        y[::size] = 1  # no part without a row that counts, for that might be left out
    for (x, y, size), model in zip(cases, judge(subject, rng, cases), strict=True):
        n, inputs = len(y), {"y": y, "size": size}
        largest = max(len(part) for part in model.asked)
        expect.true(largest <= size, "A part has more rows than fit.", inputs=inputs, got=largest, want=size)
        expect.close(np.concatenate(model.asked), x, inputs=inputs, problem="Not each row once and in order.")
        want = -(-n // size)
        expect.true(
            len(model.asked) == want, "Another number of parts.", inputs=inputs, got=len(model.asked), want=want
        )


@check("clips the sum, once")
def clipped(subject, rng):
    limits = ((4, 2, 1e-3), (4, 2, 1e6), (7, 3, 1e-3), (7, 3, 0.5), (4, 2, 0.0))
    judge(subject, rng, [(*batch(rng, n, 1), size, max_norm) for n, size, max_norm in limits])
    still = [np.zeros((3, 2)), np.zeros(2)]
    got = subject.accumulated_gradient(lambda x_part, y_part: still, *batch(rng, 4), 2, 1.0)
    expect.close([np.asarray(part) for part in got], still, problem="A gradient of zero is short enough as it is.")


@check("refuses what makes no sense")
def refused(subject, rng):
    x, y = batch(rng, 4)
    for size in (0, -1):
        expect.raises(ValueError, subject.accumulated_gradient, Linear(rng), x, y, size)
    expect.raises(ValueError, subject.accumulated_gradient, Linear(rng), x, np.full(4, -1), 2)


@check("leaves the batch alone")
def untouched(subject, rng):
    x, y = batch(rng, 5, 2)
    kept_x, kept_y = subject.keep(x), subject.keep(y)
    subject.accumulated_gradient(Linear(rng), kept_x, kept_y, 2)
    expect.equal(np.asarray(subject.fetch(kept_x)), x, problem="Changed `x`.")
    expect.equal(np.asarray(subject.fetch(kept_y)), y, problem="Changed `y`.")
