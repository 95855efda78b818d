# caught by: integer rewards give floating results
# mistake: puts the value that follows the batch into an array of integers
"""What deep reinforcement learning computes from rewards: returns, advantages, targets."""

import numpy as np


def check_shares(*shares: float) -> None:
    """Discounts and decays lie between 0 and 1."""
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError(f"discount and decay must lie in [0, 1]: {shares}")


def discounted_returns(rewards: np.ndarray, ended: np.ndarray, discount: float, after: float = 0.0) -> np.ndarray:
    """G_t = r_t + discount · G_(t+1), cut where an episode ended."""
    check_shares(discount)
    returns, ahead = np.zeros(len(rewards)), after
    for t in reversed(range(len(rewards))):
        ahead = rewards[t] + discount * (0.0 if ended[t] else ahead)
        returns[t] = ahead
    return returns


def generalised_advantages(
    rewards: np.ndarray, values: np.ndarray, ended: np.ndarray, discount: float, decay: float, after: float = 0.0
) -> np.ndarray:
    """A_t = δ_t + discount · decay · A_(t+1) with δ_t = r_t + discount · V_(t+1) - V_t."""
    check_shares(discount, decay)
    advantages, advantage = np.zeros(len(rewards)), 0.0
    next_values = np.roll(values, -1)
    next_values[-1] = after
    for t in reversed(range(len(rewards))):
        going_on = 0.0 if ended[t] else 1.0
        surprise = rewards[t] + discount * going_on * next_values[t] - values[t]
        advantage = surprise + discount * decay * going_on * advantage
        advantages[t] = advantage
    return advantages


def q_targets(
    rewards: np.ndarray,
    next_values: np.ndarray,
    ended: np.ndarray,
    discount: float,
    chooser: np.ndarray | None = None,
) -> np.ndarray:
    """r + discount · Q'(s', a') with a' the best action by the chooser, or by Q' itself."""
    check_shares(discount)
    best = (next_values if chooser is None else chooser).argmax(axis=1)
    future = next_values[np.arange(len(next_values)), best]
    return rewards + discount * np.where(ended, 0.0, future)
