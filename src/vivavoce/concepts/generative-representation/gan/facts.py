"""Exact claims about the game: what the best discriminator says, where its signal vanishes, what detach does."""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def divergence(p, q):
    """Jensen-Shannon divergence of two distributions on the same places, in nats."""
    middle = (p + q) / 2

    def kl(a):
        return float(sum(x * np.log(x / m) for x, m in zip(a, middle, strict=True) if x > 0))

    return (kl(p) + kl(q)) / 2


def value(d, p, q):
    """E_p log D + E_q log (1 - D), on places where both are possible."""
    return float((p * np.log(d) + q * np.log(1 - d)).sum())


@fact(
    "best-discriminator",
    "The best discriminator is p / (p + q), and against it the value of the game is twice the Jensen-Shannon "
    "divergence minus log 4.",
    source="Goodfellow et al., NeurIPS 2014, proposition 1 and theorem 1",
    finding="For p = (.5, .3, .2) and q = (.2, .3, .5): D = {best}, value {value}; no D of a fine grid does better.",
)
def best_discriminator():
    """Each place has its own D, so a grid per place finds the optimum; the control is the answer p alone."""
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    grid = np.arange(1, 1000) / 1000
    largest = sum((a * np.log(grid) + b * np.log(1 - grid)).max() for a, b in zip(p, q, strict=True))

    def is_best(d):
        reached = value(d, p, q)
        return bool(reached >= largest - 1e-12 and abs(reached - (2 * divergence(p, q) - np.log(4))) < 1e-12)

    best = p / (p + q)
    return Found(
        holds=is_best(best),
        control=is_best(p),
        figures={"best": ", ".join(f"{d:.2f}" for d in best), "value": f"{value(best, p, q):.3f}"},
    )


@fact(
    "divergence-sees-distance",
    "The Jensen-Shannon divergence tells the generator how far its samples are from the data.",
    expected="wrong",
    source="Arjovsky, Chintala and Bottou, ICML 2017, example 1",
    finding="Two points at distance 1 or 100: divergence {near} and {far}, log 2 in both. Their Wasserstein distances "
    "are {near_w} and {far_w}.",
)
def divergence_sees_distance():
    """Point masses that do not touch; the control asks the same of the Wasserstein distance."""
    near, far = (divergence(np.eye(101)[0], np.eye(101)[gap]) for gap in (1, 100))
    near_w, far_w = (float(np.abs(np.cumsum(np.eye(101)[0] - np.eye(101)[gap])).sum()) for gap in (1, 100))
    return Found(
        holds=far > near + 1e-9,
        control=far_w > near_w + 1e-9,
        figures={"near": f"{near:.3f}", "far": f"{far:.3f}", "near_w": f"{near_w:.0f}", "far_w": f"{far_w:.0f}"},
    )


@fact(
    "saturating-gradient",
    "Minimising log(1 - D(G(z))) and maximising log D(G(z)) move the generator alike.",
    expected="wrong",
    source="Goodfellow et al., NeurIPS 2014, section 3",
    finding="At D = {d} the slopes on the logit are {saturating} and {other}; at D = 0.5 they agree.",
)
def saturating_gradient():
    """Slopes by automatic differentiation where the discriminator is sure; the control is where it cannot tell."""

    def slopes(d):
        logit = torch.tensor(np.log(d / (1 - d)), requires_grad=True)
        losses = -F.softplus(logit), F.softplus(-logit)  # log(1 - D) and -log D
        return [abs(float(torch.autograd.grad(loss, logit)[0])) for loss in losses]

    sure, unsure = slopes(0.01), slopes(0.5)
    return Found(
        holds=abs(sure[0] - sure[1]) < 1e-6,
        control=abs(unsure[0] - unsure[1]) < 1e-6,
        figures={"d": 0.01, "saturating": f"{sure[0]:.2f}", "other": f"{sure[1]:.2f}"},
    )


@fact(
    "detach-needed",
    "Without detach() in the discriminator's step the generator's update is wrong.",
    expected="conditional",
    source="PyTorch documentation, Tensor.detach and Optimizer.zero_grad",
    finding="If the generator's gradients are zeroed before its own backward pass, the update is the same to the last "
    "bit; if not, it differs by {difference}.",
)
def detach_needed():
    """One generator gradient with and without detach; the context zeroes in between, the control detaches."""

    def gradient(detach, zero):
        torch.manual_seed(0)
        made_by, judged_by = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
        z, real = torch.randn(8, 2), torch.randn(8, 2)
        made = made_by(z)
        shown = made.detach() if detach else made
        (F.softplus(-judged_by(real)) + F.softplus(judged_by(shown))).mean().backward(retain_graph=True)
        if zero:
            made_by.zero_grad()
        F.softplus(-judged_by(made)).mean().backward()
        return made_by.weight.grad

    right = gradient(detach=True, zero=True)

    def wrong(detach, zero):
        return not torch.equal(gradient(detach, zero), right)

    difference = float((gradient(detach=False, zero=False) - right).abs().max())
    return Found(
        holds={"never zeroed in between": wrong(False, False), "zeroed in between": wrong(False, True)},
        control=wrong(True, False),
        figures={"difference": f"{difference:.2f}"},
    )


@fact(
    "half-is-failure",
    "A discriminator at 50 percent accuracy means that the GAN has failed.",
    expected="wrong",
    source="Goodfellow et al., NeurIPS 2014, theorem 1",
    finding="Where samples and data have the same distribution, the best discriminator says {d} everywhere and its "
    "loss is {loss}, log 4.",
)
def half_is_failure():
    """The best answer where the generator is perfect; the control's generator never makes the third value."""

    def answers(q):
        p = np.array([0.5, 0.3, 0.2])
        return p / (p + q)

    perfect, poor = answers(np.array([0.5, 0.3, 0.2])), answers(np.array([0.6, 0.4, 0.0]))
    return Found(
        holds=not np.allclose(perfect, 0.5),
        control=not np.allclose(poor, 0.5),
        figures={"d": f"{perfect[0]:.1f}", "loss": f"{2 * np.log(2):.3f}"},
    )
