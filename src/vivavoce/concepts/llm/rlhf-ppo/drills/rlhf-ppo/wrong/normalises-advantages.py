# caught by: each token counts with the smaller of both products
# mistake: normalises the advantages over the batch, which training code does outside the loss
"""The three formulas of RLHF with PPO (Ouyang et al., NeurIPS 2022; Schulman et al., 2017)."""

import numpy as np


def preference_loss(chosen: np.ndarray, rejected: np.ndarray) -> float:
    """Mean Bradley-Terry loss of a reward model: -ln sigmoid(d) is ln(1 + exp(-d))."""
    return float(np.logaddexp(0.0, rejected - chosen).mean())


def penalised_rewards(
    rewards: np.ndarray, policy: np.ndarray, reference: np.ndarray, mask: np.ndarray, beta: float = 0.1
) -> np.ndarray:
    """Reward of each token: the KL penalty, and the answer's reward at its end."""
    paid = np.where(mask, -beta * (policy - reference), 0.0)
    last = mask.shape[1] - 1 - mask[:, ::-1].argmax(1)
    paid[np.arange(len(rewards)), last] += rewards
    return paid


def ppo_loss(new: np.ndarray, old: np.ndarray, advantages: np.ndarray, mask: np.ndarray, eps: float = 0.2) -> float:
    """Minus PPO's clipped objective, the mean over answer tokens."""
    ratio, gain = np.exp(new[mask] - old[mask]), advantages[mask]
    gain = (gain - gain.mean()) / (gain.std() + 1e-8)
    objective = np.minimum(ratio * gain, np.clip(ratio, 1 - eps, 1 + eps) * gain)
    return float(-objective.mean())
