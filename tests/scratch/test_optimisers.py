"""Two hundred steps of every optimiser and schedule follow PyTorch; clipping keeps its promise."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch_oracle import TOLERANCE, normal

from vivavoce.scratch import optimisers as ours
from vivavoce.scratch import schedules
from vivavoce.scratch.autodiff import GradientError
from vivavoce.scratch.layers import parameter

pytestmark = pytest.mark.torch
PAIRS = {
    "sgd": (lambda p: ours.SGD(p, 0.01), lambda p: torch.optim.SGD(p, 0.01)),
    "momentum": (
        lambda p: ours.SGD(p, 0.01, 0.9, weight_decay=0.1),
        lambda p: torch.optim.SGD(p, 0.01, 0.9, weight_decay=0.1),
    ),
    "nesterov": (
        lambda p: ours.SGD(p, 0.01, 0.9, nesterov=True),
        lambda p: torch.optim.SGD(p, 0.01, 0.9, nesterov=True),
    ),
    "adagrad": (lambda p: ours.AdaGrad(p, 0.1), lambda p: torch.optim.Adagrad(p, 0.1)),
    "rmsprop": (lambda p: ours.RMSProp(p, 0.01), lambda p: torch.optim.RMSprop(p, 0.01)),
    "adam": (lambda p: ours.Adam(p, 0.01), lambda p: torch.optim.Adam(p, 0.01)),
    "adam-l2": (
        lambda p: ours.Adam(p, 0.01, weight_decay=0.1),
        lambda p: torch.optim.Adam(p, 0.01, weight_decay=0.1),
    ),
    "adamw": (
        lambda p: ours.AdamW(p, 0.01, (0.8, 0.99), weight_decay=0.1),
        lambda p: torch.optim.AdamW(p, 0.01, (0.8, 0.99), weight_decay=0.1),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_hundred_steps_follow_pytorch(name):
    start, curvature = normal(4, 3), np.exp(normal(4, 3, seed=2))
    mine, other = parameter(start), torch.tensor(start, requires_grad=True)
    optimiser, oracle = PAIRS[name][0]([mine]), PAIRS[name][1]([other])
    scale = torch.tensor(curvature)
    for _ in range(200):
        optimiser.zero_grad()
        (mine * mine * curvature * 0.5 + (mine * mine) ** 2 * 0.1).sum().backward()
        optimiser.step()
        oracle.zero_grad()
        (other * other * scale * 0.5 + (other * other) ** 2 * 0.1).sum().backward()
        oracle.step()
        np.testing.assert_allclose(mine.data, other.detach().numpy(), **TOLERANCE)
    assert np.abs(mine.data - start).max() > 0.01


def test_schedules_follow_pytorch_for_two_hundred_steps():
    lr = torch.optim.lr_scheduler
    pairs = [
        (schedules.stepwise(30, 0.5), lambda o: lr.StepLR(o, 30, 0.5)),
        (schedules.exponential(0.98), lambda o: lr.ExponentialLR(o, 0.98)),
        (schedules.cosine(200, 0.1), lambda o: lr.CosineAnnealingLR(o, 200, 0.05)),
        (
            schedules.with_warm_up(20, schedules.cosine(180)),
            lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 1 / 20, 1.0, 19), lr.CosineAnnealingLR(o, 180)], [20]),
        ),
    ]
    for schedule, theirs in pairs:
        mine = ours.SGD([parameter([1.0])], 0.5)
        other = torch.optim.SGD([torch.ones(1, requires_grad=True)], 0.5)
        scheduler, oracle = schedules.Scheduler(mine, schedule), theirs(other)
        for _ in range(200):
            assert mine.learning_rate == pytest.approx(other.param_groups[0]["lr"], abs=1e-10)
            other.step()
            oracle.step()
            scheduler.step()


def test_the_rate_of_the_transformer_rises_then_falls_with_the_root():
    schedule = schedules.inverse_square_root(100)
    assert (schedule(0), schedule(99), schedule(399)) == (0.01, 1.0, 0.5)
    assert schedules.constant(7) == 1
    for wrong in (schedules.cosine, schedules.stepwise, schedules.with_warm_up, schedules.inverse_square_root):
        with pytest.raises(ValueError, match="0 steps"):
            wrong(0)


def test_clipping_by_norm_keeps_the_direction_and_by_value_the_limit():
    a, b, idle = parameter([3.0]), parameter([0.0, 4.0]), parameter([1.0])
    a.grad, b.grad = np.array([3.0]), np.array([0.0, 4.0])
    assert ours.clip_by_norm([a, b, idle], 10) == 5
    assert b.grad.tolist() == [0, 4]
    assert ours.clip_by_norm([a, b, idle], 1) == 5
    np.testing.assert_allclose([*a.grad, *b.grad], [0.6, 0, 0.8], **TOLERANCE)
    b.grad = np.array([-7.0, 0.5])
    ours.clip_by_value([b, idle], 1)
    assert b.grad.tolist() == [-1, 0.5]
    b.grad = np.array([np.nan, 0.0])
    with pytest.raises(GradientError, match="norm is nan"):
        ours.clip_by_norm([b], 1)
    for clip in (ours.clip_by_norm, ours.clip_by_value):
        with pytest.raises(ValueError, match="limit 0"):
            clip([b], 0)


def test_optimisers_refuse_what_cannot_train():
    with pytest.raises(ValueError, match="SGD: no parameters"):
        ours.SGD([], 0.1)
    with pytest.raises(ValueError, match="Adam: learning rate -1"):
        ours.Adam([parameter([1.0])], -1)
    with pytest.raises(ValueError, match="Nesterov needs momentum"):
        ours.SGD([parameter([1.0])], 0.1, nesterov=True)
