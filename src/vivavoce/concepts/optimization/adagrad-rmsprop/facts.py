"""Exact claims about AdaGrad and RMSProp: how the step falls, what scale does, what rare features get."""

import numpy as np
import torch

from vivavoce.labkit import Found, fact


def adagrad(gradients, rate=1.0, epsilon=1e-10):
    """Steps (t, ...) of AdaGrad on given gradients."""
    return rate * gradients / (np.sqrt(np.cumsum(gradients**2, axis=0)) + epsilon)


def rmsprop(gradients, rate=1.0, rho=0.9, epsilon=1e-8):
    """Steps (t, ...) of RMSProp on given gradients."""
    average, steps = np.zeros_like(gradients[0]), []
    for g in gradients:
        average = rho * average + (1 - rho) * g * g
        steps.append(rate * g / (np.sqrt(average) + epsilon))
    return np.array(steps)


@fact(
    "adagrad-steps-only-fall",
    "Under a steady gradient AdaGrad's step falls as one over the root of the step number.",
    source="Duchi, Hazan and Singer, JMLR 2011",
    finding="A gradient of 1 at every step and a rate of 1: step 1 is {first}, step 100 {hundred}, step 10,000 {late}. "
    "RMSProp's step 10,000 is {rms}.",
)
def adagrad_steps_only_fall():
    """The control is RMSProp, which forgets."""
    t = np.arange(1, 10_001)
    gradients = np.ones(10_000)
    falling, steady = adagrad(gradients), rmsprop(gradients)
    figures = {"first": f"{falling[0]:.2f}", "hundred": f"{falling[99]:.2f}", "late": f"{falling[-1]:.2f}"}
    figures |= {"rms": f"{steady[-1]:.2f}"}
    return Found(np.allclose(falling, 1 / np.sqrt(t)), np.allclose(steady, 1 / np.sqrt(t)), figures)


@fact(
    "scale-drops-out",
    "Multiplying all gradients by a constant leaves the steps of AdaGrad and RMSProp unchanged.",
    finding="Gradients times 1,000: AdaGrad's steps change by at most {adagrad}, RMSProp's by {rmsprop}; plain "
    "descent's "
    "become {plain} times as long. Times 1e-9 RMSProp's fall to {tiny} of their size, as epsilon then decides.",
)
def scale_drops_out():
    """To six digits, on 50 random gradients. The control is plain descent."""
    g = np.random.default_rng(0).normal(size=50)

    def change(method):
        return float(abs(method(1000 * g) / method(g) - 1).max())

    tiny = float(np.median(rmsprop(1e-9 * g) / rmsprop(g)))
    both = {name: change(method) for name, method in (("adagrad", adagrad), ("rmsprop", rmsprop))}
    plain = float(np.median(1000 * g / g))
    figures = {name: f"{value:.0e}" for name, value in both.items()} | {"plain": f"{plain:,.0f}", "tiny": f"{tiny:.2f}"}
    return Found(max(both.values()) < 1e-5, change(lambda g: g) < 1e-5, figures)


@fact(
    "rare-features-get-larger-steps",
    "AdaGrad gives a rarely used weight larger steps than a frequently used one.",
    source="Duchi, Hazan and Singer, JMLR 2011, section 1",
    finding="One weight has a gradient of 1 in each of 1,000 steps, another in every hundredth. At step 1,000 "
    "the steps are "
    "{often} and {rare} of the rate. RMSProp with a memory of ten steps gives the rare one {rms}.",
)
def rare_features_get_larger_steps():
    """At least five times larger. The control is a pair that is equally frequent."""
    t = np.arange(1, 1001)
    often, rare = np.ones(1000), (t % 100 == 0).astype(float)
    steps = adagrad(np.column_stack([often, rare]))[-1]
    equal = adagrad(np.column_stack([often, often]))[-1]
    figures = {"often": f"{steps[0]:.3f}", "rare": f"{steps[1]:.3f}", "rms": f"{rmsprop(rare)[-1]:.2f}"}
    return Found(bool(steps[1] > 5 * steps[0]), bool(equal[1] > 5 * equal[0]), figures)


@fact(
    "adaptive-needs-no-rate",
    "Adaptive methods need no learning rate: they find the step size themselves.",
    expected="wrong",
    reason="They equalise steps between weights; how long the steps are is still the rate.",
    finding="On a bowl with curvatures 1 and 100, RMSProp from (1, 1) has after 200 steps a loss of {small} at "
    "a rate of "
    "0.0001, {good} at 0.01 and {large} at 1.",
)
def adaptive_needs_no_rate():
    """Losses within a factor of ten of each other. The control compares rates a percent apart."""

    def loss(rate):
        w, average, curvatures = np.ones(2), np.zeros(2), np.array([1.0, 100.0])
        for _ in range(200):
            g = curvatures * w
            average = 0.9 * average + 0.1 * g * g
            w = w - rate * g / (np.sqrt(average) + 1e-8)
        return float(0.5 * (curvatures * w**2).sum())

    def alike(rates):
        found = [loss(rate) for rate in rates]
        return max(found) < 10 * min(found), found

    holds, (small, good, large) = alike((0.0001, 0.01, 1.0))
    figures = {"small": f"{small:.3g}", "good": f"{good:.2g}", "large": f"{large:.3g}"}
    return Found(holds, alike((0.0001, 0.000101))[0], figures)


@fact(
    "one-step-is-the-rate",
    "RMSProp's first step has the length of the rate.",
    expected="wrong",
    reason="The average starts at zero, so after one step it is only (1 - rho) of the squared gradient.",
    finding="With rho 0.9 the first step is {nine} times the rate, with PyTorch's default of 0.99 {default} "
    "times. With the "
    "average divided by 1 - rho^t, as Adam does, {corrected} times.",
)
def one_step_is_the_rate():
    """Measured on torch.optim.RMSprop. The control corrects the average."""

    def first(rho):
        w = torch.tensor([5.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.RMSprop([w], lr=0.01, alpha=rho)
        (w * w).sum().backward()
        optimizer.step()
        return (5.0 - w.item()) / 0.01

    corrected = 1 / np.sqrt((1 - 0.9) / (1 - 0.9))
    figures = {"nine": f"{first(0.9):.2f}", "default": f"{first(0.99):.1f}", "corrected": f"{corrected:.2f}"}
    return Found(abs(first(0.9) - 1) < 0.01, abs(corrected - 1) < 0.01, figures)
