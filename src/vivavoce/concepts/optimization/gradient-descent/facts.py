"""Exact claims about gradient descent: when a step helps, what sets its size, where it ends, how fast it gets there."""

import itertools

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact

BOWL = np.array([1.0, 10.0])  # f(w) = (1 w1^2 + 10 w2^2) / 2: two curvatures
START = np.array([10.0, 1.0])


def value(w, curvatures=BOWL):
    return float(0.5 * (curvatures * w**2).sum())


def path(rate, steps, curvatures=BOWL, start=START, momentum=0.0):
    """Every point of gradient descent (with momentum: of the heavy ball) on the bowl: (steps + 1, d)."""
    points, velocity = [np.asarray(start, float)], np.zeros(len(curvatures))
    for _ in range(steps):
        velocity = momentum * velocity - rate * curvatures * points[-1]
        points.append(points[-1] + velocity)
    return np.array(points)


@fact(
    "a-small-step-lowers-the-loss",
    "A step of gradient descent with a small enough learning rate lowers the loss.",
    ledger=("000-Q6.1",),
    source="Nesterov, Introductory Lectures on Convex Optimization, 2004, section 1.2.3",
    finding="On the bowl with curvatures 1 and 10, every one of 50 steps lowered the loss at a rate of 0.19 and every "
    "one raised it in the steep direction at 0.21. A small network took {steps} full-batch steps, all of them down.",
)
def a_small_step_lowers_the_loss():
    """The control takes the rate just above two over the largest curvature, along the steep direction."""

    def falls(rate, start):
        losses = [value(w) for w in path(rate, 50, start=start)]
        return all(after < before for before, after in itertools.pairwise(losses))

    network = network_losses(rate=0.05, steps=100)
    down = all(after < before for before, after in itertools.pairwise(network))
    starts = np.random.default_rng(0).normal(size=(20, 2))
    holds = down and all(falls(0.19, start) for start in starts)
    return Found(holds, falls(0.21, np.array([0.0, 1.0])), {"steps": len(network) - 1})


def network_losses(rate, steps):
    """Full-batch losses of a small tanh network on fixed data, in double precision."""
    torch.manual_seed(0)
    x = torch.randn(64, 3, dtype=torch.float64)
    y = torch.sin(x.sum(1, keepdim=True))
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).double()
    losses = []
    for _ in range(steps + 1):
        loss = (model(x) - y).square().mean()
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for weight, gradient in zip(model.parameters(), gradients, strict=True):
                weight -= rate * gradient
    return losses


@fact(
    "gradient-sets-the-step-size",
    "The gradient gives both the direction and the size of each move.",
    ledger=("000-Q6.3",),
    expected="conditional",
    source="Kingma and Ba, Adam, ICLR 2015, section 2.1",
    finding="With the loss multiplied by 100, the step of plain gradient descent grew {plain} times, that of Adam "
    "{adam} times.",
)
def gradient_sets_the_step_size():
    """Plain gradient descent against Adam, first step. The control follows the sign of the gradient only."""

    def growth(optimizer):
        moves = []
        for scale in (1.0, 100.0):
            weight = torch.tensor([0.3, -2.0], dtype=torch.float64, requires_grad=True)
            before = weight.detach().clone()
            (scale * weight.square().sum()).backward()
            optimizer([weight]).step()
            moves.append((weight.detach() - before).norm().item())
        return moves[1] / moves[0]

    plain = growth(lambda weights: torch.optim.SGD(weights, lr=0.001))
    adam = growth(lambda weights: torch.optim.Adam(weights, lr=0.001))
    signs = growth(lambda weights: torch.optim.Rprop(weights, lr=0.001))
    grows = {"plain gradient descent": abs(plain - 100) < 1e-6, "Adam": adam > 1.01}
    return Found(grows, signs > 1.01, {"plain": f"{plain:.0f}", "adam": f"{adam:.2f}"})


@fact(
    "finds-the-global-minimum",
    "Gradient descent finds the global minimum.",
    ledger=("000-Q6.4",),
    expected="wrong",
    reason="It finds the bottom of the valley in which it starts, or a flat place on the way.",
    source="Lee et al., Gradient Descent Only Converges to Minimizers, COLT 2016, for what it does avoid",
    finding="In a valley with two bottoms, {missed} of {starts} evenly spaced starts ended in the higher one. "
    "On a bowl, none did.",
)
def finds_the_global_minimum():
    """f(w) = (w^2 - 1)^2 + 0.3 w has its lower bottom on the left. The control is a bowl with one bottom."""
    starts = np.linspace(-2, 2, 400)

    def end(slope):
        w = starts.copy()
        for _ in range(2000):
            w -= 0.02 * slope(w)
        return w

    wells = end(lambda w: 4 * w * (w**2 - 1) + 0.3)
    lowest = np.roots([4, 0, -4, 0.3]).real.min()
    missed = int((abs(wells - lowest) > 1e-3).sum())
    bowl = bool((abs(end(lambda w: 2 * (w - lowest)) - lowest) < 1e-3).all())
    return Found(missed == 0, bowl, {"missed": missed, "starts": len(starts)})


@fact(
    "momentum-speeds-up-narrow-valleys",
    "Momentum speeds up gradient descent where curvatures differ widely.",
    ledger=("000-Q6.5",),
    source="Polyak, USSR Computational Mathematics and Mathematical Physics 4, 1964",
    finding="Curvatures 1 and 100, each method at its best setting: {plain} steps without momentum and {heavy} with it "
    "until the distance had fallen by a million.",
)
def momentum_speeds_up_narrow_valleys():
    """At least three times fewer steps. The control is a round bowl, where one step is enough without it."""

    def steps(rate, momentum, curvatures):
        points = path(rate, 3000, curvatures, np.ones(2), momentum)
        distance = np.linalg.norm(points, axis=1)
        return int(np.flatnonzero(distance > 1e-6 * distance[0])[-1]) + 1

    def both(ratio):
        curvatures, root = np.array([1.0, ratio]), ratio**0.5
        heavy = 4 / (1 + root) ** 2, ((root - 1) / (root + 1)) ** 2
        return steps(2 / (1 + ratio), 0.0, curvatures), steps(*heavy, curvatures)

    (plain, heavy), (plain_round, heavy_round) = both(100.0), both(1.0)
    return Found(plain >= 3 * heavy, plain_round >= 3 * heavy_round, {"plain": plain, "heavy": heavy})


@fact(
    "points-at-the-minimum",
    "The negative gradient points towards the minimum.",
    expected="wrong",
    reason="It is the steepest way down at the spot: at right angles to the contour, not towards the centre.",
    source="Nocedal and Wright, Numerical Optimization, 2006, section 2.2",
    finding="On the bowl with curvatures 1 and 10, at (10, 1) it points {degrees} degrees away from the minimum.",
)
def points_at_the_minimum():
    """The control is a round bowl, where it does."""

    def degrees(curvatures):
        downhill = -curvatures * START
        cosine = downhill @ -START / np.linalg.norm(downhill) / np.linalg.norm(START)
        return float(np.degrees(np.arccos(min(cosine, 1.0))))

    return Found(degrees(BOWL) < 1, degrees(np.ones(2)) < 1, {"degrees": f"{degrees(BOWL):.0f}"})


@fact(
    "one-step-by-hand",
    "On a bowl, each coordinate is multiplied by one minus the rate times its curvature at every step.",
    source="From the definition",
    finding="From (10, 1) with curvatures 1 and 10, ten steps at 0.05 lead to ({slow}), at 0.18 to ({fast}), at 0.21 "
    "to ({wild}).",
)
def one_step_by_hand():
    """The control uses a valley that is no bowl: its curvature changes on the way."""

    def closed_form(rate, steps):
        return START * (1 - rate * BOWL) ** steps

    holds = all(np.allclose(path(rate, 10)[-1], closed_form(rate, 10)) for rate in (0.05, 0.18, 0.21))
    w = 1.0
    for _ in range(10):
        w -= 0.05 * w**3  # f(w) = w^4 / 4, curvature 3 at the start
    figures = {
        name: ", ".join(f"{number:.2f}" for number in path(rate, 10)[-1])
        for name, rate in (("slow", 0.05), ("fast", 0.18), ("wild", 0.21))
    }
    first = path(0.18, 1)[-1]
    figures |= {"first": f"{first[0]:.1f}, {first[1]:.1f}"}
    return Found(holds, bool(np.isclose(w, (1 - 0.05 * 3) ** 10)), figures)
