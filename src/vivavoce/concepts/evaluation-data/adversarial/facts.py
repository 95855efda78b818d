"""Exact claims about adversarial examples of linear models: what the sign step does, why many inputs are fragile."""

import itertools
import math

import numpy as np

from vivavoce.labkit import Found, fact


@fact(
    "sign-step-is-best-for-linear",
    "For a linear score, the sign of the gradient is the most harmful change of a given size per input.",
    source="Goodfellow, Shlens, Szegedy, ICLR 2015, section 3",
    finding="Of all {corners} corners of the box around an input with 8 values, none lowers the score more; the step "
    "along the gradient itself, cut to the box, lowers it by {gradient} where the signs do {signs}.",
)
def sign_step_is_best_for_linear():
    """A linear function on a box is extreme in a corner. The control is the gradient, scaled to fit into the box."""
    rng = np.random.default_rng(0)
    w, size = rng.normal(size=8), 0.1
    corners = [w @ (size * np.array(signs)) for signs in itertools.product((-1.0, 1.0), repeat=8)]
    signs, along = w @ (-size * np.sign(w)), w @ (-size * w / np.abs(w).max())
    figures = {"corners": f"{len(corners)}", "signs": f"{-signs:.2f}", "gradient": f"{-along:.2f}"}
    return Found(math.isclose(signs, min(corners)), math.isclose(along, min(corners)), figures)


@fact(
    "many-inputs-add-up",
    "A change of a fixed size per input does more, the more inputs there are: for a linear score in proportion.",
    source="Goodfellow, Shlens, Szegedy, ICLR 2015, section 3",
    finding="Weights of ±0.01, a change of 0.1 per input: the score moves by {small} with 100 inputs and by {large} "
    "with 100,000. A random change moves it by about {random} there.",
)
def many_inputs_add_up():
    """The control takes random signs, whose effect grows with the root only."""

    def adversarial(n):
        return 0.1 * 0.01 * n

    def random(n):
        return 0.1 * 0.01 * math.sqrt(n)  # the standard deviation of a sum of n random signs

    signs = np.random.default_rng(0).choice((-1.0, 1.0), size=(2000, 100))
    assert math.isclose((0.1 * 0.01 * signs.sum(1)).std(), random(100), rel_tol=0.05)
    ratio, by_luck = adversarial(100_000) / adversarial(100), random(100_000) / random(100)
    figures = {
        "small": f"{adversarial(100):g}",
        "large": f"{adversarial(100_000):g}",
        "random": f"{random(100_000):.1f}",
    }
    return Found(math.isclose(ratio, 1000), math.isclose(by_luck, 1000), figures)


@fact(
    "a-sure-model-has-no-gradient",
    "If the loss has no gradient, no attack can turn the prediction round.",
    expected="wrong",
    reason="In float32 the loss of a very sure model is exactly zero, and so is its gradient.",
    source="Athalye, Carlini, Wagner, ICML 2018; Carlini and Wagner, 2017",
    finding="Logits of 2 and 0, times 10,000: loss and gradient are {gradient}. A change of 1.5 per logit still "
    "turns the answer round.",
)
def a_sure_model_has_no_gradient():
    """Softmax cross-entropy in float32. Control: the logits as they are."""

    def gradient_and_flip(scale):
        logits = np.array([2.0, 0.0], dtype=np.float32)
        shifted = np.exp(scale * (logits - logits.max()), dtype=np.float32)
        share = shifted / shifted.sum()
        slope = float(abs(share[0] - 1))
        moved = logits + np.array([-1.5, 1.5], dtype=np.float32)
        return slope, bool(moved.argmax() != logits.argmax())

    (hidden, flips), (open_, _) = gradient_and_flip(1e4), gradient_and_flip(1.0)
    # The statement is refuted by a model without a gradient that can be turned; the control has a gradient.
    return Found(not (hidden == 0 and flips), not (open_ == 0 and flips), {"gradient": f"{hidden:g}"})
