"""Exact claims about attributions: saturation, completeness, baselines, credit for pairs, units, simple models."""

import itertools
import math

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact


def integrated(gradient, x, baseline, steps=1000):
    """(x - baseline) times the mean gradient on the straight way from the baseline to x; midpoint rule."""
    shares = (np.arange(steps) + 0.5) / steps
    return (x - baseline) * np.mean([gradient(baseline + share * (x - baseline)) for share in shares], axis=0)


@fact(
    "zero-gradient-means-unused",
    "If the gradient by an input is zero, the prediction does not depend on that input.",
    expected="wrong",
    reason="The gradient speaks of small changes. Where the model is saturated, only large ones matter.",
    source="Sundararajan, Taly, Yan, Axiomatic Attribution for Deep Networks, ICML 2017, section 2.1",
    finding="f(x) = 1 - relu(1 - x) at x = 2: the gradient is {gradient}, though f is {there} there and {gone} without "
    "the input. Integrated gradients give it {share}.",
)
def zero_gradient_means_unused():
    """The control asks at x = 0.5, before saturation."""

    def f(x):
        return 1 - max(0.0, 1 - x)

    def slope(x):
        return np.where(np.asarray(x) < 1, 1.0, 0.0)

    def silent_and_used(x):
        return slope(x) == 0 and f(x) != f(0.0)

    share = float(integrated(slope, np.array(2.0), np.array(0.0)))
    figures = {"gradient": 0, "there": f"{f(2.0):g}", "gone": f"{f(0.0):g}", "share": f"{share:.2f}"}
    return Found(not silent_and_used(2.0), not silent_and_used(0.5), figures)


def network():
    """Four inputs, eight tanh units, one output, float64."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1)).double()


def gradient_of(net):
    """The gradient of the output by the inputs, as a function of an array (4,)."""

    def gradient(x):
        inputs = torch.tensor(x, requires_grad=True)
        return torch.autograd.grad(net(inputs).sum(), inputs)[0].numpy()

    return gradient


@fact(
    "integrated-gradients-are-complete",
    "Integrated gradients add up to the difference between the prediction and that at the baseline.",
    source="Sundararajan, Taly, Yan, ICML 2017, proposition 1",
    finding="A small network: the parts add up to {total}, the outputs differ by {difference}. Gradient times input "
    "adds up to {product}.",
)
def integrated_gradients_are_complete():
    """The control is gradient times input."""
    net, x, nothing = network(), np.array([4.0, -3.0, 2.0, 6.0]), np.zeros(4)
    difference = net(torch.tensor(x)).item() - net(torch.tensor(nothing)).item()
    total, product = integrated(gradient_of(net), x, nothing).sum(), (x * gradient_of(net)(x)).sum()
    figures = {"total": f"{total:.4f}", "difference": f"{difference:.4f}", "product": f"{product:.4f}"}
    complete = math.isclose(total, difference, abs_tol=1e-5)
    return Found(complete, math.isclose(product, difference, abs_tol=1e-5), figures)


@fact(
    "baseline-does-not-matter",
    "The baseline of an attribution is a technical detail that does not change which input is the most important.",
    expected="wrong",
    reason="An attribution explains a difference; the baseline says from what.",
    source="Sturmfels, Lundberg, Lee, Visualizing the Impact of Feature Attribution Baselines, Distill 2020",
    finding="A model that adds 3 times brightness and 2 times contrast, at (0.2, 0.9): from black the larger part is "
    "that of the {black}, from white that of the {white}.",
)
def baseline_does_not_matter():
    """A linear model, where every method gives weight times difference. The control compares two close baselines."""
    weights, x, names = np.array([3.0, 2.0]), np.array([0.2, 0.9]), ("brightness", "contrast")

    def largest(baseline):
        return int(np.abs(weights * (x - baseline)).argmax())

    black, white, grey = largest(np.zeros(2)), largest(np.ones(2)), largest(np.full(2, 0.05))
    return Found(black == white, black == grey, {"black": names[black], "white": names[white]})


@fact(
    "leaving-out-adds-up",
    "What is lost by leaving out each input alone is its share of the prediction, and the shares add up.",
    expected="wrong",
    reason="Where inputs act together, each can be worth everything or nothing alone.",
    source="Shapley, 1953; Lundberg and Lee, NIPS 2017",
    finding="An alarm that needs both of two sensors: leaving out either loses {alone}, together {sum} of 1. One that "
    "needs either: {either}. Shapley values give {shapley} each in both cases.",
)
def leaving_out_adds_up():
    """AND and OR of two inputs that are on. The control adds the two."""

    def lost(f):
        return [f(1, 1) - f(0, 1), f(1, 1) - f(1, 0)]

    def shapley(f):
        first = (f(1, 0) - f(0, 0) + f(1, 1) - f(0, 1)) / 2
        return [first, f(1, 1) - f(0, 0) - first]

    both, either, plain = (lambda a, b: a * b), (lambda a, b: a + b - a * b), (lambda a, b: 0.3 * a + 0.7 * b)
    adds = [math.isclose(sum(lost(f)), f(1, 1) - f(0, 0)) for f in (both, either, plain)]
    assert shapley(both) == shapley(either) == [0.5, 0.5]
    figures = {"alone": 1, "sum": sum(lost(both)), "either": sum(lost(either)), "shapley": 0.5}
    return Found(adds[0] and adds[1], adds[2], figures)


@fact(
    "coefficients-are-importance",
    "The coefficients of a linear model tell how important its inputs are.",
    expected="conditional",
    reason="A coefficient is per unit: in metres instead of millimetres it is a thousand times as large.",
    source="Molnar, Interpretable Machine Learning, 2022, chapter on linear regression",
    finding="Length in metres has a coefficient of {metres}, in millimetres of {millimetres}; the predictions are "
    "the same.",
)
def coefficients_are_importance():
    """Which input has the larger coefficient, before and after a change of units. The control changes nothing."""
    rng = np.random.default_rng(0)
    length, weight = rng.normal(1.0, 0.1, 200), rng.normal(5.0, 2.0, 200)
    target = 4 * length + 1 * weight

    def fitted(a, b):
        return np.linalg.lstsq(np.column_stack([a, b]), target, rcond=None)[0]

    metres, millimetres = fitted(length, weight), fitted(1000 * length, weight)
    standard = [values * column.std() for values, column in zip(metres, (length, weight), strict=True)]
    again = [values * column.std() for values, column in zip(millimetres, (1000 * length, weight), strict=True)]
    contexts = {
        "in the units at hand": bool(np.argmax(np.abs(metres)) == np.argmax(np.abs(millimetres))),
        "inputs standardised": bool(np.allclose(standard, again)),
    }
    figures = {"metres": f"{metres[0]:.1f}", "millimetres": f"{millimetres[0]:.4f}"}
    return Found(contexts, bool(np.argmax(np.abs(metres)) == np.argmax(np.abs(fitted(length, weight)))), figures)


@fact(
    "simple-models-cost-accuracy",
    "A model simple enough to read gives up accuracy.",
    expected="conditional",
    reason="It depends on the data: an additive relation loses nothing, a pure interaction everything.",
    source="Rudin, Nature Machine Intelligence 2019; Breiman, Statistical Science 2001",
    finding="The best sum of one term per input explains {additive} of a relation that is additive, and {interaction} "
    "of an exclusive or.",
)
def simple_models_cost_accuracy():
    """Least squares over the four corners of the square. The control gives the simple model the product as an input."""
    corners = np.array(list(itertools.product((0.0, 1.0), repeat=2)))

    def explained(target, *extra):
        columns = np.column_stack([np.ones(4), corners, *extra])
        residual = target - columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
        return 1 - residual.var() / target.var()

    additive, exclusive = 2 * corners[:, 0] - corners[:, 1], (corners.sum(1) == 1).astype(float)
    found = explained(additive), explained(exclusive)
    contexts = {"inputs that act together": bool(found[1] < 0.99), "inputs that add up": bool(found[0] < 0.99)}
    mended = bool(explained(exclusive, corners.prod(1)) < 0.99)
    return Found(contexts, mended, {"additive": f"{found[0]:.0%}", "interaction": f"{abs(found[1]):.0%}"})


@fact(
    "grad-cam-is-cam",
    "Behind global average pooling and one linear layer, Grad-CAM's weights are the weights of that layer.",
    source="Zhou et al., CVPR 2016; Selvaraju et al., ICCV 2017, section 3.1",
    finding="With {area} positions, {area} times a channel's mean gradient is the layer's weight, to {digits} digits.",
)
def grad_cam_is_cam():
    """Channel weights from mean gradients, against the layer. The control has a hidden layer in between."""
    torch.manual_seed(0)
    maps = torch.randn(1, 5, 4, 4, dtype=torch.float64, requires_grad=True)
    last = nn.Linear(5, 3).double()
    between = nn.Sequential(nn.Linear(5, 5), nn.Tanh()).double()

    def differ(body):
        score = last(body(maps.mean((2, 3))))[0, 1]
        means = torch.autograd.grad(score, maps)[0].mean((2, 3))[0]
        return (16 * means - last.weight[1]).abs().max().item()

    error = differ(nn.Identity())
    return Found(error < 1e-12, differ(between) < 1e-12, {"area": 16, "digits": 12})
