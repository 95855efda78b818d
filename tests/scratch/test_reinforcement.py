"""Returns by hand, both losses against PyTorch, and a policy that learns which arm pays."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_oracle import agree, normal

from vivavoce.scratch.activations import softmax
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.layers import parameter
from vivavoce.scratch.optimisers import SGD
from vivavoce.scratch.reinforcement import discounted_returns, policy_gradient, temporal_difference

ACTIONS = np.array([0, 2, 1])


def test_returns_look_ahead():
    np.testing.assert_allclose(discounted_returns(np.array([1.0, 0, 2]), 0.5), [1.5, 1, 2])
    with pytest.raises(ValueError, match="discount"):
        discounted_returns(np.ones(2), 1.5)


def test_losses_equal_torch():
    returns, after, rewards = np.array([1.0, -2, 0.5]), normal(3, 3, seed=2), np.array([0.0, 1, -1])
    ended = np.array([False, True, False])
    agree(
        lambda z: policy_gradient(z, ACTIONS, returns, 0.3),
        lambda z: -(torch.log_softmax(z, 1)[range(3), ACTIONS] * torch.tensor(returns - 0.3)).mean(),
        normal(3, 3),
    )
    targets = torch.tensor(rewards + 0.9 * after.max(1) * np.array([1, 0, 1]))
    agree(
        lambda q: temporal_difference(q, ACTIONS, rewards, after, ended, 0.9),
        lambda q: F.huber_loss(q[range(3), ACTIONS], targets),
        normal(3, 3),
    )


def test_a_policy_learns_which_arm_pays():
    rng, preferences = np.random.default_rng(0), parameter(np.zeros(3))
    optimiser = SGD([preferences], 0.5)
    for _ in range(100):
        chances = softmax(preferences).data
        actions = rng.choice(3, 20, p=chances)
        optimiser.zero_grad()
        logits = preferences + np.zeros((20, 3))
        policy_gradient(logits, actions, (actions == 1).astype(float), baseline=float(chances[1])).backward()
        optimiser.step()
    assert softmax(preferences).data[1] > 0.9


def test_bad_actions_are_named():
    logits = parameter(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="0 to 1"):
        policy_gradient(logits, ACTIONS, np.ones(3))
    with pytest.raises(ShapeError, match=r"\(2,\)"):
        policy_gradient(logits, ACTIONS[:2], np.ones(2))
