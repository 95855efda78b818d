"""Oracles: windows of NumPy's stride tricks for the forward pass, finite differences and counting for the backward."""

import numpy as np

from vivavoce.drillkit import check, expect

# (shape, size, stride), small first; with remainders, overlap and gaps.
CASES = (
    ((2, 2), 2, 2),
    ((3, 3), 1, 2),
    ((4, 4), 2, 2),
    ((1, 1, 5, 5), 2, 2),
    ((2, 7, 5), 3, 2),
    ((2, 2, 4, 5), 2, 1),
    ((1, 2, 7, 9), 3, 3),
    ((2, 8, 6), 2, 3),
)


def windows(x, size, stride):
    """(..., rows, columns, size, size)."""
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), (-2, -1))[..., ::stride, ::stride, :, :]


def distinct(rng, shape):
    """Values at least 0.01 apart, of both signs, so that a finite difference changes no winner."""
    count = int(np.prod(shape))
    return (rng.permutation(count) - count / 2).reshape(shape) * 0.01


@check("pools forward")
def forward(subject, rng):
    drawn = [(distinct(rng, shape), size, stride) for shape, size, stride in CASES]
    cases = [(*case, mode) for case in drawn for mode in ("max", "mean")]
    for (x, size, stride, mode), got in zip(cases, subject.each(subject.pool2d, cases), strict=True):
        want = getattr(windows(x, size, stride), mode)((-1, -2))
        case = {"x": x, "size": size, "stride": stride, "mode": mode}
        expect.close(got, want, rtol=1e-10, atol=1e-12, inputs=case)


@check("keeps negative maxima")
def negative(subject, rng):
    cases = [(-1.0 - rng.random(shape), size, stride, "max") for shape, size, stride in CASES[:4]]
    for (x, size, stride, _), got in zip(cases, subject.each(subject.pool2d, cases), strict=True):
        expect.close(got, windows(x, size, stride).max((-1, -2)), rtol=1e-10, inputs={"x": x})


@check("sends the gradient back")
def backward(subject, rng):
    cases = []
    for shape, size, stride in CASES:
        x = distinct(rng, shape)
        for mode in ("max", "mean"):
            cases.append((rng.normal(size=windows(x, size, stride).shape[:-2]), x, size, stride, mode))
    for (dy, x, size, stride, mode), got in zip(cases, subject.each(subject.pool2d_backward, cases), strict=True):
        pooled = {"max": np.max, "mean": np.mean}[mode]
        expect.gradient(
            lambda points, pooled=pooled, size=size, stride=stride: pooled(windows(points, size, stride), (-1, -2)),
            x,
            got,
            upstream=dy,
            eps=1e-4,
            together=True,
            inputs={"dy": dy, "x": x, "size": size, "stride": stride, "mode": mode},
        )


@check("gives a tie to the first")
def ties(subject, rng):
    x = np.zeros((1, 4, 4))
    dy = 1.0 + rng.random((1, 2, 2))
    want = np.zeros_like(x)
    want[:, ::2, ::2] = dy
    expect.close(subject.pool2d_backward(dy, x, 2, 2, "max"), want, rtol=1e-12, inputs={"dy": dy, "x": x})
    x, dy = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[2.0]])  # in reading order the upper right comes first
    want = np.array([[0.0, 2.0], [0.0, 0.0]])
    expect.close(subject.pool2d_backward(dy, x, 2, 2, "max"), want, rtol=1e-12, inputs={"dy": dy, "x": x})


@check("adds up where windows overlap")
def overlap(subject, rng):
    x = np.zeros((3, 3))
    x[1, 1] = 1.0  # the centre wins all four windows
    dy = rng.normal(size=(2, 2))
    want = np.zeros_like(x)
    want[1, 1] = dy.sum()
    expect.close(subject.pool2d_backward(dy, x, 2, 1, "max"), want, rtol=1e-10, atol=1e-12, inputs={"dy": dy, "x": x})


@check("refuses a window that does not fit")
def too_large(subject, rng):
    expect.raises(ValueError, subject.pool2d, rng.normal(size=(2, 3, 5)), 4, 1, "max")
    expect.raises(ValueError, subject.pool2d, rng.normal(size=(5, 3)), 4, 1, "mean")


@check("keeps the dtype and its arguments")
def kinds(subject, rng):
    x = distinct(rng, (2, 5, 5)).astype(np.float32)
    dy = rng.normal(size=(2, 2, 2)).astype(np.float32)
    for mode in ("max", "mean"):
        case = {"dy": dy, "x": x, "size": 2, "stride": 2, "mode": mode}
        got = expect.unchanged(subject, subject.pool2d, x, 2, 2, mode)
        want = getattr(windows(x.astype(np.float64), 2, 2), mode)((-1, -2))
        expect.close(got, want, rtol=1e-5, atol=1e-6, dtype="float32", inputs=case)
        got = expect.unchanged(subject, subject.pool2d_backward, dy, x, 2, 2, mode)
        wide = subject.pool2d_backward(dy.astype(np.float64), x.astype(np.float64), 2, 2, mode)
        expect.close(got, np.asarray(wide), rtol=1e-5, atol=1e-6, inputs=case)
