"""Exact claims about Adam: the first step, the correction, the longest step, epsilon, memory, and where it
goes wrong."""

import numpy as np
import torch

from vivavoce.labkit import Found, fact


def steps(gradients, beta1=0.9, beta2=0.999, epsilon=1e-8, corrected=True):
    """Adam's steps at a rate of 1 on given gradients, one after the other."""
    m, v, taken = 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        mean, square = (m / (1 - beta1**t), v / (1 - beta2**t)) if corrected else (m, v)
        taken.append(mean / (np.sqrt(square) + epsilon))
    return np.array(taken)


@fact(
    "first-step-is-the-rate",
    "Adam's first step has the length of the rate, whatever the size of the gradient.",
    source="Kingma and Ba, Adam, ICLR 2015, section 2.1",
    finding="At a rate of 0.001 PyTorch's first step is {large} for a gradient of 1,000 and {small} for 0.001.",
)
def first_step_is_the_rate():
    """Measured on torch.optim.Adam. The control is SGD."""

    def first(kind, gradient):
        w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optimizer = kind([w], lr=0.001)
        w.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        return -w.item()

    def alike(kind):
        return all(abs(first(kind, gradient) / 0.001 - 1) < 1e-4 for gradient in (1000.0, 1.0, 0.001))

    figures = {"large": f"{first(torch.optim.Adam, 1000.0):.6f}", "small": f"{first(torch.optim.Adam, 0.001):.6f}"}
    return Found(alike(torch.optim.Adam), alike(torch.optim.SGD), figures)


@fact(
    "uncorrected-steps-are-too-small",
    "Without the bias correction, Adam's first steps are too small.",
    expected="wrong",
    reason="Both averages start too small, but the square's far more; its root divides, so the first steps are "
    "too long.",
    finding="Under a steady gradient, without the correction step 1 is {first} rates, step 10 {ten}, step 100 "
    "{hundred}; "
    "with it all are {right}. With both coefficients at 0.9, step 1 without it would be {equal}.",
)
def uncorrected_steps_are_too_small():
    """Steps 1 to 100 below the corrected ones. The control sets the second coefficient to 0.9."""
    ones = np.ones(100)
    bare, right, equal = steps(ones, corrected=False), steps(ones), steps(ones, beta2=0.9, corrected=False)
    figures = {"first": bare[0], "ten": bare[9], "hundred": bare[99], "right": right[0], "equal": equal[0]}
    shown = {name: f"{value:.2f}" for name, value in figures.items()}
    return Found(bool((bare < right).all()), bool((equal < right).all()), shown)


@fact(
    "never-longer-than-the-rate",
    "Adam's step is never longer than the learning rate.",
    expected="wrong",
    reason="That holds for steady gradients; a gradient after long silence makes a longer step.",
    source="Kingma and Ba, Adam, ICLR 2015, section 2.1",
    finding="After 10,000 gradients of 0, a gradient of 1 makes a step of {burst} rates.",
)
def never_longer_than_the_rate():
    """(1 - 0.9) / sqrt(1 - 0.999) = 3.16. The control is a steady gradient."""
    burst = np.abs(steps([0.0] * 10_000 + [1.0])).max()
    return Found(bool(burst <= 1), bool(np.abs(steps(np.ones(1000))).max() <= 1), {"burst": f"{burst:.2f}"})


@fact(
    "epsilon-only-prevents-division-by-zero",
    "Epsilon only prevents a division by zero; its value does not matter.",
    expected="wrong",
    reason="It is a floor: gradients of its size and below make short steps.",
    finding="A steady gradient of 1e-8 makes steps of {default} rates at the default epsilon of 1e-8, of "
    "{large} at 1e-6 and "
    "of {small} at 1e-12.",
)
def epsilon_only_prevents_division_by_zero():
    """Steps equal to a percent for three values of epsilon. The control has gradients of size 1."""

    def last(size):
        return [steps([size] * 50, epsilon=epsilon)[-1] for epsilon in (1e-12, 1e-8, 1e-6)]

    def alike(found):
        return max(found) < 1.01 * min(found)

    small, default, large = last(1e-8)
    figures = {"default": f"{default:.2f}", "large": f"{large:.2f}", "small": f"{small:.2f}"}
    return Found(alike([small, default, large]), alike(last(1.0)), figures)


@fact(
    "two-numbers-per-weight",
    "Adam keeps two numbers for every weight beside the weight itself.",
    finding="For a layer of {weights} weights, Adam's state has {adam} numbers, SGD's with momentum {momentum}.",
)
def two_numbers_per_weight():
    """Counted in PyTorch's optimiser state, step counters left out. The control is SGD with momentum."""

    def kept(make):
        layer = torch.nn.Linear(100, 10)
        optimizer = make(layer.parameters())
        layer(torch.ones(1, 100)).sum().backward()
        optimizer.step()
        weights = sum(p.numel() for p in layer.parameters())
        states = (value for state in optimizer.state.values() for name, value in state.items() if name != "step")
        return weights, sum(value.numel() for value in states if value is not None)

    weights, adam = kept(lambda p: torch.optim.Adam(p, lr=0.001))
    _, momentum = kept(lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9))
    figures = {"weights": f"{weights:,}", "adam": f"{adam:,}", "momentum": f"{momentum:,}"}
    return Found(adam == 2 * weights, momentum == 2 * weights, figures)


@fact(
    "adam-converges-on-convex-problems",
    "On a convex problem Adam with a falling rate converges to the best point.",
    expected="wrong",
    reason="A rare, large gradient is divided by its own size and outvoted by frequent, small ones.",
    source="Reddi, Kale and Kumar, On the Convergence of Adam and Beyond, ICLR 2018, section 3",
    finding="Slopes of 3, -1, -1 in turn on [-1, 1]: the best point is -1. Adam without momentum and with a "
    "short memory "
    "ended at {adam}, with the largest average kept (AMSGrad) at {amsgrad}.",
)
def adam_converges_on_convex_problems():
    """Their example: beta1 = 0, beta2 = 0.1, rate 0.1 / sqrt(t). The control is AMSGrad."""

    def end(keeps_largest):
        w, v, largest = 0.0, 0.0, 0.0
        for t in range(1, 30_001):
            g = 3.0 if t % 3 == 1 else -1.0
            v = 0.1 * v + 0.9 * g * g
            largest = max(largest, v) if keeps_largest else v
            w = min(max(w - 0.1 / t**0.5 * g / largest**0.5, -1.0), 1.0)
        return w

    adam, amsgrad = end(False), end(True)
    return Found(adam < -0.9, amsgrad < -0.9, {"adam": f"{adam:.2f}", "amsgrad": f"{amsgrad:.2f}"})
