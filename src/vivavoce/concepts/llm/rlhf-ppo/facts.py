"""Exact claims about RLHF: what comparisons can say, what the KL penalty does, and what clipping stops."""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


@fact(
    "only-differences",
    "A reward model trained on comparisons says how good an answer is on an absolute scale.",
    expected="wrong",
    reason="The loss sees only differences of two answers to one prompt: a constant per prompt drops out.",
    source="Bradley and Terry, Biometrika 1952; Ouyang et al., NeurIPS 2022",
    finding="Adding 100 to the rewards of both answers of a prompt changes the loss by {change}.",
)
def only_differences():
    chosen, rejected = torch.tensor([1.0, -0.5]).double(), torch.tensor([0.2, 0.3]).double()

    def loss(a, b):
        return -F.logsigmoid(a - b).mean().item()

    shift = torch.tensor([100.0, -7.0]).double()
    both, one = loss(chosen + shift, rejected + shift), loss(chosen + shift, rejected)
    base = loss(chosen, rejected)
    absolute = not np.isclose(both, base)
    return Found(holds=absolute, control=not np.isclose(one, base), figures={"change": f"{abs(both - base):.1f}"})


ANSWERS, BETA = torch.tensor([2.0, 1.0, 0.0, -1.0]).double(), 0.5  # rewards of four answers
REFERENCE = torch.tensor([0.1, 0.4, 0.3, 0.2]).double()


def objective(policy, beta):
    """Expected reward minus beta times the KL divergence from the reference."""
    return (policy * ANSWERS).sum() - beta * (policy * (policy / REFERENCE).log()).sum()


@fact(
    "best-policy-is-tilted",
    "The policy that RLHF aims at is the reference, tilted by the exponential of the reward over beta.",
    source="Korbak et al., 2022; Rafailov et al., NeurIPS 2023, section 4",
    finding="With beta = 0.5 the tilted policy gives the best answer {best} of the mass, where the reference gave .1; "
    "its objective beats all of {tried} random policies. The same answer at zero in the reference would stay at "
    "{never}.",
)
def best_policy_is_tilted():
    def tilted(beta, reference=REFERENCE):
        return (reference.log() + ANSWERS / beta).softmax(0)

    torch.manual_seed(0)
    others = torch.rand(2000, 4).double() ** 3 + 1e-9
    others = others / others.sum(1, keepdim=True)

    def best(policy):
        return all(objective(policy, BETA) >= objective(other, BETA) for other in others)

    without = torch.tensor([0.0, 0.4, 0.4, 0.2]).double()
    figures = {"best": f"{tilted(BETA)[0]:.2f}", "tried": "2,000", "never": f"{tilted(BETA, without)[0]:g}"}
    return Found(holds=best(tilted(BETA)), control=best(tilted(4.0)), figures=figures)


@fact(
    "no-penalty-collapses",
    "Without the KL penalty the best policy gives one single answer, the one that the reward model likes most.",
    source="Gao, Schulman and Hilton, ICML 2023, on over-optimised reward models",
    finding="Gradient ascent without a penalty puts {alone} on one of four answers; with beta = 0.5 it is {kept}.",
)
def no_penalty_collapses():
    def trained(beta):
        scores = REFERENCE.log().clone().requires_grad_()
        for _ in range(2000):
            (gradient,) = torch.autograd.grad(objective(scores.softmax(0), beta), scores)
            scores = (scores + 0.5 * gradient).detach().requires_grad_()
        return scores.softmax(0).max().item()

    alone, kept = trained(0.0), trained(BETA)
    figures = {"alone": f"{alone:.3f}", "kept": f"{kept:.2f}"}
    return Found(holds=alone > 0.99, control=kept > 0.99, figures=figures)


def clipped(ratio, advantage, eps=0.2):
    """PPO's objective of one token."""
    return torch.minimum(ratio * advantage, ratio.clamp(1 - eps, 1 + eps) * advantage)


def slope(ratio, advantage):
    r = torch.tensor(float(ratio), requires_grad=True)
    (gradient,) = torch.autograd.grad(clipped(r, torch.tensor(float(advantage))), r)
    return gradient.item()


@fact(
    "clip-stops-the-push",
    "PPO's clip takes the gradient away once a good action has become 20 % likelier, or a bad one 20 % less likely.",
    source="Schulman et al., Proximal Policy Optimization Algorithms, 2017, figure 1",
    finding="At ratio 1.3 with advantage 1 the slope is {good}, at 0.7 with advantage -1 {bad}; between, it is the "
    "advantage.",
)
def clip_stops_the_push():
    figures = {"good": f"{slope(1.3, 1):.0f}", "bad": f"{slope(0.7, -1):.0f}"}
    inside = slope(1.1, 1) == 1 and slope(0.9, -1) == -1
    return Found(
        holds=slope(1.3, 1) == 0 and slope(0.7, -1) == 0 and inside, control=slope(1.1, 1) == 0, figures=figures
    )


@fact(
    "clip-is-a-limit",
    "PPO's clip keeps the ratio between 0.8 and 1.2.",
    expected="wrong",
    reason="It only takes the gradient away on the far side; a ratio on the wrong side is still pulled back, and "
    "updates of other tokens can push it further.",
    source="Schulman et al., 2017; Engstrom et al., ICLR 2020",
    finding="A good action at ratio 0.7 still has slope {good}, a bad one at 1.3 {bad}: the minimum lets them through.",
)
def clip_is_a_limit():
    stopped = slope(0.7, 1) == 0 and slope(1.3, -1) == 0
    figures = {"good": f"{slope(0.7, 1):.0f}", "bad": f"{slope(1.3, -1):.0f}"}
    return Found(holds=stopped, control=slope(1.3, 1) == 0 and slope(0.7, -1) == 0, figures=figures)


@fact(
    "four-models",
    "RLHF with PPO holds four networks at once: policy, reference, reward model and critic; two of them are trained.",
    source="Ouyang et al., NeurIPS 2022",
    finding="With 7 billion weights each in two bytes, and Adam's states in mixed precision for the two that train, "
    "that is {gigabytes} GB, against {dpo} GB for policy and reference alone.",
)
def four_models():
    def gigabytes(trained, frozen, weights=7e9):
        """16 bytes per trained weight: weight and gradient in two each, copy and two moments in four each."""
        return weights * (16 * trained + 2 * frozen) / 1e9

    figures = {"gigabytes": f"{gigabytes(2, 2):.0f}", "dpo": f"{gigabytes(1, 1):.0f}"}
    return Found(
        holds=gigabytes(2, 2) == 2 * gigabytes(1, 1), control=gigabytes(2, 2) == 2 * gigabytes(1, 3), figures=figures
    )
