"""Networks that are trained side by side with settings of their own follow PyTorch's optimisers."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from vivavoce.labkit import tuned
from vivavoce.labkit.tuned import Step

ONE, DECAY, KEPT = torch.tensor([0.1]), torch.tensor([0.01]), torch.tensor([0.9])


def walked(step: Step) -> list[Tensor]:
    """Weights after four steps down the sum of cubes."""
    torch.manual_seed(0)
    weights = [torch.rand(1, 3, 4), torch.rand(1, 1, 4), torch.rand(1, 4, 2), torch.rand(1, 1, 2)]
    for _ in range(4):
        weights = step(weights, [3 * weight**2 for weight in weights])
    return weights


def walked_by_torch(make: Callable[[list[nn.Parameter]], torch.optim.Optimizer]) -> list[Tensor]:
    torch.manual_seed(0)
    shapes = ((1, 3, 4), (1, 1, 4), (1, 4, 2), (1, 1, 2))
    weights = [nn.Parameter(torch.rand(shape)) for shape in shapes]
    optimizer = make(weights)
    for _ in range(4):
        optimizer.zero_grad()
        torch.stack([(weight**3).sum() for weight in weights]).sum().backward()
        optimizer.step()
    return [weight.detach() for weight in weights]


def test_steps_are_those_of_torch() -> None:
    sgd = walked_by_torch(lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9, weight_decay=0.01))
    torch.testing.assert_close(walked(tuned.momentum(ONE, KEPT, DECAY)), sgd)
    adam = walked_by_torch(lambda weights: torch.optim.Adam(weights, lr=0.1))
    torch.testing.assert_close(walked(tuned.adam(ONE)), adam)


def test_each_network_has_its_own_rate_and_a_diverged_one_guesses() -> None:
    rates, none = torch.tensor([0.0, 0.1, 1e6]), torch.zeros(3)
    seen: list[int] = []

    def watch(number: int, losses: Tensor) -> None:
        seen.append(number)

    still, learning, lost = tuned.losses(0, tuned.momentum(rates, none, none), 3, (20, 60), watch=watch).T.tolist()
    assert still[0] == pytest.approx(still[1]) and learning[1] < learning[0] < still[0]
    assert lost[1] == pytest.approx(tuned.GUESSING) and seen == [20, 60]


def test_smoothed_targets_and_units_change_the_outcome() -> None:
    none = torch.zeros(2)
    rates = torch.full((2,), 0.1)
    plain, smoothed = tuned.losses(0, tuned.momentum(rates, none, none), 2, (40,), torch.tensor([0.0, 0.5]))[0].tolist()
    tiny = tuned.losses(0, tuned.momentum(rates, none, none), 2, (40,), units=1e-6)[0].tolist()
    assert plain != smoothed and min(tiny) > 2.2
