"""Exact claims about one unit: what its weights and bias do, where they may start, what a nerve cell does besides."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import accuracy, tensors


def spikes(current, threshold=1.0, tau=10.0):
    """How often a leaky integrate-and-fire cell fires. `current`: input per millisecond; tau in milliseconds."""
    voltage, count = 0.0, 0
    for arriving in current:
        voltage += arriving - voltage / tau
        if voltage >= threshold:
            voltage, count = 0.0, count + 1
    return count


@fact(
    "works-like-a-nerve-cell",
    "Artificial neurons work the way nerve cells do: equal weighted sums of the inputs give equal outputs.",
    ledger=("000-Q2.2",),
    expected="conditional",
    source="Gerstner and Kistler, Spiking Neuron Models, 2002; McCulloch and Pitts, 1943",
    finding="A simple model cell fired {together} time for two input pulses of 0.6 at once, {apart} times for the same "
    "two 20 ms apart. With steady input only the weighted sum counts: silent up to {silent}, then rising.",
)
def works_like_a_nerve_cell():
    """The control is the artificial unit, which sees only the sum of the pulses."""
    together, apart = np.zeros(100), np.zeros(100)
    together[10] = 1.2
    apart[[10, 30]] = 0.6
    rng, steady = np.random.default_rng(0), []
    for _ in range(50):
        weights, rates = rng.uniform(0.5, 1.5, 4), rng.uniform(0, 0.2, 4)
        others = rng.permutation(rates)
        others *= (weights @ rates) / (weights @ others)  # other inputs, same weighted sum
        counts = [spikes(np.full(1000, round(weights @ inputs, 9))) for inputs in (rates, others)]
        steady.append(counts[0] == counts[1])
    silent = max(level for level in np.arange(0, 0.5, 0.01) if spikes(np.full(1000, level)) == 0)
    figures = {"together": spikes(together), "apart": spikes(apart), "silent": f"{silent:.2f}"}
    holds = {"pulses at given times": spikes(together) == spikes(apart), "steady input": all(steady)}
    unit = [max(0.0, float(pulses.sum()) - 1.0) for pulses in (together, apart)]
    return Found(holds=holds, control=bool(np.isclose(*unit)), figures=figures)


@fact(
    "bias-shifts-the-threshold",
    "A bias lets the unit shift its threshold.",
    ledger=("003-Q5.1",),
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 5.1.4",
    finding="With weight 2, biases of -4, 0 and 6 put the switching point of a sigmoid at {points}. Without a bias it "
    "stays at 0 for every weight, and the best line through y = x + 3 is left with an error of {floor}.",
)
def bias_shifts_the_threshold():
    """The control hands the unit without a bias a constant input."""
    grid = np.linspace(-5, 5, 10_001)

    def switching_point(weight, bias):
        return grid[np.argmin(np.abs(weight * grid + bias))]

    def error(columns):
        x = np.linspace(-1, 1, 21)
        inputs, y = columns(x), x + 3
        best, *_ = np.linalg.lstsq(inputs, y, rcond=None)
        return float(((inputs @ best - y) ** 2).mean())

    points = [switching_point(2, bias) for bias in (-4, 0, 6)]
    stuck = all(abs(switching_point(weight, 0)) < 1e-9 for weight in (0.1, 1, 50))
    floor = error(lambda x: x[:, None])
    with_constant = error(lambda x: np.column_stack([x, np.ones_like(x)]))
    moves = np.allclose(points, (2, 0, -3)) and stuck
    figures = {"points": ", ".join(f"{p:.0f}" for p in points), "floor": f"{floor:.2f}"}
    return Found(holds=bool(moves and floor > 1e-6), control=bool(with_constant > 1e-6), figures=figures)


def trained(hidden, start, steps=200):
    """Test accuracy on digits and rank of the first matrix, after full-batch descent from `start`."""
    x, y, x_test, y_test = tensors(*digits())
    torch.manual_seed(0)
    bend = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
    layers = [nn.Linear(64, 16), bend[hidden](), nn.Linear(16, 10)] if hidden else [nn.Linear(64, 10)]
    model = nn.Sequential(*layers)
    for name, parameter in model.named_parameters():
        if start == "zero" or (start == "zero biases" and name.endswith("bias")):
            nn.init.zeros_(parameter)
    update = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(steps):
        update.zero_grad()
        F.cross_entropy(model(x), y).backward()
        update.step()
    return accuracy(model, x_test, y_test), int(torch.linalg.matrix_rank(model[0].weight.detach(), rtol=1e-4))


@fact(
    "weights-may-start-at-zero",
    "Weights may start at zero.",
    ledger=("003-Q5.2",),
    expected="wrong",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 8.4",
    finding="From zero, 16 tanh units stayed at zero (rank {flat}), {tanh} of the test digits were right; 16 sigmoid "
    "units stayed copies of each other (rank {rank}): {sigmoid}. From random weights with zero biases: {random}. "
    "Without a hidden layer zero is a good start: {linear}.",
)
def weights_may_start_at_zero():
    """The control has no hidden layer, so there are no twins to tell apart."""
    runs = {
        "tanh": trained("tanh", "zero"),
        "sigmoid": trained("sigmoid", "zero"),
        "random": trained("tanh", "zero biases"),
        "linear": trained("", "zero"),
    }
    figures = {name: f"{share:.2f}" for name, (share, _) in runs.items()}
    figures |= {"rank": runs["sigmoid"][1], "flat": runs["tanh"][1]}
    works = {name: share > 0.8 for name, (share, _) in runs.items()}
    return Found(holds=works["tanh"] or works["sigmoid"], control=works["linear"] and works["random"], figures=figures)


@fact(
    "bias-before-batch-norm-is-useless",
    "A bias right before batch normalisation is useless.",
    ledger=("003-Q5.3",),
    source="Ioffe and Szegedy, ICML 2015, section 3.2",
    finding="In training, a bias of 5 changed the output by at most {train}, and the largest gradient of the bias was "
    "{gradient}. With fixed statistics (eval mode) the same change moved the output by up to {eval}.",
)
def bias_before_batch_norm_is_useless():
    """The control normalises with fixed statistics, which do not subtract the new bias."""
    torch.manual_seed(0)
    layer, norm = nn.Linear(6, 4).double(), nn.BatchNorm1d(4).double()
    x = torch.randn(32, 6, dtype=torch.float64)

    def change(training):
        norm.train(training)
        with torch.no_grad():
            layer.bias.zero_()
            before = norm(layer(x))
            layer.bias.fill_(5.0)
            return float((norm(layer(x)) - before).abs().max())

    differences = {"train": change(True), "eval": change(False)}
    norm.train()
    (gradient,) = torch.autograd.grad((norm(layer(x)) ** 3).sum(), layer.bias)
    size = float(gradient.abs().max())
    figures = {"train": f"{differences['train']:.0e}", "eval": f"{differences['eval']:.1f}", "gradient": f"{size:.0e}"}
    useless = differences["train"] < 1e-9 and size < 1e-9
    return Found(holds=useless, control=differences["eval"] < 1e-9, figures=figures)


@fact(
    "large-weight-means-important",
    "The input with the larger weight is the more important one.",
    expected="conditional",
    source="Gelman and Hill, Data Analysis Using Regression and Multilevel Models, 2007, section 4.2",
    finding="Prices of 200 made-up flats: the area in square metres got weight {area}, the number of rooms {rooms}. "
    "With the area in units of 100 square metres it got {hundreds}, at the same predictions. Standardised, it is "
    "{area_z} against {rooms_z} in either unit.",
)
def large_weight_means_important():
    """Does the order of the weights survive a change of units? The control changes no unit."""
    rng = np.random.default_rng(0)
    area, rooms = rng.uniform(40, 160, 200), rng.integers(1, 7, 200)
    price = 3.0 * area + 10.0 * rooms + rng.normal(0, 5, 200)

    def weights(unit, standardised):
        inputs = np.column_stack([area * unit, rooms])
        if standardised:
            inputs = (inputs - inputs.mean(0)) / inputs.std(0)
        return np.linalg.lstsq(np.column_stack([inputs, np.ones(200)]), price, rcond=None)[0][:2]

    def order_survives(unit, standardised):
        before, after = weights(1.0, standardised), weights(unit, standardised)
        return bool((before[0] > before[1]) == (after[0] > after[1]))

    plain, hundreds, standard = weights(1.0, False), weights(0.01, False), weights(0.01, True)
    figures = {"area": f"{plain[0]:.1f}", "rooms": f"{plain[1]:.1f}", "hundreds": f"{hundreds[0]:.0f}"}
    figures |= {"area_z": f"{standard[0]:.0f}", "rooms_z": f"{standard[1]:.0f}"}
    holds = {"inputs as they come": order_survives(0.01, False), "inputs standardised": order_survives(0.01, True)}
    return Found(holds=holds, control=order_survives(1.0, False), figures=figures)


@fact(
    "bias-is-the-weight-of-a-one",
    "A bias is the weight of an additional input that is one for every example.",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 3.1",
    finding="Outputs, and gradients of all weights, differed by at most {difference}.",
)
def bias_is_the_weight_of_a_one():
    """The control feeds a zero instead of the one."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(50, 5, dtype=torch.float64, generator=generator)
    start = torch.randn(6, dtype=torch.float64, generator=generator)

    def gap(constant):
        apart = start.clone().requires_grad_()
        joined = start.clone().requires_grad_()
        one = torch.full((50, 1), constant, dtype=torch.float64)
        first = torch.tanh(x @ apart[:5] + apart[5])
        second = torch.tanh(torch.cat([x, one], 1) @ joined)
        (a,) = torch.autograd.grad(first.sum(), apart)
        (b,) = torch.autograd.grad(second.sum(), joined)
        return max(float((first - second).detach().abs().max()), float((a - b).abs().max()))

    return Found(holds=gap(1.0) < 1e-12, control=gap(0.0) < 1e-12, figures={"difference": f"{gap(1.0):.0e}"})


@fact(
    "scaling-keeps-the-boundary",
    "Weights and bias times the same positive factor leave the boundary where it is and make a sigmoid steeper.",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.1.1",
    finding="Factor 10: all 1,000 points kept their side, and a point at distance 0.1 went from {before} to {after}.",
)
def scaling_keeps_the_boundary():
    """The control multiplies the weights and not the bias."""
    x, weights, bias = np.random.default_rng(0).normal(size=(1000, 2)), np.array([0.6, 0.8]), 0.5

    def sides(weights, bias):
        return x @ weights + bias > 0

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    kept = bool((sides(weights, bias) == sides(10 * weights, 10 * bias)).all())
    shifted = bool((sides(weights, bias) == sides(10 * weights, bias)).all())
    figures = {"before": f"{sigmoid(0.1):.2f}", "after": f"{sigmoid(1.0):.2f}"}
    return Found(holds=kept, control=shifted, figures=figures)
