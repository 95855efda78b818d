"""Exact claims about regression losses: what each one asks for, how each one pulls, and in which units."""

import math
import statistics

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

FIVE = (1.0, 2.0, 3.0, 4.0, 90.0)  # four ordinary targets and an outlier


def best_constant(loss, targets, steps=20_001):
    """The constant prediction with the lowest mean loss, from a fine grid over the range of the targets."""
    y = torch.tensor(targets, dtype=torch.float64)
    grid = torch.linspace(float(y.min()), float(y.max()), steps, dtype=torch.float64)
    costs = loss(grid[:, None].expand(-1, len(y)), y.expand(steps, -1)).mean(1)
    return grid[costs.argmin()].item(), (grid[1] - grid[0]).item()


def squared(p, y):
    return (p - y) ** 2


def absolute(p, y):
    return (p - y).abs()


def huber(p, y, delta=1.0):
    return F.huber_loss(p, y, reduction="none", delta=delta)


def pinball(p, y, quantile=0.9):
    return torch.maximum(quantile * (y - p), (quantile - 1) * (y - p))


@fact(
    "best-constant",
    "If only a constant may be predicted, squared error chooses the mean of the targets and absolute error the median.",
    source="Koenker, Quantile Regression, 2005, chapter 1",
    finding="Targets 1, 2, 3, 4 and 90: squared error predicts {squared}, absolute error {absolute}, Huber with a "
    "width of "
    "1 {huber}.",
)
def best_constant_is_mean_or_median():
    """The control swaps the two losses."""

    def asks_for(loss, summary):
        found, spacing = best_constant(loss, FIVE)
        return abs(found - summary) <= spacing

    mean, median = statistics.mean(FIVE), statistics.median(FIVE)
    holds = asks_for(squared, mean) and asks_for(absolute, median)
    control = asks_for(absolute, mean) or asks_for(squared, median)
    figures = {
        name: f"{best_constant(loss, FIVE)[0]:.1f}"
        for name, loss in (("squared", squared), ("absolute", absolute), ("huber", huber))
    }
    return Found(holds, control, figures)


@fact(
    "one-outlier-outweighs-a-hundred",
    "Under squared error, one error ten times the usual size weighs as much as a hundred usual ones.",
    source="From the definition",
    finding="Ninety-nine errors of 1 and one of 10: the outlier has {squared} of the loss with squared error, "
    "{absolute} "
    "with absolute error and {huber} with Huber.",
)
def one_outlier_outweighs_a_hundred():
    """The control uses absolute error, where it weighs as much as ten."""
    zero, one, ten = (torch.tensor(value, dtype=torch.float64) for value in (0.0, 1.0, 10.0))

    def outweighs(loss):
        return math.isclose(loss(ten, zero), 100 * loss(one, zero))

    def share(loss):
        return f"{float(loss(ten, zero) / (99 * loss(one, zero) + loss(ten, zero))):.0%}"

    figures = {"squared": share(squared), "absolute": share(absolute), "huber": share(huber)}
    return Found(outweighs(squared), outweighs(absolute), figures)


@fact(
    "huber-clips-the-gradient",
    "Huber's gradient is the error, clipped at plus and minus delta.",
    source="Huber, Annals of Mathematical Statistics 35, 1964",
    finding="Delta 1, errors 0.5, 1 and 10: the gradients are {gradients}.",
)
def huber_clips_the_gradient():
    """The control is half the squared error, which does not clip."""
    errors = torch.linspace(-20, 20, 401, dtype=torch.float64)

    def slope(loss, at):
        at = at.clone().requires_grad_()
        return torch.autograd.grad(loss(at, torch.zeros_like(at)).sum(), at)[0]

    clipped = errors.clamp(-1.0, 1.0)
    holds = torch.allclose(slope(huber, errors), clipped)
    control = torch.allclose(slope(lambda p, y: squared(p, y) / 2, errors), clipped)
    few = slope(huber, torch.tensor([0.5, 1.0, 10.0], dtype=torch.float64)).tolist()
    return Found(holds, control, {"gradients": ", ".join(f"{value:g}" for value in few)})


@fact(
    "in-units-of-the-target",
    "The mean squared error is in the units of the target.",
    expected="wrong",
    reason="It is in squared units; its root is in the units of the target.",
    source="From the definition",
    finding="The same errors in grams instead of kilograms: squared error grows by a factor of {squared}, its root and "
    "absolute error by {root}.",
)
def in_units_of_the_target():
    """Measured in a unit a thousand times smaller, a length grows by a thousand. Control: the root."""
    errors = torch.tensor([0.1, -0.4, 0.25], dtype=torch.float64)

    def factor(loss):
        return loss(1000 * errors) / loss(errors)

    mean, root = factor(lambda e: (e**2).mean()), factor(lambda e: (e**2).mean().sqrt())
    figures = {"squared": f"{mean:,.0f}", "root": f"{root:,.0f}"}
    return Found(math.isclose(mean, 1000), math.isclose(root, 1000), figures)


@fact(
    "huber-ignores-units",
    "Huber needs no tuning: what it learns does not depend on the unit of the target.",
    expected="wrong",
    reason="Delta is a distance in the unit of the target.",
    source="From the definition",
    finding="Targets 1, 2, 3, 4 and 90 metres, delta 1: the best constant is {metres} m. The same in millimetres with "
    "delta 1: {millimetres} mm. In kilometres: {kilometres} km.",
)
def huber_ignores_units():
    """A metre becomes 0.001 km. The control is absolute error, which has no such setting."""

    def same(loss):
        here, spacing = best_constant(loss, FIVE)
        there, _ = best_constant(loss, tuple(value / 1000 for value in FIVE))
        return abs(1000 * there - here) <= 2 * spacing

    metres, _ = best_constant(huber, FIVE)
    millimetres, _ = best_constant(huber, tuple(1000 * value for value in FIVE))
    kilometres, _ = best_constant(huber, tuple(value / 1000 for value in FIVE))
    figures = {"metres": f"{metres:.1f}", "millimetres": f"{millimetres:.0f}", "kilometres": f"{kilometres:.3f}"}
    return Found(same(huber), same(absolute), figures)


@fact(
    "absolute-error-does-not-settle",
    "With a fixed step, gradient descent on absolute error keeps jumping over the target, on squared error it settles.",
    source="Boyd, Xiao, Mutapcic, Subgradient Methods, Stanford lecture notes, 2003",
    finding="From 1.05 with a step of 0.1, after {steps} steps: {absolute} away with absolute error, {squared} with "
    "squared error. With a step that shrinks as one over the square root of time, absolute error ends within {last}.",
)
def absolute_error_does_not_settle():
    """Target 0. The control shrinks the step."""
    steps = 10_000

    def distance(slope, rate):
        value = 1.05
        for step in range(1, steps + 1):
            value -= rate(step) * slope(value)
        return abs(value)

    def sign(value):
        return math.copysign(1.0, value) if value else 0.0

    fixed = distance(sign, lambda step: 0.1)
    square = distance(lambda value: 2 * value, lambda step: 0.1)
    shrinking = distance(sign, lambda step: 0.1 / math.sqrt(step))
    figures = {
        "steps": f"{steps:,}",
        "absolute": f"{fixed:.2f}",
        "squared": f"{square:.0f}",
        "last": f"{0.1 / math.sqrt(steps):.3f}",
    }
    return Found(fixed > 0.01 and square < 1e-12, shrinking > 0.01, figures)


@fact(
    "pinball-gives-a-quantile",
    "Weighting errors above and below differently makes the best prediction a quantile.",
    source="Koenker, Bassett, Econometrica 46, 1978",
    finding="Targets 1 to 100, weights 0.9 below and 0.1 above: the best constant is {nine}; with equal weights "
    "{half}.",
)
def pinball_gives_a_quantile():
    """The control uses equal weights, which give the median."""
    targets = tuple(float(value) for value in range(1, 101))
    ninth = statistics.quantiles(targets, n=10)[-1]

    def is_ninth(loss):
        found, _ = best_constant(loss, targets)
        return abs(found - ninth) <= 1

    nine, half = best_constant(pinball, targets)[0], best_constant(lambda p, y: pinball(p, y, 0.5), targets)[0]
    figures = {"nine": f"{nine:.0f}", "half": f"{half:.0f}"}
    return Found(is_ninth(pinball), is_ninth(lambda p, y: pinball(p, y, 0.5)), figures)


@fact(
    "smooth-l1-is-huber",
    "PyTorch's smooth L1 loss is the same as its Huber loss.",
    expected="conditional",
    reason="They agree at a width of 1; otherwise smooth L1 is Huber divided by the width.",
    source="PyTorch documentation, torch.nn.SmoothL1Loss and torch.nn.HuberLoss",
    finding="Error 3, width 2: smooth L1 gives {smooth}, Huber {huber}.",
)
def smooth_l1_is_huber():
    """Contexts are widths; the control compares it with half the squared error."""
    errors = torch.linspace(-5, 5, 101, dtype=torch.float64)

    def smooth(width):
        return F.smooth_l1_loss(errors, torch.zeros_like(errors), beta=width, reduction="none")

    def same(width):
        return torch.allclose(smooth(width), huber(errors, torch.zeros_like(errors), width))

    three, zero = torch.tensor(3.0), torch.tensor(0.0)
    figures = {
        "smooth": f"{F.smooth_l1_loss(three, zero, beta=2.0).item():g}",
        "huber": f"{F.huber_loss(three, zero, delta=2.0).item():g}",
    }
    control = torch.allclose(smooth(1.0), errors**2 / 2)
    return Found({"a width of 1": same(1.0), "a width of 2": same(2.0)}, control, figures)
