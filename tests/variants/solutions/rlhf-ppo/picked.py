"""Boolean indexing picks the tokens; the loss as the larger of two losses; softplus by the sign of the difference."""

import numpy as np


def preference_loss(chosen, rejected):
    d = np.subtract(rejected, chosen)
    return float(np.average(np.maximum(d, 0) + np.log1p(np.exp(-np.abs(d)))))


def penalised_rewards(rewards, policy, reference, mask, beta=0.1):
    result = np.zeros_like(policy)
    result[mask] = beta * reference[mask] - beta * policy[mask]
    rows, places = np.nonzero(mask)
    lasts = np.flatnonzero(np.append(np.diff(rows) != 0, True))
    result[rows[lasts], places[lasts]] += rewards
    return result


def ppo_loss(new, old, advantages, mask, eps=0.2):
    ratio, gain = np.exp(new[mask] - old[mask]), advantages[mask]
    losses = np.stack([-gain * ratio, -gain * ratio.clip(1 - eps, 1 + eps)])
    return float(losses.max(axis=0).mean())
