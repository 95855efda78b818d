"""The oracle is finite differences through a forward pass of the judge's own, or algebra."""

from itertools import pairwise

import numpy as np

from vivavoce.drillkit import check, expect

FORWARD = {
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(z / 2)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
}


def network(rng, widths, scale=1.0):
    """Random weights whose variance is scale**2 / n_in."""
    return [scale * rng.normal(size=(a, b)) / np.sqrt(a) for a, b in pairwise(widths)]


def differences(x, weights, activation, upstream, eps=1e-6):
    """Norms of the gradient at every activation, by perturbing that activation and running the rest."""

    def loss(h, rest):
        for w in rest:
            h = FORWARD[activation](h @ w)
        return float((h * upstream).sum())

    norms, h = [], x
    for layer, w in enumerate(weights):
        h = FORWARD[activation](h @ w)
        gradient = np.zeros_like(h)
        for place in np.ndindex(h.shape):
            step = np.zeros_like(h)
            step[place] = eps
            gradient[place] = (loss(h + step, weights[layer + 1 :]) - loss(h - step, weights[layer + 1 :])) / (2 * eps)
        norms.append(float(np.sqrt((gradient**2).sum())))
    return np.array(norms)


@check("matches finite differences")
def matches(subject, rng):
    for batch, widths in ((1, (2, 2, 2)), (2, (3, 3, 3)), (3, (2, 4, 3, 5)), (4, (5, 6, 6, 6, 2))):
        for activation in FORWARD:
            x, weights = rng.normal(size=(batch, widths[0])), network(rng, widths, 1.5)
            if activation == "relu":  # positive weights and inputs: no unit is off, no kink is near
                x, weights = np.abs(x) + 0.1, [np.abs(w) for w in weights]
            upstream = rng.normal(size=(batch, widths[-1]))
            expect.close(
                subject.gradient_norms(x, weights, activation, upstream),
                differences(x, weights, activation, upstream),
                rtol=1e-5,
                atol=1e-8,
                inputs={"activation": activation, "x": x, "weights": weights, "upstream": upstream},
            )


def by_hand(x, weights, activation, upstream):
    """The chain rule in extended precision."""
    h, slopes = x.astype(np.longdouble), []
    for w in weights:
        z = h @ w.astype(np.longdouble)
        h = FORWARD[activation](z)
        slopes.append({"sigmoid": h * (1 - h), "tanh": 1 - h**2, "relu": np.where(z > 0, 1.0, 0.0)}[activation])
    gradient = upstream.astype(np.longdouble)
    norms = [np.sqrt((gradient**2).sum())]
    for w, s in zip(weights[:0:-1], slopes[:0:-1], strict=True):
        gradient = (gradient * s) @ w.astype(np.longdouble).T
        norms.append(np.sqrt((gradient**2).sum()))
    return np.array(norms[::-1], dtype=np.float64)


@check("computes in float64")
def in_float64(subject, rng):
    for kind in (np.float64, np.float32):
        for activation in FORWARD:
            widths = (3, 4, 4, 2)
            x, upstream = rng.normal(size=(2, 3)).astype(kind), rng.normal(size=(2, 2)).astype(kind)
            weights = [w.astype(kind) for w in network(rng, widths)]
            inputs = {"activation": activation, "x": x, "weights": weights, "upstream": upstream}
            got = subject.gradient_norms(x, weights, activation, upstream)
            expect.close(got, by_hand(x, weights, activation, upstream), rtol=1e-9, atol=1e-12, inputs=inputs)


@check("one layer returns the norm of upstream")
def one_layer(subject, rng):
    x, w, upstream = rng.normal(size=(2, 3)), rng.normal(size=(3, 2)), np.array([[3.0, 0.0], [0.0, 4.0]])
    expect.close(subject.gradient_norms(x, [w], "sigmoid", upstream), np.array([5.0]), rtol=1e-12)


@check("ReLU passes nothing at zero or below")
def relu_at_zero(subject, rng):
    x = np.array([[1.0, 0.0]])
    switch = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]])  # pre-activations 1, -1 and exactly 0
    upstream = rng.normal(size=(1, 3)) + 3.0
    got = subject.gradient_norms(x, [np.eye(2), switch], "relu", upstream)
    want = np.array([abs(upstream[0, 0]), np.linalg.norm(upstream)])  # only the unit at 1 passes its gradient
    expect.close(got, want, rtol=1e-12, inputs={"x": x, "weights": [np.eye(2), switch], "upstream": upstream})


@check("stays finite for large pre-activations")
def large(subject, rng):
    for activation in ("sigmoid", "tanh"):
        for size in (1000.0, -1000.0):
            w = np.array([[size]])
            got = subject.gradient_norms(np.ones((1, 1)), [np.ones((1, 1)), w], activation, np.ones((1, 1)))
            expect.close(got, np.array([0.0, 1.0]), rtol=1e-9, atol=1e-100, inputs={"activation": activation, "w": w})


@check("keeps tiny gradients of float32 inputs")
def tiny(subject, rng):
    depth = 150  # 0.25 ** 149 is 2e-90: zero in float32, an ordinary number in float64
    # One unit per layer with weight +1 or -1: the gradient is the plain product of the slopes.
    signs = rng.choice([-1.0, 1.0], size=depth)
    weights = [np.array([[sign]], dtype=np.float32) for sign in signs]
    h, slopes = 0.0, []
    for sign in signs:
        h = 0.5 * (1 + np.tanh(h * sign / 2))
        slopes.append(h * (1 - h))
    products = np.concatenate([np.cumprod(slopes[:0:-1])[::-1], [1.0]])
    got = subject.gradient_norms(
        np.zeros((1, 1), dtype=np.float32), weights, "sigmoid", np.ones((1, 1), dtype=np.float32)
    )
    expect.close(got, products, rtol=1e-9, dtype="float64", inputs={"layers": depth, "weights": signs})


@check("doubles with upstream")
def linear(subject, rng):
    x, weights, upstream = rng.normal(size=(3, 4)), network(rng, (4, 5, 3)), rng.normal(size=(3, 3))
    once = subject.gradient_norms(x, weights, "tanh", upstream)
    expect.close(subject.gradient_norms(x, weights, "tanh", -2 * upstream), 2 * np.asarray(once), rtol=1e-10)


@check("leaves its arguments alone")
def pure(subject, rng):
    x, weights, upstream = rng.normal(size=(2, 3)), network(rng, (3, 3, 3)), rng.normal(size=(2, 3))
    for activation in FORWARD:
        expect.unchanged(subject, subject.gradient_norms, x, weights, activation, upstream)
