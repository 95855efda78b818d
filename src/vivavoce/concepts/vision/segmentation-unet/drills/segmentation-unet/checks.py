"""Oracles: the definition image by image in plain loops, finite differences, numbered pixels for the crop."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1, 1, 1, 1), (1, 1, 2, 3), (2, 1, 3, 2), (1, 3, 2, 2), (2, 3, 5, 4))


def example(rng, shape):
    """Probabilities, and targets with about a third of ones."""
    return rng.random(shape), (rng.random(shape) < 0.3).astype(float)


def oracle(p, t, smooth):
    """One score per image and class, added up one by one."""
    scores = [
        (2 * float(a.ravel() @ b.ravel()) + smooth) / (float(a.sum()) + float(b.sum()) + smooth)
        for a, b in zip(p.reshape(-1, *p.shape[2:]), t.reshape(-1, *p.shape[2:]), strict=True)
    ]
    return 1 - sum(scores) / len(scores)


@check("scores each image and class by itself")
def losses(subject, rng):
    for shape in SHAPES:
        p, t = example(rng, shape)
        for smooth in (1.0, 0.25):
            case = {"p": p, "t": t, "smooth": smooth}
            expect.close(subject.dice_loss(p, t, smooth), oracle(p, t, smooth), rtol=1e-9, atol=1e-12, inputs=case)
    expect.close(subject.dice_loss(p, t), oracle(p, t, 1.0), rtol=1e-9, inputs={"p": p, "t": t})


@check("is 0 for a perfect mask, an empty one included")
def perfect(subject, rng):
    _, t = example(rng, (2, 2, 4, 4))
    t[0, 0] = 0.0
    for smooth in (1.0, 1e-6):
        expect.close(subject.dice_loss(t, t, smooth), 0.0, atol=1e-9, inputs={"p": t, "t": t, "smooth": smooth})


@check("does not depend on the size of the object")
def scale(subject, rng):
    p, t = example(rng, (1, 2, 3, 3))
    t[..., 0, 0] = 1.0
    p4, t4 = (np.repeat(np.repeat(v, 2, -1), 2, -2) for v in (p, t))
    case = {"p": p4, "t": t4, "smooth": 0.0}
    expect.close(subject.dice_loss(p4, t4, 0.0), oracle(p, t, 0.0), rtol=1e-9, inputs=case)


@check("has the right gradient")
def gradients(subject, rng):
    for shape in SHAPES:
        p, t = example(rng, shape)
        t[0, 0, 0, 0] = 1.0
        for smooth in (1.0, 0.25):
            got = subject.dice_gradient(p, t, smooth)
            case = {"p": p, "t": t, "smooth": smooth}
            expect.gradient(lambda z, t=t, s=smooth: oracle(z, t, s), p, got, inputs=case)
            expect.dtype(got, "float64", inputs=case)
    expect.close(subject.dice_gradient(p, t), np.asarray(subject.dice_gradient(p, t, 1.0)), rtol=1e-9, inputs={"p": p})


@check("joins the middle of the skip, channels first")
def joins(subject, rng):
    cases = (
        ((1, 1, 4, 4), (1, 1, 2, 2)),
        ((2, 3, 5, 8), (2, 2, 2, 3)),
        ((1, 2, 3, 3), (1, 4, 3, 3)),
        ((1, 1, 7, 4), (1, 1, 4, 1)),
    )
    for large, small in cases:
        skip, x = rng.normal(size=large), rng.normal(size=small)
        rows = np.arange(small[2]) + (large[2] - small[2]) // 2
        columns = np.arange(small[3]) + (large[3] - small[3]) // 2
        want = np.concatenate([skip[:, :, rows][:, :, :, columns], x], 1)
        expect.close(subject.join(skip, x), want, rtol=1e-12, inputs={"skip": skip, "x": x})


@check("refuses a skip that is too small")
def too_small(subject, rng):
    for large in ((1, 1, 3, 6), (1, 1, 6, 3)):
        expect.raises(ValueError, subject.join, rng.normal(size=large), rng.normal(size=(1, 1, 4, 4)))


@check("leaves its arguments alone")
def arguments(subject, rng):
    p, t = example(rng, (1, 2, 4, 4))
    expect.unchanged(subject, subject.dice_loss, p, t)
    expect.unchanged(subject, subject.dice_gradient, p, t)
    expect.unchanged(subject, subject.join, p, t[..., :2, :2])
