"""REINFORCE on a bandit with ten arms: the same rewards with a constant added, with and without a baseline.

A policy of ten logits draws one arm per step and moves along (reward - baseline) times the gradient of log π. The
baseline is the running mean of the rewards. What counts is the expected reward of the policy, less the constant.
"""

import numpy as np

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="A constant added to all rewards",
    knobs={
        "constant": Knob(5.0, "Added to every reward", low=-10.0, high=10.0, step=1.0),
        "rate": Knob(0.1, "Learning rate", low=0.01, high=1.0, log=True),
        "noise": Knob(0.5, "Noise of a reward", low=0.0, high=2.0, step=0.1),
        "steps": Knob(1000, "Steps", low=100, high=3000, step=100),
    },
    claims=(
        Claim(
            name="baseline-helps",
            statement="Where all rewards are large, a baseline makes REINFORCE learn more in as many steps.",
            rules=(
                Rule("reward", "baseline", "no baseline", margin=0.12),
            ),  # seeds 0-19: median .26, lowest .19; control .04
            control={"constant": 0.0},
            control_why="Rewards around zero have zero as a good baseline already.",
            finding="After 1,000 steps, rewards from 0 to 1 plus 5: the policy earns {baseline} with a baseline, "
            "{plain} without; without the constant {centred_baseline} and {centred_plain}.",
            figures={
                "baseline": Figure("reward", "baseline"),
                "plain": Figure("reward", "no baseline"),
                "centred_baseline": Figure("reward", "baseline", context="control"),
                "centred_plain": Figure("reward", "no baseline", context="control"),
            },
            source="Williams, Machine Learning, 1992; Sutton and Barto, 2018, section 13.4",
        ),
    ),
    prediction=Prediction(
        ask="Ten arms pay 0 to 1 on average; a uniform policy earns 0.5. Now 5 is added to every reward. How much of "
        "the learning does REINFORCE without a baseline lose (reward with baseline less reward without)?",
        metric="reward",
        a="baseline",
        b="no baseline",
        choices=(
            Choice("Nothing: the order of the arms is the same", high=0.05),
            Choice("A little: 0.05 to 0.10", low=0.05, high=0.1),
            Choice("More than 0.10", low=0.1),
        ),
        because="The expected gradient stays the same, its noise does not. Each drawn arm is pushed up by about five, "
        "good or bad, and an arm drawn early wins by being drawn.",
        chart="reward",
    ),
    charts={"reward": Chart("Expected reward, mean of 30 policies (first seed)", x="step", y="reward")},
    cannot_show="States, long episodes and networks: a bandit has no credit to assign over time.",
    budget=5,
    fixed_rate="One rate for both arms, so that only the baseline differs; it is a knob.",
)
ARMS, POLICIES = 10, 30  # policies per seed, each with a bandit of its own


def learn(seeds, emit, arm, constant, rate, noise, steps):
    """REINFORCE for all policies side by side; returns the expected reward over the last tenth, a mean per seed."""
    sources = [np.random.default_rng(seed) for seed in seeds]
    arms = np.tile(np.linspace(0, 1, ARMS), (POLICIES, 1))
    means = np.concatenate([source.permuted(arms, axis=1) for source in sources])
    logits, expected, rows = np.zeros(means.shape), [], np.arange(len(means))
    usual = np.zeros(len(means))
    for step in range(1, steps + 1):
        policy = np.exp(logits - logits.max(axis=1, keepdims=True))
        policy /= policy.sum(axis=1, keepdims=True)
        drawn = np.concatenate([source.random(POLICIES) for source in sources])
        action = (policy.cumsum(axis=1) < drawn[:, None]).sum(axis=1).clip(max=ARMS - 1)
        shock = np.concatenate([source.normal(size=POLICIES) for source in sources])
        reward = means[rows, action] + noise * shock + constant
        usual += (reward - usual) / step
        advantage = reward - usual if arm == "baseline" else reward
        slope = -policy  # of log π(action): one at the action, less the policy
        slope[rows, action] += 1
        logits += rate * advantage[:, None] * slope
        expected.append((policy * means).sum(axis=1).reshape(len(seeds), POLICIES).mean(axis=1))
        if step % 20 == 0:
            emit("line", f"reward/{arm}", (step, float(expected[-1][0])))
    return np.mean(expected[-max(1, steps // 10) :], axis=0)


def measure(seeds, emit, *, constant, rate, noise, steps):
    """Yield the expected reward reached with and without a baseline."""
    emit("line", "reward/best arm", ((0, 1.0), (steps, 1.0)))
    for arm in ("baseline", "no baseline"):
        for seed, reward in zip(seeds, learn(seeds, emit, arm, constant, rate, noise, steps), strict=True):
            yield "reward", arm, seed, reward
