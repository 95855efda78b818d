"""Networks trained side by side learn, do not see each other, and stay as they were given."""

from typing import Any

import torch
from torch import Tensor

from vivavoce.labkit import stacked
from vivavoce.labkit.stacked_training import fit, thinned


def examples(k: int) -> tuple[Tensor, Tensor]:
    """Two classes of points that a line separates: (k, 40, 2) and (k, 40)."""
    x = torch.randn((k, 40, 2), generator=torch.Generator().manual_seed(0))
    return x, (x[..., 0] > 0).long()


def train(seeds: list[int], x: Tensor, y: Tensor, **options: Any) -> list[Tensor]:
    """Two hundred updates of SGD on networks with eight hidden units."""

    def sgd(weights: list[Tensor]) -> torch.optim.Optimizer:
        return torch.optim.SGD(weights, lr=0.5)

    initial, sources = stacked.initial(seeds, [2, 8, 2]), stacked.generators(seeds)
    return fit(initial, x, y, sources=sources, update=sgd, steps=200, batch=20, **options)


def test_networks_learn_what_can_be_learned() -> None:
    x, y = examples(2)
    assert (stacked.accuracies(train([0, 1], x, y), x, y) >= 0.95).all()


def test_a_network_is_the_same_alone_and_beside_others() -> None:
    x, y = examples(2)
    together, alone = train([0, 1], x, y), train([0], x[:1], y[:1])
    assert all(torch.allclose(both[0], one[0], atol=1e-5) for both, one in zip(together, alone, strict=True))


def test_the_given_weights_are_not_changed() -> None:
    x, y = examples(1)
    given = stacked.initial([0], [2, 8, 2])
    before = [weight.clone() for weight in given]
    fit(given, x, y, sources=stacked.generators([0]), update=lambda w: torch.optim.SGD(w, lr=0.5), steps=5)
    assert all(torch.equal(a, b) for a, b in zip(given, before, strict=True))


def test_augmented_labels_are_the_ones_that_are_learned() -> None:
    x, y = examples(1)
    swapped = train([0], x, y, augment=lambda inputs, labels: (inputs, 1 - labels))
    assert float(stacked.accuracies(swapped, x, y)[0]) <= 0.05


def test_watch_is_called_every_so_many_steps() -> None:
    x, y = examples(1)
    seen: list[int] = []
    train([0], x, y, watch=lambda step, weights: seen.append(step), every=80)
    assert seen == [80, 160]


def test_dropout_keeps_the_mean_of_a_hidden_layer_and_spares_the_output() -> None:
    # One hidden unit that is 1 for all inputs, passed on as it is: its outputs are 0 or 2 at a rate of one half.
    weights = [torch.zeros(1, 1, 1), torch.ones(1, 1, 1), torch.ones(1, 1, 1), torch.zeros(1, 1, 1)]
    outputs = thinned(weights, torch.zeros(1, 4000, 1), 0.5, torch.Generator().manual_seed(0))
    assert set(outputs.unique().tolist()) == {0.0, 2.0}
    assert abs(float(outputs.mean()) - 1) < 0.1
