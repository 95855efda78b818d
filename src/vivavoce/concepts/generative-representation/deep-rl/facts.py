"""Exact claims about why learning from rewards is hard: noise, optimism, divergence, and finding a reward at all."""

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.scratch.reinforcement import discounted_returns

REWARDS, POLICY = np.array([6.0, 5.0, 4.0]), np.array([0.2, 0.3, 0.5])


def moments(baseline):
    """Mean (3,) and total variance of the gradient of one draw, over the three actions of a softmax policy."""
    slopes = np.eye(3) - POLICY  # gradient of log π(a) by the logits
    draws = (REWARDS - baseline)[:, None] * slopes
    mean = POLICY @ draws
    return mean, float(POLICY @ (draws**2).sum(axis=1) - mean @ mean)


@fact(
    "baseline-keeps-mean",
    "Subtracting a baseline leaves the expected policy gradient as it is and can lower its variance.",
    source="Williams, Machine Learning, 1992; Greensmith, Bartlett and Baxter, JMLR 2004",
    finding="Rewards 6, 5 and 4: the variance of the gradient falls from {without} to {with_it}; the mean stays.",
)
def baseline_keeps_mean():
    """All three actions weighted by their probability; the control's baseline depends on the action."""
    mean, without = moments(0.0)
    shifted, with_it = moments(float(POLICY @ REWARDS))
    biased, _ = moments(np.array([6.0, 0.0, 0.0]))

    def same(other, variance):
        return bool(np.allclose(mean, other) and variance < without)

    return Found(
        holds=same(shifted, with_it),
        control=same(biased, 0.0),
        figures={"without": f"{without:.1f}", "with_it": f"{with_it:.2f}"},
    )


def expected_largest(n):
    """Mean of the largest of n standard normal values, by integration of its density."""
    x = np.linspace(-8, 8, 160_001)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    below = np.cumsum(density) * (x[1] - x[0])
    return float((x * n * density * below ** (n - 1)).sum() * (x[1] - x[0]))


@fact(
    "max-is-fair",
    "If value estimates are right on average, so is their maximum.",
    expected="wrong",
    source="van Hasselt, NeurIPS 2010; van Hasselt, Guez and Silver, AAAI 2016",
    finding="Ten actions of true value 0, estimates with error of spread 1: their maximum is {ten} on average. With "
    "one action it is {one}.",
)
def max_is_fair():
    """Expected maximum of unbiased estimates; the control has a single action."""
    ten, one = expected_largest(10), expected_largest(1)
    return Found(
        holds=abs(ten) < 1e-3,
        control=abs(one) < 1e-3,
        figures={"ten": f"{ten:.2f}", "one": f"{abs(one):.0f}"},
    )


def learned_weight(visits, updates=100, rate=0.1, discount=0.9):
    """Temporal differences for values w and 2w of two states; the first leads to the second, which stays. Reward 0."""
    w = 1.0
    for update in range(updates):
        feature = visits[update % len(visits)]
        w += rate * (discount * 2 * w - feature * w) * feature
    return w


@fact(
    "bootstrapping-converges",
    "Temporal-difference learning of a linear value function converges.",
    expected="conditional",
    source="Tsitsiklis and Van Roy, IEEE TAC, 1997; Sutton and Barto, 2018, section 11.2",
    finding="All values are 0, the first guess is 1. With states as visited the weight is {on_policy} after 100 "
    "updates; if only the first state is replayed, {off_policy}.",
)
def bootstrapping_converges():
    """Updates as the policy visits, or of one state alone; the control replays it with an even larger discount."""
    on_policy, off_policy = learned_weight([1] + [2] * 99), learned_weight([1])
    return Found(
        holds={"states as visited": abs(on_policy) < 1, "one state replayed": abs(off_policy) < 1},
        control=abs(learned_weight([1], discount=0.99)) < 1,
        figures={"on_policy": f"{on_policy:.3f}", "off_policy": f"{off_policy:,.0f}"},
    )


def steps_to_goal(rooms):
    """Expected random steps along a corridor where one of two doors leads on and the other back to the start."""
    # E(i) = 1 + E(i + 1) / 2 + E(0) / 2, and E(rooms) = 0.
    system, right = np.eye(rooms), np.ones(rooms)
    for i in range(rooms):
        system[i, 0] -= 0.5
        if i + 1 < rooms:
            system[i, i + 1] -= 0.5
    return float(np.linalg.solve(system, right)[0])


@fact(
    "sparse-reward-exponential",
    "Random exploration can need a number of steps that doubles with each room between start and reward.",
    source="Sutton and Barto, 2018; the corridor is solved exactly here",
    finding="Ten rooms: {ten} steps on average until the first reward; eleven: {eleven}; twenty: {twenty}.",
)
def sparse_reward_exponential():
    """Solve for the expected time; the control's wrong door leads nowhere, so that time grows with the rooms alone."""
    ten, eleven, twenty = (steps_to_goal(n) for n in (10, 11, 20))
    patient = [2.0 * n for n in (10, 11)]  # two tries per room
    return Found(
        holds=eleven / ten > 1.9,
        control=patient[1] / patient[0] > 1.9,
        figures={"ten": f"{ten:,.0f}", "eleven": f"{eleven:,.0f}", "twenty": f"{twenty:,.0f}"},
    )


@fact(
    "discount-horizon",
    "A discount of 0.99 looks about a hundred steps ahead.",
    source="the geometric series 1 + γ + γ² + ... = 1 / (1 - γ)",
    finding="A reward of 1 at every step is worth {total} in all; one that comes after 100 steps counts {late}.",
)
def discount_horizon():
    """Discounted sum of a long run of ones; the control discounts by 0.9."""

    def worth(discount):
        return float(discounted_returns(np.ones(5000), discount)[0])

    return Found(
        holds=abs(worth(0.99) - 100) < 0.1,
        control=abs(worth(0.9) - 100) < 0.1,
        figures={"total": f"{worth(0.99):.0f}", "late": f"{0.99**100:.2f}"},
    )
