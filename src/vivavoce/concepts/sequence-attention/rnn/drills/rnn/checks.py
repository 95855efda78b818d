"""The oracle steps through the recurrence one number at a time; gradients are judged by finite differences."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

NAMES = ("x", "h0", "weight_x", "weight_h", "bias")
SIZES = ((1, 1, 1, 1), (1, 2, 1, 2), (2, 3, 2, 3), (3, 5, 4, 2))  # batch, time, inputs, hidden


def layer(rng, batch, time, inputs, hidden):
    """Arguments of the layer: weights small enough that no unit saturates."""
    shapes = {"x": (batch, time, inputs), "h0": (batch, hidden), "weight_x": (hidden, inputs)}
    shapes |= {"weight_h": (hidden, hidden), "bias": (hidden,)}
    return {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}


def one_by_one(x, h0, weight_x, weight_h, bias):
    """The states by the definition, unit by unit."""
    batch, time, inputs = x.shape
    hidden = len(bias)
    states = np.zeros((batch, time, hidden))
    for n in range(batch):
        for t in range(time):
            before = states[n, t - 1] if t else h0[n]
            for j in range(hidden):
                total = bias[j] + math.fsum(weight_x[j, i] * x[n, t, i] for i in range(inputs))
                states[n, t, j] = math.tanh(total + math.fsum(weight_h[j, k] * before[k] for k in range(hidden)))
    return states


@check("every state follows the recurrence")
def states_follow(subject, rng):
    for sizes in SIZES:
        given = layer(rng, *sizes)
        expect.close(subject.forward(*given.values()), one_by_one(**given), rtol=1e-9, atol=1e-12, inputs=given)


@check("one unit by hand")
def by_hand(subject, rng):
    given = {"x": np.array([[[1.0], [0.0], [0.0]]]), "h0": np.zeros((1, 1)), "weight_x": np.ones((1, 1))}
    given |= {"weight_h": np.full((1, 1), 0.5), "bias": np.zeros(1)}
    h = [math.tanh(1.0), math.tanh(0.5 * math.tanh(1.0)), math.tanh(0.5 * math.tanh(0.5 * math.tanh(1.0)))]
    expect.close(subject.forward(*given.values()), np.array(h).reshape(1, 3, 1), rtol=1e-12, inputs=given)
    upstream = np.array([[[0.0], [0.0], [1.0]]])
    slopes = [1 - value**2 for value in h]
    got = subject.backward(*given.values(), upstream)
    want = [0.25 * math.prod(slopes), 0.5 * slopes[1] * slopes[2], slopes[2]]
    inputs = {**given, "upstream": upstream}
    expect.close(got["x"], np.array(want).reshape(1, 3, 1), rtol=1e-9, inputs=inputs)


@check("gradients match finite differences")
def differences(subject, rng):
    for sizes in SIZES:
        given = layer(rng, *sizes)
        upstream = rng.normal(size=(sizes[0], sizes[1], sizes[3]))
        got = subject.backward(*given.values(), upstream)
        expect.true(set(got) == set(NAMES), "The dict does not have the keys x, h0, weight_x, weight_h and bias.")
        for name in NAMES:
            want, eps = np.zeros_like(given[name]), 1e-6
            for place in np.ndindex(want.shape):
                step = np.zeros_like(want)
                step[place] = eps
                up, down = (one_by_one(**{**given, name: given[name] + s}) for s in (step, -step))
                want[place] = ((up - down) * upstream).sum() / (2 * eps)
            expect.close(got[name], want, rtol=1e-5, atol=1e-8, problem=f"The gradient of {name} is wrong.",
                         inputs={**given, "upstream": upstream})  # fmt: skip


@check("a later input cannot change an earlier state")
def causal(subject, rng):
    given = layer(rng, 2, 6, 3, 4)
    changed = {**given, "x": given["x"].copy()}
    changed["x"][:, 4] += 1.0
    first, second = (np.asarray(subject.forward(*each.values())) for each in (given, changed))
    expect.close(second[:, :4], first[:, :4], rtol=1e-12, inputs=changed)
    expect.true(bool((second[:, 5] != first[:, 5]).all()), "The last state does not depend on an earlier input.")


@check("stays finite where units saturate")
def saturated(subject, rng):
    given = layer(rng, 1, 3, 2, 2)
    given["bias"] = np.array([800.0, -800.0])
    expect.close(subject.forward(*given.values()), np.broadcast_to([1.0, -1.0], (1, 3, 2)), rtol=1e-12, inputs=given)
    got = subject.backward(*given.values(), np.ones((1, 3, 2)))
    for name in NAMES:
        expect.close(got[name], np.zeros_like(given[name]), atol=1e-12, inputs=given)


@check("leaves its arguments alone")
def pure(subject, rng):
    given = layer(rng, 2, 3, 2, 3)
    expect.unchanged(subject, subject.forward, *given.values())
    expect.unchanged(subject, subject.backward, *given.values(), rng.normal(size=(2, 3, 3)))
