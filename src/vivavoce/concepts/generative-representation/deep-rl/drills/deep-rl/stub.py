"""What deep reinforcement learning computes from rewards: returns, advantages, targets."""

import numpy as np


def discounted_returns(rewards: np.ndarray, ended: np.ndarray, discount: float, after: float = 0.0) -> np.ndarray:
    """G_t = r_t + discount · G_(t+1), cut where an episode ended."""
    raise NotImplementedError("Backwards.")


def generalised_advantages(
    rewards: np.ndarray, values: np.ndarray, ended: np.ndarray, discount: float, decay: float, after: float = 0.0
) -> np.ndarray:
    """A_t = δ_t + discount · decay · A_(t+1) with δ_t = r_t + discount · V_(t+1) - V_t."""
    raise NotImplementedError("One surprise per step, then backwards.")


def q_targets(
    rewards: np.ndarray,
    next_values: np.ndarray,
    ended: np.ndarray,
    discount: float,
    chooser: np.ndarray | None = None,
) -> np.ndarray:
    """r + discount · Q'(s', a') with a' the best action by the chooser, or by Q' itself."""
    raise NotImplementedError("Who chooses, who values?")
