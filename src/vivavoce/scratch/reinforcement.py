"""Learning from rewards: the two losses behind deep reinforcement learning. S3T:30, S3T:35.

Arrays of one episode or batch, shape (n,); actions are integers. Sutton & Barto, Reinforcement Learning, 2018.
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.activations import log_softmax
from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.losses import huber
from vivavoce.scratch.tensor import Tensor


def discounted_returns(rewards: Array, discount: float) -> Array:
    """G_t = r_t + γ G_(t+1) for every step of an episode. ValueError for a discount outside [0, 1]."""
    if not 0 <= discount <= 1:
        raise ValueError(f"discounted_returns: discount {discount} is not in [0, 1]")
    returns, ahead = np.zeros(len(rewards)), 0.0
    for t in range(len(rewards) - 1, -1, -1):
        ahead = float(rewards[t]) + discount * ahead
        returns[t] = ahead
    return returns


def policy_gradient(logits: Tensor, actions: Array, returns: Array, baseline: float = 0.0) -> Tensor:
    """-Σ (G_t - baseline) log π(a_t), mean: what paid more than usual becomes likelier. Williams, 1992 (REINFORCE).

    logits (n, actions) → scalar. The baseline lowers the variance and leaves the expected gradient as it is.
    """
    log_policy = log_softmax(logits)[np.arange(len(logits)), _checked(logits, actions)]
    return -(log_policy * (returns - baseline).astype(logits.dtype)).mean()


def temporal_difference(
    values: Tensor, actions: Array, rewards: Array, next_values: Array, ended: Array, discount: float
) -> Tensor:
    """The Huber loss between Q(s, a) and r + γ max Q'(s', ·), without a future where the episode ended.

    values and next_values (n, actions), the latter of a target network, outside the graph. Mnih et al., Nature 2015.
    """
    targets = rewards + discount * next_values.max(axis=1) * ~np.asarray(ended, dtype=bool)
    return huber(values[np.arange(len(values)), _checked(values, actions)], targets)


def _checked(scores: Tensor, actions: Array) -> Array:
    if scores.ndim != 2 or actions.shape != (len(scores),):
        raise ShapeError(f"scores of shape {scores.shape}, actions of shape {actions.shape}")
    if actions.size == 0 or actions.min() < 0 or actions.max() >= scores.shape[1]:
        raise ValueError(f"no actions, or one outside 0 to {scores.shape[1] - 1}")
    return actions
