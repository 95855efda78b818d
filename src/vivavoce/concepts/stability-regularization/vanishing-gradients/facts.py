"""Exact claims about vanishing gradients: slopes, variances and what a shortcut adds."""

import math

import numpy as np
import torch

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked

TEN_LAYERS = 10


@fact(
    "slope-at-most-quarter",
    "The sigmoid's slope is at most 1/4, so ten sigmoids with weight 1 pass on less than a millionth.",
    source="Hochreiter, diploma thesis, TU München 1991",
    finding="The largest slope is {largest}, at zero; its tenth power is {ten}. The slope of tanh reaches 1.",
)
def slope_at_most_quarter():
    z = np.linspace(-20, 20, 400_001)
    sigmoid = 1 / (1 + np.exp(-z))
    slopes, tanh_slopes = sigmoid * (1 - sigmoid), 1 - np.tanh(z) ** 2

    def passes_little(slope):
        return slope.max() <= 0.25 and slope.max() ** TEN_LAYERS < 1e-6

    return Found(
        holds=bool(passes_little(slopes)),
        control=bool(passes_little(tanh_slopes)),
        figures={
            "largest": f"{slopes.max():.2f}",
            "at_two": f"{slopes[np.searchsorted(z, 2.0)]:.3f}",
            "five": f"{0.25**5:.1e}",
            "ten": f"{0.25**TEN_LAYERS:.1e}",
            "twenty": f"{0.25**20:.1e}",
        },
    )


@fact(
    "relu-halves-the-square",
    "ReLU halves the mean square of a symmetric signal; weights of variance 2/n restore it.",
    source="He, Zhang, Ren and Sun, ICCV 2015",
    finding="Per layer the norm is multiplied by {default} with PyTorch's default, {xavier} with Xavier, 1 with He.",
)
def relu_halves_the_square():
    z = np.linspace(-12, 12, 240_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    kept = float(np.sum(np.maximum(z, 0) ** 2 * density) * (z[1] - z[0]))
    factor = {name: math.sqrt(kept * c) for name, c in {"default": 1 / 3, "xavier": 1.0, "he": 2.0}.items()}
    return Found(
        holds=abs(kept - 0.5) < 1e-6 and abs(factor["he"] - 1) < 1e-6,
        control=abs(factor["default"] - 1) < 1e-6,
        figures={
            "default": f"{factor['default']:.2f}",
            "xavier": f"{factor['xavier']:.2f}",
            "default_19": f"{factor['default'] ** 19:.1e}",
        },
    )


@fact(
    "default-is-not-he",
    "PyTorch's default for nn.Linear draws weights of variance 1/(3n), a sixth of He's 2/n.",
    source="PyTorch documentation, torch.nn.Linear",
    finding="Uniform within 1/sqrt(n): for n = 600 the largest of 360,000 weights is {largest} of that bound.",
)
def default_is_not_he():
    torch.manual_seed(0)
    n = 600
    default, he = torch.nn.Linear(n, n).weight, torch.empty(n, n)
    torch.nn.init.kaiming_normal_(he, nonlinearity="relu")

    def third(w):
        return abs(w.var().item() * 3 * n - 1) < 0.02

    return Found(
        holds=third(default),
        control=third(he),
        figures={"largest": f"{default.abs().max().item() * math.sqrt(n):.4f}"},
    )


@fact(
    "shortcut-adds-one",
    "A shortcut adds the identity to each layer's Jacobian, so the gradient keeps a path of factor one.",
    source="He, Zhang, Ren and Sun, ECCV 2016",
    finding="Ten layers of slope 0.01 pass on {plain}; with shortcuts (1.01 each) {residual}.",
)
def shortcut_adds_one():
    def gradient(shortcut):
        x = torch.ones(1, dtype=torch.float64, requires_grad=True)
        h = x
        for _ in range(TEN_LAYERS):
            h = 0.01 * h + (h if shortcut else 0)
        h.backward()
        return x.grad.item()

    plain, residual = gradient(False), gradient(True)
    return Found(
        holds=residual >= 1,
        control=plain >= 1,
        figures={"plain": f"{plain:.0e}", "residual": f"{residual:.2f}"},
    )


@fact(
    "float32-reaches-zero",
    "In float32 the product of enough slopes of 1/4 is exactly zero.",
    source="IEEE 754",
    finding="After {layers} factors of 1/4 nothing is left, not even a subnormal number; in float64 it still is.",
)
def float32_reaches_zero():
    product, layers = np.float32(1), 0
    while product > 0:
        product, layers = product * np.float32(0.25), layers + 1
    return Found(holds=layers < 100, control=0.25**layers == 0, figures={"layers": layers})


@fact(
    "estimate-sigmoid-layers",
    "The formula of the estimate is the derivative of that chain of sigmoids.",
    source="Hochreiter, diploma thesis, TU München 1991",
    finding="Equal to autograd in {n} of {n} draws.",
)
def estimate_sigmoid_layers():
    draws = list(asked(__file__, "sigmoid-layers"))

    def derivative(n, at):
        """Through the layers, each one's input shifted to `at`."""
        x = torch.zeros((), dtype=torch.float64, requires_grad=True)
        h = x
        for _ in range(n["layers"]):
            h = torch.sigmoid(n["weight"] * (h - h.detach()) + at)
        (slope,) = torch.autograd.grad(h, x)
        return float(slope)

    right = all(math.isclose(derivative(n, 0.0), answer, rel_tol=1e-9) for n, (answer,) in draws)
    off_centre = all(math.isclose(derivative(n, 1.0), answer, rel_tol=1e-9) for n, (answer,) in draws)
    return Found(holds=right, control=off_centre, figures={"n": len(draws)})
