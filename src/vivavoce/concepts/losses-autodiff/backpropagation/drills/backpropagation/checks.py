"""The oracle is the loss alone, differentiated by complex steps: no backward pass is written here.

For a tiny imaginary step the imaginary part of the loss, over the step, is the derivative to rounding
(Squire and Trapp, SIAM Review 1998). Nothing is subtracted, so nothing cancels.
"""

import numpy as np

from vivavoce.drillkit import check, expect

NAMES = ("W1", "b1", "W2", "b2")
# (n, d, k, c): a batch of one first; then sizes that all differ, so that a wrong transpose cannot fit.
SIZES = ((1, 1, 1, 2), (2, 3, 2, 2), (4, 3, 5, 2), (6, 4, 3, 7))


def network(rng, d, k, c):
    """Random parameters, biases included."""
    shapes = {"W1": (d, k), "b1": (k,), "W2": (k, c), "b2": (c,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def data(rng, n, d, c):
    """Random inputs and labels."""
    return rng.normal(size=(n, d)), rng.integers(0, c, n)


def loss_of(params, x, labels, activation):
    """The definition, for real or complex parameters; axes of theirs in front stand for cases."""
    z = x @ params["W1"] + params["b1"]
    h = np.tanh(z) if activation == "tanh" else z * (z.real > 0)
    scores = h @ params["W2"] + params["b2"]
    shifted = scores - scores.real.max(axis=-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -logs[..., np.arange(len(x)), labels].mean(axis=-1)


def derivative(params, x, labels, activation, name, tiny=1e-30):
    """Gradient of the loss with respect to one parameter array: a case for each entry, with that entry moved."""
    shape, entries = params[name].shape, params[name].size
    moved = params[name] + (1j * tiny * np.eye(entries)).reshape(entries, *shape)
    if name in ("b1", "b2"):  # the same for each example
        moved = moved[:, None]
    return (loss_of({**params, name: moved}, x, labels, activation).imag / tiny).reshape(shape)


def drawn(rng):
    """Arguments of `forward`: every size with both activations."""
    return [
        (network(rng, d, k, c), *data(rng, n, d, c), activation)
        for n, d, k, c in SIZES
        for activation in ("tanh", "relu")
    ]


def shown(params, x, labels, activation):
    """The arguments, as a failing case shows them."""
    return {"activation": activation, "x": x, "labels": labels, **params}


def compare(subject, rng, names):
    """Every size and both activations: the submission's gradients against the oracle's."""
    calls = drawn(rng)
    caches = [cache for _, cache in subject.each(subject.forward, calls)]
    found = subject.each(subject.backward, [(call[0], cache) for call, cache in zip(calls, caches, strict=True)])
    for call, gradients in zip(calls, found, strict=True):
        for name in names:
            expect.true(name in gradients, f"backward returned no gradient for {name}.", inputs=shown(*call))
            problem = f"The gradient of {name} is wrong."
            want = derivative(*call, name)
            expect.close(gradients[name], want, rtol=1e-8, atol=1e-12, inputs=shown(*call), problem=problem)


@check("the loss is the mean cross-entropy")
def loss_matches(subject, rng):
    calls = drawn(rng)
    for call, (loss, _) in zip(calls, subject.each(subject.forward, calls), strict=True):
        # atol: a loss near 0 is the difference of two scores, and has their rounding
        expect.close(loss, loss_of(*call), rtol=1e-8, atol=1e-12, inputs=shown(*call))


@check("gradients of the output layer")
def output_layer(subject, rng):
    compare(subject, rng, ("W2", "b2"))


@check("gradients of the hidden layer")
def hidden_layer(subject, rng):
    compare(subject, rng, ("W1", "b1"))


@check("doubling the batch changes nothing")
def doubled(subject, rng):
    params, (x, labels) = network(rng, 3, 4, 3), data(rng, 2, 3, 3)
    once = subject.forward(params, x, labels, "tanh")
    twice = subject.forward(params, np.tile(x, (2, 1)), np.tile(labels, 2), "tanh")
    expect.close(twice[0], once[0], rtol=1e-8, atol=1e-12)
    want = subject.backward(params, once[1])
    expect.close(subject.backward(params, twice[1]), want, rtol=1e-9, atol=1e-13, inputs={"x": x, "labels": labels})


@check("ReLU passes nothing at zero or below")
def relu_at_zero(subject, rng):
    params = network(rng, 1, 3, 2) | {"W1": np.array([[1.0, -1.0, 0.0]]), "b1": np.zeros(3)}
    x, labels = np.array([[1.0]]), np.array([0])  # pre-activations 1, -1 and exactly 0
    _, cache = subject.forward(params, x, labels, "relu")
    got = np.asarray(subject.backward(params, cache)["b1"])
    want = derivative(params, x, labels, "relu", "b1") * np.array([1.0, 0.0, 0.0])
    expect.close(got, want, rtol=1e-8, atol=1e-12, inputs={"x": x, "labels": labels, **params})


@check("stays finite for large scores")
def large(subject, rng):
    params, (x, labels) = network(rng, 2, 3, 3), data(rng, 3, 2, 3)
    for size in (1000.0, 10_000.0):
        big = params | {"b2": size * np.array([1.0, -1.0, 0.5])}
        loss, cache = subject.forward(big, x, labels, "tanh")
        expect.close(loss, loss_of(big, x, labels, "tanh"), rtol=1e-9, atol=1e-12)
        gradients = subject.backward(big, cache)
        for name in NAMES:
            want = derivative(big, x, labels, "tanh", name)
            expect.close(gradients[name], want, rtol=1e-8, atol=1e-12, inputs={"b2": big["b2"], "gradient of": name})


@check("rows far apart do not disturb each other")
def far_apart(subject, rng):
    params = network(rng, 1, 1, 2) | {"W1": np.ones((1, 1)), "b1": np.zeros(1), "b2": np.zeros(2)}
    params["W2"] = np.array([[1000.0, 999.0]])  # the scores of the last row lie thousands above those of the first
    x, labels = np.array([[-5.0], [5.0]]), np.array([0, 1])
    loss, cache = subject.forward(params, x, labels, "tanh")
    expect.close(loss, loss_of(params, x, labels, "tanh"), rtol=1e-9, inputs={"x": x, "labels": labels, **params})
    gradient = subject.backward(params, cache)["b2"]
    want = derivative(params, x, labels, "tanh", "b2")
    expect.close(gradient, want, rtol=1e-8, atol=1e-12, inputs={"x": x, "labels": labels, **params})


@check("backward twice gives the same answer")
def twice(subject, rng):
    params, (x, labels) = network(rng, 3, 4, 3), data(rng, 4, 3, 3)
    cache = subject.keep(subject.forward(params, x, labels, "tanh")[1])
    first = subject.backward(params, cache)
    subject.forward(params, 2 * x, labels, "relu")  # another pass in between must not matter
    problem = "A second backward pass with the same cache gave something else."
    expect.close(subject.backward(params, cache), first, rtol=1e-8, atol=1e-12, problem=problem)


@check("one step follows the gradient")
def step(subject, rng):
    for activation in ("tanh", "relu"):
        params, (x, labels) = network(rng, 3, 4, 3), data(rng, 5, 3, 3)
        for rate in (0.5, 5.0):
            loss, new = subject.train_step(params, x, labels, activation, rate)
            inputs = {"activation": activation, "rate": rate, "x": x, "labels": labels, **params}
            expect.close(loss, loss_of(params, x, labels, activation), rtol=1e-8, atol=1e-12, inputs=inputs)
            for name in reversed(NAMES):
                want = params[name] - rate * derivative(params, x, labels, activation, name)
                problem = f"{name} after the step is wrong."
                expect.close(new[name], want, rtol=1e-8, atol=1e-10, inputs=inputs, problem=problem)


@check("leaves its arguments alone")
def pure(subject, rng):
    params, (x, labels) = network(rng, 3, 4, 3), data(rng, 4, 3, 3)
    held = subject.keep(params)
    _, cache = expect.unchanged(subject, lambda a, b: subject.forward(held, a, b, "tanh"), x, labels)
    subject.backward(held, cache)
    expect.unchanged(subject, lambda a, b: subject.train_step(held, a, b, "tanh", 0.1), x, labels)
    after = subject.fetch(held)
    for name in NAMES:
        expect.equal(after[name], params[name], inputs=params, problem=f"{name} was changed in place.")
