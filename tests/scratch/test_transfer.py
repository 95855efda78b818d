"""What is frozen does not move, what is fresh starts anew, and rates fall towards the input."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.scratch.activations import relu
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.layers import Dropout, Linear, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.normalisation import BatchNorm
from vivavoce.scratch.optimisers import SGD, Adam, AdamW
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.training import Batches, Trainer, load_weights, save_checkpoint
from vivavoce.scratch.transfer import (
    discriminative_rates,
    fine_tune,
    freeze,
    load_pretrained,
    replace_head,
    unfreeze,
)


def build(outputs: int = 3, seed: int = 0) -> Sequential:
    rng = np.random.default_rng(seed)
    body = (Linear(4, 8, rng), BatchNorm(8), relu, Dropout(0.5, rng), Linear(8, 6, rng), relu)
    return Sequential(*body, Linear(6, outputs, rng))


def batches() -> Batches:
    rng = np.random.default_rng(9)
    x = rng.normal(size=(40, 4))
    return Batches(x, (x[:, 0] > 0).astype(int), 10, rng)


def test_a_frozen_part_keeps_weights_and_running_statistics_the_rest_learns():
    model = build()
    trunk = Sequential(*model.layers[:-1])
    freeze(trunk)
    before = model.state()
    optimiser = AdamW(model.parameters(), 0.1, weight_decay=0.1)
    assert optimiser.parameters == model.layers[-1].parameters()
    Trainer(model, optimiser, cross_entropy).fit(batches(), epochs=3)
    changed = {name for name, array in model.state().items() if not np.array_equal(array, before[name])}
    assert changed == {"layers.6.weight", "layers.6.bias"}
    x = Tensor(np.ones((2, 4)))
    assert np.array_equal(trunk(x).data, trunk(x).data)  # dropout is off too
    unfreeze(trunk)
    Trainer(model, SGD(model.parameters(), 0.1), cross_entropy).fit(batches(), epochs=1)
    changed = {name for name, array in model.state().items() if not np.array_equal(array, before[name])}
    assert changed == before.keys()


def test_an_optimiser_of_frozen_parameters_only_is_refused():
    model = build()
    freeze(model)
    with pytest.raises(ValueError, match="no parameters to train"):
        SGD(model.parameters(), 0.1)


def test_pretrained_weights_come_back_from_a_file_all_but_the_head(tmp_path):
    source, model = build(), build(outputs=2, seed=1)
    save_checkpoint(tmp_path / "source.npz", source, SGD(source.parameters(), 0.1))
    head = model.layers[-1].weight.data.copy()
    state = load_weights(tmp_path / "source.npz")
    with pytest.raises(ShapeError, match=r"layers.6.weight has shape \(2, 6\)"):
        load_pretrained(model, state)
    with pytest.raises(KeyError, match=r"layers\.9"):
        load_pretrained(model, state | {"layers.9.bias": np.ones(1)}, fresh=["layers.6"])
    assert not np.array_equal(model.layers[0].weight.data, source.layers[0].weight.data)
    assert load_pretrained(model, state, fresh=["layers.6"]) == ["layers.6.weight", "layers.6.bias"]
    np.testing.assert_array_equal(model.layers[0].weight.data, source.layers[0].weight.data)
    np.testing.assert_array_equal(model.layers[-1].weight.data, head)


def test_a_replaced_head_fits_the_body():
    model = build()
    model.astype("float32")
    head = replace_head(model, 5, np.random.default_rng(0))
    assert model.layers[-1] is head
    assert model(Tensor(np.ones((2, 4), "float32"))).shape == (2, 5)
    assert head.weight.dtype == np.float32
    with pytest.raises(TypeError, match="BatchNorm"):
        replace_head(Sequential(BatchNorm(3)), 5, np.random.default_rng(0))


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_rates_are_divided_once_for_each_part_further_down(kind):
    model = build()
    optimiser = kind(model.parameters(), 0.1)
    discriminative_rates(optimiser, model.layers, factor=2)
    rates = {id(p): optimiser.rate(i) for i, p in enumerate(optimiser.parameters)}
    by_layer = [sorted({rates[id(p)] for p in layer.parameters()}) for layer in model.layers if layer.parameters()]
    assert by_layer == [[0.0125], [0.025], [0.05], [0.1]]
    before = [p.data.copy() for p in optimiser.parameters]
    for p in optimiser.parameters:
        p.grad = np.ones(p.shape)
    optimiser.step()
    moved = [float(np.abs(p.data - old).max()) for p, old in zip(optimiser.parameters, before, strict=True)]
    assert moved == pytest.approx([optimiser.rate(i) for i in range(len(moved))], rel=1e-6)


def test_every_parameter_needs_a_part_and_the_factor_is_at_least_one():
    model = build()
    optimiser = SGD(model.parameters(), 0.1)
    with pytest.raises(ValueError, match="2 parameters"):
        discriminative_rates(optimiser, model.layers[:-1])
    with pytest.raises(ValueError, match="factor"):
        discriminative_rates(optimiser, model.layers, factor=0.5)


def test_fine_tuning_moves_the_head_first_and_then_everything():
    model = build(outputs=2)
    before = model.state()
    probe, tuned = fine_tune(model, batches(), cross_entropy, epochs=(5, 0))
    assert (len(probe.training), len(tuned.training)) == (5, 0)
    np.testing.assert_array_equal(model.layers[0].weight.data, before["layers.0.weight"])
    _, tuned = fine_tune(model, batches(), cross_entropy, epochs=(0, 30))
    assert not np.array_equal(model.layers[0].weight.data, before["layers.0.weight"])
    assert tuned.training[-1] < probe.training[0]
