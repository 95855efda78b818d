"""Exact claims about initial weights: symmetry, the factor per layer, what frameworks do, what normalisation undoes."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def trained(net, steps=50):
    """Plain gradient descent on a small fixed task."""
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(64, 4, generator=generator, dtype=torch.float64)
    y = (x[:, 0] * x[:, 1] > 0).long()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
    return net


def network(hidden_start, output_start):
    """4 inputs, 6 tanh units, 2 classes; a start is a number for all weights, or None for a random one."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2)).double()
    for layer, start in ((net[0], hidden_start), (net[2], output_start)):
        nn.init.zeros_(layer.bias)
        if start is not None:
            nn.init.constant_(layer.weight, start)
    return net


def different_units(net):
    """Hidden units whose incoming weights differ from those of all before."""
    return len(torch.unique(net[0].weight.detach(), dim=0))


@fact(
    "equal-units-stay-equal",
    "Hidden units that start with equal weights stay equal, however long one trains.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 8.4",
    finding="Six units that started alike are {equal} different unit after 50 updates, bit for bit; six random ones "
    "are {random}.",
)
def equal_units_stay_equal():
    """Incoming and outgoing weights equal. The control draws them."""
    equal, random = different_units(trained(network(0.5, 0.5))), different_units(trained(network(None, None)))
    return Found(equal == 1, random == 1, {"equal": equal, "random": random})


@fact(
    "no-layer-may-start-at-zero",
    "No layer may start at zero: it would never learn.",
    expected="conditional",
    reason="True of a hidden layer between zeros. An output layer of zeros gets a gradient from random units below it.",
    source="Zhang, Dauphin, Ma, Fixup Initialization, ICLR 2019",
    finding="With every weight at zero, all of them are zero after 50 updates. With zeros in the output layer only, "
    "there are {units} different hidden units and the loss has fallen by {fall}.",
)
def no_layer_may_start_at_zero():
    """Everything at zero keeps all weights at zero. The control starts everything at random."""

    def learns(hidden_start, output_start):
        net = trained(network(hidden_start, output_start))
        return float(net[0].weight.detach().abs().max()) > 0 and different_units(net) > 1, net

    nothing, (something, net), (anything, _) = learns(0.0, 0.0)[0], learns(None, 0.0), learns(None, None)
    x = torch.randn(64, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    fall = math.log(2) - F.cross_entropy(net(x), (x[:, 0] * x[:, 1] > 0).long()).item()
    contexts = {"all layers": not nothing, "the output layer only": not something}
    return Found(contexts, not anything, {"units": different_units(net), "fall": f"{fall:.3f}"})


@fact(
    "relu-halves-the-mean-square",
    "ReLU halves the mean square of symmetric inputs, so that He's variance of 2 over the inputs keeps it.",
    source="He et al., ICCV 2015, equations 8 to 10",
    finding="The mean square goes from {before} to {after}. Over 20 layers, Xavier's variance of 1 over the inputs "
    "leaves {left} of the signal's size.",
)
def relu_halves_the_mean_square():
    """Every value has its negative in the sample. The control is tanh of small values."""
    values = np.random.default_rng(0).normal(size=1000)
    values = np.concatenate([values, -values])
    before, after = np.square(values).mean(), np.square(np.maximum(values, 0)).mean()
    small = 1e-3 * values
    halves = math.isclose(after, before / 2)
    control = math.isclose(np.square(np.tanh(small)).mean(), np.square(small).mean() / 2, rel_tol=0.1)
    figures = {"before": f"{before:.3f}", "after": f"{after:.3f}", "left": f"1/{2**10:,}"}
    return Found(halves, control, figures)


@fact(
    "xavier-keeps-both-ways",
    "Xavier's initialisation keeps the variance forward and backward.",
    expected="conditional",
    source="Glorot and Bengio, AISTATS 2010, equations 10 to 12",
    finding="From 300 to 100 units the variance is multiplied by {forward} forward and by {backward} backward.",
)
def xavier_keeps_both_ways():
    """For linear units: inputs times the variance forward, outputs times it backward. Control: He's variance."""

    def factors(inputs, outputs, variance):
        return inputs * variance, outputs * variance

    def kept(inputs, outputs, variance):
        return all(math.isclose(factor, 1) for factor in factors(inputs, outputs, variance))

    contexts = {
        "layers that change the width": kept(300, 100, 2 / 400),
        "as many inputs as outputs": kept(200, 200, 2 / 400),
    }
    forward, backward = factors(300, 100, 2 / 400)
    # As stated neither side decides alone, so the control must fail in both.
    return Found(contexts, not kept(200, 200, 2 / 200), {"forward": f"{forward:g}", "backward": f"{backward:g}"})


@fact(
    "pytorch-starts-as-he-says",
    "PyTorch initialises a linear layer by He's rule.",
    expected="wrong",
    reason="`kaiming_uniform_` is called with a = √5, which makes the variance 1/(3 inputs): a sixth of He's.",
    source="PyTorch source, torch/nn/modules/linear.py, reset_parameters",
    finding="The bound of nn.Linear with 300 inputs is {bound}, one over the root of 300; He's uniform bound is {he}. "
    "Per ReLU layer {kept} of the signal's size is left.",
)
def pytorch_starts_as_he_says():
    """Largest of 300,000 weights against the bound of a uniform law. The control calls He's rule with its own gain."""
    torch.manual_seed(0)
    layer = nn.Linear(300, 1000)
    he = math.sqrt(6 / 300)
    default = layer.weight.abs().max().item()
    nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    own = layer.weight.abs().max().item()
    figures = {"bound": f"{1 / math.sqrt(300):.4f}", "he": f"{he:.4f}", "kept": f"{math.sqrt(1 / 6):.2f}"}
    assert math.isclose(default, 1 / math.sqrt(300), rel_tol=1e-3)
    return Found(math.isclose(default, he, rel_tol=1e-3), math.isclose(own, he, rel_tol=1e-3), figures)


@fact(
    "normalisation-undoes-the-scale",
    "With normalisation behind it, the scale of a layer's initial weights no longer matters.",
    expected="conditional",
    reason="The output does not change; the gradient is divided by the scale, and so the same rate is another step.",
    source="Ioffe and Szegedy, ICML 2015, section 3.3; van Laarhoven, 2017",
    finding="Weights a tenth as large: outputs differ by {output}, the gradient is {gradient} times as large, so "
    "a step of SGD is {relative} times as large against the weights.",
)
def normalisation_undoes_the_scale():
    """Layer normalisation with no epsilon, float64. The control leaves normalisation out."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(16, 8, generator=generator, dtype=torch.float64)
    w = torch.randn(8, 8, generator=generator, dtype=torch.float64)
    target = torch.randn(16, 8, generator=generator, dtype=torch.float64)

    def outcome(scale, normalised=True):
        weight = (scale * w).requires_grad_()
        out = x @ weight
        out = F.layer_norm(out, (8,), eps=0.0) if normalised else out
        ((out - target) ** 2).mean().backward()
        return out.detach(), weight.grad

    (one, slope), (tenth, steeper) = outcome(1.0), outcome(0.1)
    ratio = float(steeper.norm() / slope.norm())
    same, same_step = bool(torch.allclose(one, tenth)), math.isclose(ratio, 1)
    bare = bool(torch.allclose(outcome(1.0, False)[0], outcome(0.1, False)[0]))
    contexts = {"for the output": same, "for the size of a step": same and same_step}
    largest = float((one - tenth).abs().max())
    figures = {"output": f"{largest:.0e}", "gradient": f"{ratio:.0f}", "relative": f"{10 * ratio:.0f}"}
    return Found(contexts, bare, figures)
