"""Oracle: the state as a weighted sum over all gradients so far, one element at a time with Python's own arithmetic."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (3,), (2, 3), (2, 1, 4))
RATE = 0.03


def weights_of(t, rho):
    """How much the squared gradient of each step so far counts after step t: AdaGrad (rho None) counts all alike."""
    return [1.0 if rho is None else (1 - rho) * rho ** (t - k) for k in range(t + 1)]


def walk(subject, w, gradients, rho, epsilon=None, rate=RATE):
    """Run a submission over given gradients; compare weights and state with the sum after every step."""
    name, options = ("adagrad_step", {}) if rho is None else ("rmsprop_step", {"rho": rho})
    if epsilon is not None:
        options["epsilon"] = epsilon
    used = epsilon or (1e-10 if rho is None else 1e-8)
    state, want = None, w.copy()
    for t, g in enumerate(gradients):
        inputs = {"w": w, "g": g, "state": state, "rate": rate, **options}
        got, got_state = getattr(subject, name)(w, g, state, rate, **options)
        flat = np.array(gradients[: t + 1]).reshape(t + 1, -1)
        total = [sum(c * v * v for c, v in zip(weights_of(t, rho), column, strict=True)) for column in flat.T.tolist()]
        moves = [rate * v / (math.sqrt(s) + used) for v, s in zip(g.ravel().tolist(), total, strict=True)]
        want = want - np.array(moves).reshape(w.shape)
        expect.close(
            got_state, np.array(total).reshape(w.shape), rtol=1e-9, inputs=inputs, problem="The state is wrong."
        )
        expect.close(got, want, rtol=1e-10, atol=1e-12, inputs=inputs)
        w, state = np.asarray(got), np.asarray(got_state)


@check("AdaGrad: divides by the root of the sum")
def adagrad(subject, rng):
    for shape in SHAPES:
        walk(subject, rng.normal(size=shape), list(rng.normal(size=(4, *shape))), None)
    walk(subject, rng.normal(size=2), list(rng.normal(size=(2, 2))), None, rate=0.5)


@check("RMSProp: divides by the root of the moving average")
def rmsprop(subject, rng):
    for shape in SHAPES:
        for rho in (0.9, 0.5):
            walk(subject, rng.normal(size=shape), list(rng.normal(size=(4, *shape))), rho)
    walk(subject, rng.normal(size=2), list(rng.normal(size=(2, 2))), 0.9, rate=0.5)
    gaps = rng.normal(size=(4, 2)) * np.array([[1, 1], [0, 1], [0, 0], [1, 1]])
    walk(subject, rng.normal(size=2), list(gaps), 0.9)  # without a gradient the average still fades


@check("epsilon outside of the root")
def epsilon(subject, rng):
    for rho in (None, 0.9):
        for epsilon in (1.0, 1e-3):
            walk(subject, rng.normal(size=3), list(1e-2 * rng.normal(size=(3, 3))), rho, epsilon)


@check("the defaults")
def defaults(subject, rng):
    w, g = rng.normal(size=2), np.array([1e-8, -3e-9])  # so small that the defaults decide
    for call, share, epsilon in ((subject.adagrad_step, 1.0, 1e-10), (subject.rmsprop_step, 0.01, 1e-8)):
        got, state = call(w, g, None, RATE)
        expect.close(state, share * g * g, rtol=1e-9, inputs={"g": g}, problem="The state is wrong.")
        want = w - RATE * g / (np.sqrt(share) * abs(g) + epsilon)
        expect.close(got, want, rtol=0, atol=1e-5 * RATE, inputs={"w": w, "g": g, "rate": RATE})


@check("a gradient that was always zero makes no step")
def zero(subject, rng):
    w, g = np.array([1.0, -2.0]), np.array([0.0, 4.0])
    for call in (subject.adagrad_step, subject.rmsprop_step):
        got, _ = call(w, g, None, RATE)
        expect.true(float(np.asarray(got)[0]) == 1.0, "A weight without a gradient moved.", got=got, inputs={"g": g})


@check("keeps float32")
def dtype(subject, rng):
    w, g = (array.astype(np.float32) for array in rng.normal(size=(2, 3)))
    before = np.ones(3, dtype=np.float32)
    for call, share, epsilon in ((subject.adagrad_step, 1.0, 1e-10), (subject.rmsprop_step, 0.01, 1e-8)):
        for state in (None, before):
            squares = share * g.astype(float) ** 2
            squares += 0.0 if state is None else 1.0 if share == 1.0 else 1.0 - share
            want = w - RATE * g / (np.sqrt(squares) + epsilon)
            inputs = {"w": w, "g": g, "state": state, "rate": RATE}
            got, new = call(w, g, state, RATE)
            expect.close(got, want, rtol=1e-5, atol=1e-6, dtype="float32", inputs=inputs)
            expect.close(new, squares, rtol=1e-5, inputs=inputs, problem="The state is wrong.")


@check("leaves its arguments alone")
def untouched(subject, rng):
    w, g, state = rng.normal(size=(3, 4))
    expect.unchanged(subject, subject.adagrad_step, w, g, state**2, RATE)
    expect.unchanged(subject, subject.rmsprop_step, w, g, state**2, RATE)
