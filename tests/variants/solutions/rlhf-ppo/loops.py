"""Answer by answer and token by token, in plain Python."""

import math

import numpy as np


def preference_loss(chosen, rejected):
    losses = []
    for better, worse in zip(chosen.tolist(), rejected.tolist(), strict=True):
        d = better - worse
        losses.append(math.log1p(math.exp(-d)) if d > 0 else math.log1p(math.exp(d)) - d)
    return math.fsum(losses) / len(losses)


def penalised_rewards(rewards, policy, reference, mask, beta=0.1):
    out = np.zeros(policy.shape)
    for i, row in enumerate(mask.tolist()):
        places = [j for j, inside in enumerate(row) if inside]
        for j in places:
            out[i, j] = beta * (reference[i, j] - policy[i, j])
        out[i, places[-1]] += rewards[i]
    return out


def ppo_loss(new, old, advantages, mask, eps=0.2):
    total, tokens = 0.0, 0
    for i, j in zip(*mask.nonzero(), strict=True):
        ratio, gain = math.exp(new[i, j] - old[i, j]), advantages[i, j]
        bound = min(ratio, 1 + eps) if gain > 0 else max(ratio, 1 - eps)
        total -= bound * gain
        tokens += 1
    return float(total / tokens)
