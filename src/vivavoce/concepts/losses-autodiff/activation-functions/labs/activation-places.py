# Over 80 lines: three places need three networks, with one training loop, so that only the place differs.
"""The same three activations in three places: as hidden unit, as gate of a recurrent cell, as output unit.

Hidden unit: an MLP of several layers names one-dimensional digits. Gate: a cell with state h' = g h + (1 - g) n,
where n = tanh(...) and g = activation(...), names the symbol that stood at the first of T positions. Output unit: a
network estimates how large a hand-written digit is, from 0 to 9. Only the activation in that place changes. All seeds
train side by side: a weight is a stack of shape (seeds, in, out).
"""

import math
from functools import partial
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="One activation, three places: hidden unit, gate, output",
    knobs={
        "depth": Knob(8, "Hidden layers of the MLP", 1, 10, 1),
        "length": Knob(20, "Positions over which the gate must remember", 1, 40, 1),
        "steps": Knob(200, "Updates; the cell gets half as many", 50, 400, 50),
    },
    claims=(
        Claim(
            name="no-activation-best-everywhere",
            statement="No activation is best everywhere: ReLU, tanh and sigmoid each lose by far in some place.",
            # seeds 0-19: .20 to .25, .72 to .80, 2.1 to 2.2
            rules=(
                Rule("hidden unit", "relu", "sigmoid", 0.1),
                Rule("gate", "sigmoid", "relu", 0.3),
                Rule("output unit", "relu", "tanh", 0.5),
            ),
            control={"length": 1},
            control_why="With one position there is nothing to keep, and any gate will do.",
            finding="Hidden unit (accuracy): ReLU {hidden_relu}, tanh {hidden_tanh}, sigmoid {hidden_sigmoid}. Gate "
            "(accuracy): sigmoid {gate_sigmoid}, tanh {gate_tanh}, ReLU {gate_relu}. Output for values up to 9 "
            "(explained variance): ReLU {output_relu}, tanh {output_tanh}.",
            figures={
                "hidden_relu": Figure("hidden unit", "relu"),
                "hidden_tanh": Figure("hidden unit", "tanh"),
                "hidden_sigmoid": Figure("hidden unit", "sigmoid"),
                "gate_relu": Figure("gate", "relu"),
                "gate_tanh": Figure("gate", "tanh"),
                "gate_sigmoid": Figure("gate", "sigmoid"),
                "output_relu": Figure("output unit", "relu"),
                "output_tanh": Figure("output unit", "tanh"),
                "output_sigmoid": Figure("output unit", "sigmoid"),
            },
            ledger=("000-Q3.7",),
            source="Glorot and Bengio, AISTATS 2010; Hochreiter and Schmidhuber, Neural Computation, 1997",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="ReLU as the gate of a cell that must remember one of four symbols for 20 positions: accuracy?",
        metric="gate",
        a="relu",
        choices=(
            Choice("About a quarter: it guesses", high=0.4),
            Choice("In between", 0.4, 0.9),
            Choice("Nearly all right, as good as a sigmoid", 0.9),
        ),
        because="A gate above one multiplies the state at every position, and twenty of them make it overflow. A "
        "sigmoid cannot leave the range from forget to keep.",
    ),
    charts={
        "hidden": Chart("Hidden unit: training loss, mean of the seeds", "update", "cross-entropy"),
        "gate": Chart("Gate: training loss, mean of the seeds", "update", "cross-entropy"),
        "output": Chart("Output unit: training loss, mean of the seeds", "update", "squared error"),
    },
    cannot_show="Small nets, short training: with normalisation and shortcuts the hidden layers' differences shrink, "
    "and between ReLU and tanh they are within reach of the learning rate.",
    budget=9,
)

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
RATES = {  # Adam; each within .01 of the best of 0.001, 0.003, 0.01, 0.03 on seeds 0-3
    "hidden unit": {"relu": 0.01, "tanh": 0.003, "sigmoid": 0.01},
    "gate": {"relu": 0.01, "tanh": 0.01, "sigmoid": 0.03},
    "output unit": {"relu": 0.01, "tanh": 0.01, "sigmoid": 0.01},
}
WIDTH, UNITS, SYMBOLS, BATCH = 32, 16, 4, 64


def layers_of(seeds, *shapes, gain=2**0.5):
    """Normal weights of variance gain² / in, and zero biases: [w, b, w, b, ...]."""
    parameters = []
    for number, (n_in, n_out) in enumerate(shapes):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(20 * s + number)) for s in seeds]
        w = (gain / math.sqrt(n_in) * torch.stack(draws)).requires_grad_()
        parameters += [w, torch.zeros(len(seeds), 1, n_out, requires_grad=True)]
    return parameters


def mlp(hidden, output, parameters, x):
    """x: (seeds, n, in) to (seeds, n, out)."""
    for w, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        x = hidden(x @ w + b)
    return output(x @ parameters[-2] + parameters[-1])


def cell(gate, parameters, x):
    """x: (seeds, n, T, symbols + 1) to logits from the state after the last position."""
    w_x, b_x, w_h, b_h, w_out, b_out = parameters
    h = x.new_zeros(*x.shape[:2], UNITS)
    for t in range(x.shape[2]):
        for_gate, new = (x[:, :, t] @ w_x + b_x + h @ w_h + b_h).split(UNITS, dim=-1)
        g = gate(for_gate)
        h = g * h + (1 - g) * torch.tanh(new)
    return h @ w_out + b_out


def rows_of(x, y, generators):
    """A function that draws a batch for every seed."""

    def draw():
        rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
        return x[rows], y[rows]

    return draw


def recall(generators, length, n):
    """One of SYMBOLS at the first position, then noise in a channel of its own. Returns inputs and symbols."""
    y = torch.stack([torch.randint(SYMBOLS, (n,), generator=g) for g in generators])
    x = torch.zeros(*y.shape, length, SYMBOLS + 1)
    x[:, :, 0, :SYMBOLS] = F.one_hot(y, SYMBOLS).float()
    x[:, :, 1:, SYMBOLS] = torch.stack([torch.randn(n, length - 1, generator=g) for g in generators])
    return x, y


def cross_entropy(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten())


def squared_error(values, y):
    return F.mse_loss(values[..., 0], y.float())


def train(net, parameters, rate, steps, draw, loss_of, watch):
    """Adam; each seed's gradient is clipped to norm 1, and dropped where it has overflowed."""
    update = torch.optim.Adam(parameters, lr=rate)
    for step in range(1, steps + 1):
        x, y = draw()
        loss = loss_of(net(parameters, x), y)
        update.zero_grad()
        (loss * len(x)).backward()  # the mean over seeds back to a sum: each seed gets its own gradient
        norm = sum(p.grad.flatten(1).square().sum(1) for p in parameters).sqrt()
        scale = torch.where(norm.isfinite(), (1 / norm).clamp(max=1), 0)
        for p in parameters:
            p.grad = p.grad.nan_to_num(0, 0, 0) * scale[:, None, None]
        update.step()
        if step % 10 == 1:
            watch((step, loss.item()))
    return partial(net, parameters)


def hidden_unit(arm, seeds, depth, steps, watch):
    """Test accuracy of an MLP; He's weights for ReLU, variance 1 / in for the others."""
    x, y, x_test, y_test = tensors(*mnist1d())
    gain = math.sqrt(2) if arm == "relu" else 1.0
    parameters = layers_of(seeds, *pairwise([40] + [WIDTH] * depth + [10]), gain=gain)
    draw = rows_of(x, y, [torch.Generator().manual_seed(seed) for seed in seeds])
    net = partial(mlp, ACTIVATIONS[arm], nn.Identity())
    trained = train(net, parameters, RATES["hidden unit"][arm], steps, draw, cross_entropy, watch)
    with torch.no_grad():
        return (trained(x_test.expand(len(seeds), -1, -1)).argmax(-1) == y_test).double().mean(1).tolist()


def gate(arm, seeds, length, steps, watch):
    """Test accuracy of a gated cell; its gates begin by keeping the state (bias 1)."""
    parameters = layers_of(seeds, (SYMBOLS + 1, 2 * UNITS), (UNITS, 2 * UNITS), (UNITS, SYMBOLS), gain=1.0)
    parameters[1].data[..., :UNITS] = 1.0
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    net, rate = partial(cell, ACTIVATIONS[arm]), RATES["gate"][arm]
    trained = train(net, parameters, rate, steps, partial(recall, generators, length, 64), cross_entropy, watch)
    with torch.no_grad():
        x, y = recall([torch.Generator().manual_seed(10_000 + seed) for seed in seeds], length, 500)
        return (trained(x).argmax(-1) == y).double().mean(1).tolist()


def output_unit(arm, seeds, steps, watch):
    """Share of the digits' variance that a network with one ReLU layer below this output explains on test images."""
    x, y, x_test, y_test = tensors(*digits())
    parameters = layers_of(seeds, (64, WIDTH), (WIDTH, 1))
    parameters[-1].data[:] = 1.0  # a ReLU output begins switched on
    draw = rows_of(x, y, [torch.Generator().manual_seed(seed) for seed in seeds])
    net = partial(mlp, torch.relu, ACTIVATIONS[arm])
    trained = train(net, parameters, RATES["output unit"][arm], steps, draw, squared_error, watch)
    with torch.no_grad():
        error = trained(x_test.expand(len(seeds), -1, -1))[..., 0] - y_test
    return (1 - error.square().mean(1) / y_test.float().var(unbiased=False)).tolist()


def measure(seeds, emit, *, depth, length, steps):
    """Yield test accuracy in the first two places, and explained variance in the third."""
    emit("line", "hidden/guessing", ((0, math.log(10)), (steps, math.log(10))))
    seeds = list(seeds)
    for arm in ACTIVATIONS:
        found = {
            "hidden unit": hidden_unit(arm, seeds, depth, steps, partial(emit, "line", f"hidden/{arm}")),
            "gate": gate(arm, seeds, length, steps // 2, partial(emit, "line", f"gate/{arm}")),
            "output unit": output_unit(arm, seeds, steps, partial(emit, "line", f"output/{arm}")),
        }
        for place, values in found.items():
            for seed, value in zip(seeds, values, strict=True):
                yield place, arm, seed, value
