"""The three formulas of RLHF with PPO."""

import numpy as np


def preference_loss(chosen: np.ndarray, rejected: np.ndarray) -> float:
    """Mean Bradley-Terry loss of a reward model."""
    raise NotImplementedError("What does a comparison say about two rewards?")


def penalised_rewards(
    rewards: np.ndarray, policy: np.ndarray, reference: np.ndarray, mask: np.ndarray, beta: float = 0.1
) -> np.ndarray:
    """Reward of each token: the KL penalty, and the answer's reward at its end."""
    raise NotImplementedError("Which token gets the reward?")


def ppo_loss(
    new: np.ndarray, old: np.ndarray, advantages: np.ndarray, mask: np.ndarray, eps: float = 0.2
) -> float:
    """Minus PPO's clipped objective, the mean over answer tokens."""
    raise NotImplementedError("The smaller of two products.")
