"""Judges penalties by numbers on paper, by finite differences and by the definition of the proximal point."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((2, 3), (3,), (2, 2, 2), ())
STRENGTHS = ((0.5, 0.0), (0.0, 0.5), (0.3, 0.7))


def draw(rng, dtype="float64"):
    """Arrays with two, one, three and no axes."""
    return [np.asarray(rng.normal(size=shape), dtype=dtype) for shape in SHAPES]


@check("the value is l1 times the sum plus half l2 times the squares")
def value(subject, rng):
    weights = [np.array([[3.0, -4.0]])]
    for l1, l2, want in ((1.0, 0.0, 7.0), (0.0, 1.0, 12.5), (2.0, 4.0, 64.0)):
        got = subject.penalty(weights, l1, l2)
        expect.close(float(got), want, rtol=1e-10, inputs={"weights": weights, "l1": l1, "l2": l2})
    for l1, l2 in STRENGTHS:
        weights = [rng.normal(size=(2, 3)), rng.normal(size=(4, 1))]
        values = np.concatenate([w.ravel() for w in weights])
        want = l1 * float(np.linalg.norm(values, 1)) + l2 * float(values @ values) / 2
        got = subject.penalty(weights, l1, l2)
        expect.close(float(got), want, rtol=1e-10, inputs={"weights": weights, "l1": l1, "l2": l2})


@check("biases are not penalised")
def biases(subject, rng):
    weights = [np.array([5.0, -2.0]), np.array(3.0)]
    expect.close(float(subject.penalty(weights, 1.0, 1.0)), 0.0, inputs={"weights": weights, "l1": 1.0, "l2": 1.0})
    expect.close(float(subject.penalty([], 1.0, 1.0)), 0.0, inputs={"weights": []})
    zeros = [np.zeros(2), np.array(0.0)]
    expect.close(subject.penalty_gradient(weights, 1.0, 1.0), zeros, inputs={"weights": weights, "l1": 1.0, "l2": 1.0})
    gradients = [np.array([1.0, 1.0]), np.array(2.0)]
    case = {"weights": weights, "gradients": gradients, "rate": 0.1, "l1": 1.0, "l2": 1.0}
    stepped = subject.proximal_step(weights, gradients, 0.1, 1.0, 1.0)
    expect.close(stepped, [np.array([4.9, -2.1]), np.array(2.8)], rtol=1e-10, inputs=case)


@check("all arrays with two axes or more are penalised")
def kernels(subject, rng):
    kernel = [rng.normal(size=(2, 1, 2))]
    want = float(np.abs(kernel[0]).sum())
    expect.close(float(subject.penalty(kernel, 1.0, 0.0)), want, rtol=1e-10, inputs={"weights": kernel, "l1": 1.0})
    want = [np.sign(kernel[0])]
    expect.close(subject.penalty_gradient(kernel, 1.0, 0.0), want, rtol=1e-10, inputs={"weights": kernel, "l1": 1.0})


@check("the gradient is that of the value")
def gradient(subject, rng):
    for l1, l2 in STRENGTHS:
        # Away from zero, so that central differences do not straddle the kink.
        w = np.sign(rng.normal(size=(2, 3))) * rng.uniform(0.5, 2.0, size=(2, 3))
        got = subject.penalty_gradient([w], l1, l2)
        for index in np.ndindex(w.shape):
            step = np.zeros_like(w)
            step[index] = 1e-5
            ahead = l1 * np.abs(w + step).sum() + l2 / 2 * ((w + step) ** 2).sum()
            behind = l1 * np.abs(w - step).sum() + l2 / 2 * ((w - step) ** 2).sum()
            slope = (ahead - behind) / 2e-5
            case = {"weights": [w], "l1": l1, "l2": l2, "index": list(index)}
            expect.close(float(np.asarray(got[0])[index]), slope, rtol=1e-6, atol=1e-8, inputs=case)


@check("L1 does not pull at exactly zero")
def at_zero(subject, rng):
    w = [np.array([[0.0, 2.0, -2.0]])]
    case = {"weights": w, "l1": 0.5, "l2": 0.0}
    expect.close(subject.penalty_gradient(w, 0.5, 0.0), [np.array([[0.0, 0.5, -0.5]])], rtol=1e-10, inputs=case)


@check("values that would cross zero stop there")
def stops_at_zero(subject, rng):
    w, g = [np.array([[1.0, 0.3, -0.3, 0.05, -0.05, 0.0]])], [np.zeros((1, 6))]
    case = {"weights": w, "gradients": g, "rate": 0.1, "l1": 1.0, "l2": 0.0}
    got = subject.proximal_step(w, g, 0.1, 1.0, 0.0)
    expect.close(got, [np.array([[0.9, 0.2, -0.2, 0.0, 0.0, 0.0]])], rtol=1e-10, atol=1e-12, inputs=case)
    zeros = int((np.asarray(got[0]) == 0).sum())
    expect.true(zeros == 3, "Values within the threshold must be exactly 0.", inputs=case, got=zeros, want=3)


@check("steps on the data loss and L2, then thresholds")
def order(subject, rng):
    # 1 - 0.5 (0.4 + 0.2 * 1) = 0.7, less 0.5 * 0.6 is 0.4; thresholding first would give 0.43.
    w, g = [np.array([[1.0]])], [np.array([[0.4]])]
    case = {"weights": w, "gradients": g, "rate": 0.5, "l1": 0.6, "l2": 0.2}
    expect.close(subject.proximal_step(w, g, 0.5, 0.6, 0.2), [np.array([[0.4]])], rtol=1e-10, inputs=case)
    for l1, l2 in STRENGTHS:
        w, g = [rng.normal(size=(3, 4)) for _ in range(2)]
        case = {"weights": [w], "gradients": [g], "rate": 0.3, "l1": l1, "l2": l2}
        moved = w - 0.3 * g - 0.3 * l2 * w
        want = np.where(moved > 0.3 * l1, moved - 0.3 * l1, np.where(moved < -0.3 * l1, moved + 0.3 * l1, 0.0))
        expect.close(subject.proximal_step([w], [g], 0.3, l1, l2), [want], rtol=1e-10, atol=1e-12, inputs=case)


@check("rejects negative strengths")
def negative(subject, rng):
    w = [np.ones((1, 1))]
    for l1, l2 in ((-0.1, 0.0), (0.0, -0.1), (0.5, -0.1), (-0.1, 0.5)):
        expect.raises(ValueError, subject.penalty, w, l1, l2)
        expect.raises(ValueError, subject.penalty_gradient, w, l1, l2)
        expect.raises(ValueError, subject.proximal_step, w, w, 0.1, l1, l2)


@check("keeps shapes, dtypes and arguments")
def keeps(subject, rng):
    for dtype, near in (("float64", {"rtol": 1e-10, "atol": 1e-12}), ("float32", {"rtol": 1e-5, "atol": 1e-6})):
        weights, gradients = draw(rng, dtype), draw(rng, dtype)
        wide = [w.astype(np.float64) for w in weights]
        case = {"weights": weights, "gradients": gradients, "rate": 0.1, "l1": 0.5, "l2": 0.2}
        values = np.concatenate([w.ravel() for w in wide if w.ndim > 1])
        want = 0.5 * float(np.abs(values).sum()) + 0.1 * float(values @ values)
        expect.close(float(expect.unchanged(subject, subject.penalty, weights, 0.5, 0.2)), want, **near, inputs=case)
        slopes = [0.5 * np.sign(w) + 0.2 * w if w.ndim > 1 else 0 * w for w in wide]
        stepped = []
        for w, g in zip(wide, gradients, strict=True):
            moved, reach = (w - 0.1 * (g + 0.2 * w), 0.05) if w.ndim > 1 else (w - 0.1 * g, 0.0)
            stepped.append(moved - np.clip(moved, -reach, reach))
        results = (
            expect.unchanged(subject, subject.penalty_gradient, weights, 0.5, 0.2),
            expect.unchanged(subject, subject.proximal_step, weights, gradients, 0.1, 0.5, 0.2),
        )
        for result, right in zip(results, (slopes, stepped), strict=True):
            expect.close(result, [np.asarray(array) for array in right], **near, inputs=case)
            for got in result:
                expect.dtype(got, dtype, inputs=case)
