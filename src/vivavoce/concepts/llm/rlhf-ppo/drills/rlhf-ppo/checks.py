"""Judges the three formulas by numbers worked out token by token."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

MASK = np.array([[False, True, True, False], [True, True, True, True], [False, False, False, True]])


@check("a comparison costs minus the log of its probability")
def preference(subject, rng):
    for n in (1, 2, 7):
        chosen, rejected = rng.normal(size=n), rng.normal(size=n)
        want = sum(-math.log(1 / (1 + math.exp(b - a))) for a, b in zip(chosen, rejected, strict=True)) / n
        expect.close(subject.preference_loss(chosen, rejected), want, rtol=1e-9)


@check("large differences stay finite")
def large_differences(subject, rng):
    for chosen, rejected, want in ((1e4, 0.0, 0.0), (0.0, 1e4, 1e4), (-5e3, 4e3, 9e3), (1e4, 1e4, math.log(2))):
        got = subject.preference_loss(np.array([chosen]), np.array([rejected]))
        expect.close(got, want, rtol=1e-9, atol=1e-12, inputs={"chosen": chosen, "rejected": rejected})


def drawn(rng):
    return (rng.normal(size=(3, 4)) for _ in range(3))


@check("the reward comes at the end of the answer, the penalty at each token")
def rewards_per_token(subject, rng):
    for beta in (0.0, 0.5, 1.0):
        policy, reference, _ = drawn(rng)
        rewards = rng.normal(size=3) + 3
        want = np.zeros((3, 4))
        for i, last in enumerate((2, 3, 3)):
            for j in range(4):
                if MASK[i, j]:
                    want[i, j] = beta * (reference[i, j] - policy[i, j])
            want[i, last] += rewards[i]
        expect.close(subject.penalised_rewards(rewards, policy, reference, MASK, beta), want, rtol=1e-9, atol=1e-12)
    short, nothing = np.array([[True, False, False, False], [True, True, False, False]]), np.zeros((2, 4))
    got = subject.penalised_rewards(np.array([2.0, 3.0]), nothing, nothing, short)
    expect.close(got, np.array([[2.0, 0, 0, 0], [0, 3.0, 0, 0]]), rtol=1e-9, inputs={"mask": short})


@check("nothing is paid outside the answer")
def outside(subject, rng):
    policy, reference, _ = drawn(rng)
    policy[~MASK] = np.nan
    got = subject.penalised_rewards(np.zeros(3), policy, reference, MASK, 0.3)
    expect.close(np.asarray(got)[~MASK], np.zeros(5), atol=0.0, inputs={"mask": MASK, "policy": policy})


@check("the default penalty is 0.1")
def default_beta(subject, rng):
    got = subject.penalised_rewards(np.array([0.0]), np.array([[1.0]]), np.array([[3.0]]), np.array([[True]]))
    expect.close(got, np.array([[0.2]]), rtol=1e-9)


@check("each token counts with the smaller of both products")
def clipped(subject, rng):
    one = np.array([[True]])
    cases = [(r, a) for a in (2.0, -3.0) for r in (0.5, 0.75, 0.85, 1.0, 1.15, 1.25, 2.0, 1e-12, 1e12)]
    for eps in (0.2, 0.1):
        for ratio, advantage in cases:
            kept = min(max(ratio, 1 - eps), 1 + eps)
            want = -min(ratio * advantage, kept * advantage)
            arguments = np.array([[math.log(ratio) - 1]]), np.array([[-1.0]]), np.array([[advantage]]), one, eps
            case = {"ratio": ratio, "advantage": advantage, "eps": eps}
            expect.close(subject.ppo_loss(*arguments), want, rtol=1e-9, inputs=case)


@check("the clip is 0.2 unless given")
def default_eps(subject, rng):
    one = np.array([[1.0]])
    expect.close(subject.ppo_loss(one, 0 * one, one, one > 0), -1.2, rtol=1e-9)


@check("all answer tokens of the batch weigh the same")
def mean_over_tokens(subject, rng):
    new, old, advantages = drawn(rng)
    for array in (new, old, advantages):
        array[~MASK] = np.nan
    new[~MASK] = np.inf
    losses = []
    for i, j in zip(*np.nonzero(MASK), strict=True):
        ratio, gain = math.exp(new[i, j] - old[i, j]), advantages[i, j]
        losses.append(-min(ratio * gain, min(max(ratio, 0.8), 1.2) * gain))
    expect.close(subject.ppo_loss(new, old, advantages, MASK), sum(losses) / len(losses), rtol=1e-9)


@check("leaves its arguments alone")
def unchanged(subject, rng):
    arrays = [*drawn(rng)]
    rewards = rng.normal(size=3)
    kept = [subject.keep(array) for array in (rewards, *arrays, MASK)]
    subject["penalised_rewards"](kept[0], kept[1], kept[2], kept[4])
    subject["ppo_loss"](kept[1], kept[2], kept[3], kept[4])
    subject["preference_loss"](kept[0], kept[0])
    for handle, array in zip(kept, (rewards, *arrays, MASK), strict=True):
        expect.equal(subject.fetch(handle), array, problem="An argument was changed in place.")
