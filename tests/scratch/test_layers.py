"""Layers keep state, know training from evaluation, and convolution, pooling and normalisation equal PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch_oracle import TOLERANCE, agree, normal

from vivavoce.scratch import convolution as conv
from vivavoce.scratch import initialisation
from vivavoce.scratch.activations import relu
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.layers import Dropout, Embedding, Linear, Module, Residual, Sequential
from vivavoce.scratch.normalisation import BatchNorm, GroupNorm, LayerNorm, RMSNorm
from vivavoce.scratch.tensor import Tensor

pytestmark = pytest.mark.torch
few = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_linear_and_embedding_equal_pytorch():
    layer = Linear(4, 3, rng())
    agree(layer, lambda x: F.linear(x, torch.tensor(layer.weight.data), torch.tensor(layer.bias.data)), normal(2, 5, 4))
    table, tokens = Embedding(5, 2, rng()), np.array([[0, 4], [4, 4]])
    table(Tensor(tokens)).sum().backward()
    assert table.weight.grad.tolist() == [[1, 1], [0, 0], [0, 0], [0, 0], [3, 3]]
    with pytest.raises(IndexError, match="token 5 to 5 with a vocabulary of 5"):
        table(Tensor([5]))


def test_dropout_keeps_the_expectation_in_training_and_is_the_identity_in_evaluation():
    layer, x = Dropout(0.25, rng()), Tensor(np.ones(40_000), requires_grad=True)
    y = layer(x)
    kept = y.data != 0
    assert np.all(y.data[kept] == 1 / 0.75)
    assert abs(kept.mean() - 0.75) < 0.01
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.data)
    layer.eval()
    assert layer(x) is x
    with pytest.raises(ValueError, match=r"rate 1\.0"):
        Dropout(1.0, rng())


def small_model(seed):
    return Sequential(Linear(3, 4, rng(seed)), BatchNorm(4), relu, Residual(Linear(4, 4, rng(seed + 1), bias=False)))


def test_state_names_every_array_and_restores_the_model():
    first, second = small_model(0), small_model(9)
    first(Tensor(normal(6, 3)))
    names = ["layers.0.weight", "layers.0.bias", "layers.1.scale", "layers.1.shift", "layers.1.running_mean"]
    assert list(first.state())[:5] == names
    assert len(first.parameters()) == 5
    second.load_state(first.state())
    for model in (first, second):
        model.eval()
    x = Tensor(normal(5, 3))
    np.testing.assert_array_equal(first(x).data, second(x).data)
    with pytest.raises(KeyError, match=r"layers\.0\.bias"):
        second.load_state({k: v for k, v in first.state().items() if k != "layers.0.bias"})
    with pytest.raises(ShapeError, match=r"layers\.0\.bias"):
        second.load_state(first.state() | {"layers.0.bias": np.zeros(2)})


def test_shared_parameters_count_once_and_models_change_dtype():
    class Tied(Module):
        def __init__(self):
            self.one = Linear(2, 2, rng())
            self.two = self.one

    assert len(Tied().parameters()) == 2
    model = small_model(0)
    model.astype(np.float32)
    assert model(Tensor(normal(6, 3).astype(np.float32))).dtype == np.float32


@few
@given(
    size=st.tuples(st.integers(3, 7), st.integers(3, 7)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    dilation=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    groups=st.sampled_from([1, 2, 4]),
)
def test_conv2d_equals_pytorch(size, kernel, stride, padding, dilation, groups):
    assume(all(conv.output_length(size[i], kernel[i], stride[i], padding[i], dilation[i]) > 0 for i in (0, 1)))
    arguments = (stride, padding, dilation, groups)
    agree(
        lambda x, w: conv.conv2d(x, w, *arguments),
        lambda x, w: F.conv2d(x, w, None, *arguments),
        normal(2, 4, *size),
        normal(4, 4 // groups, *kernel, seed=2),
    )


@pytest.mark.parametrize("arguments", [(1, 0, 1, 1), (2, 1, 2, 2), (3, 2, 1, 1)])
def test_conv1d_equals_pytorch(arguments):
    x, w = normal(2, 4, 9), normal(6, 4 // arguments[3], 3, seed=2)
    agree(lambda x, w: conv.conv1d(x, w, *arguments), lambda x, w: F.conv1d(x, w, None, *arguments), x, w)


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(2, None, 0), (3, 2, 1), ((2, 3), (1, 2), (1, 1))])
def test_pooling_equals_pytorch_ties_included(kernel, stride, padding):
    x = np.round(normal(2, 3, 6, 7))
    for ours, theirs in ((conv.max_pool2d, F.max_pool2d), (conv.avg_pool2d, F.avg_pool2d)):
        agree(lambda x, f=ours: f(x, kernel, stride, padding), lambda x, f=theirs: f(x, kernel, stride, padding), x)


def test_convolution_layers_add_a_bias_per_channel():
    image = conv.Conv2d(4, 6, 3, rng(), stride=2, padding=1, groups=2)
    image.bias.assign(normal(6))
    weight, bias = torch.tensor(image.weight.data), torch.tensor(image.bias.data)
    agree(image, lambda x: F.conv2d(x, weight, bias, 2, 1, 1, 2), normal(2, 4, 5, 5))
    series = conv.Conv1d(2, 3, 3, rng(), padding=1)
    series.bias.assign(normal(3))
    weight1, bias1 = torch.tensor(series.weight.data), torch.tensor(series.bias.data)
    agree(series, lambda x: F.conv1d(x, weight1, bias1, padding=1), normal(2, 2, 5))


@pytest.mark.parametrize("layers", [[(3, 1, 1)], [(3, 2, 1), (3, 1, 2)], [(3, 1, 1), (2, 2, 1), (5, 1, 1)]])
def test_receptive_field_is_the_width_a_gradient_reaches(layers):
    x = Tensor(np.zeros((1, 1, 60)), requires_grad=True)
    y = x
    for kernel, stride, dilation in layers:
        y = conv.conv1d(y, Tensor(np.ones((1, 1, kernel))), stride, 0, dilation)
    y[0, 0, 0].backward()
    assert np.flatnonzero(x.grad)[-1] + 1 == conv.receptive_field(layers)


def test_convolution_names_what_does_not_fit():
    x, w = Tensor(normal(1, 3, 4, 4)), Tensor(normal(2, 2, 3, 3))
    with pytest.raises(ShapeError, match=r"conv2d: input of shape \(1, 3, 4, 4\), weight of shape \(2, 2, 3, 3\)"):
        conv.conv2d(x, w)
    with pytest.raises(ShapeError, match=r"max_pool2d: kernel \(5, 5\) .* \(1, 3, 4, 4\)"):
        conv.max_pool2d(x, 5)
    with pytest.raises(ShapeError, match="conv1d"):
        conv.conv1d(x, w)
    with pytest.raises(ShapeError, match="2 groups"):
        conv.Conv2d(3, 2, 1, rng(), groups=2)


@pytest.mark.parametrize("shape", [(5, 4), (3, 4, 6), (3, 4, 2, 5)])
def test_batch_norm_and_its_running_statistics_equal_pytorch(shape):
    ours = BatchNorm(4)
    kind = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}[len(shape)]
    theirs = kind(4).double()
    for seed in range(3):
        agree(ours, theirs, 3 + 2 * normal(*shape, seed=seed))
    np.testing.assert_allclose(ours.running_mean, theirs.running_mean.numpy(), **TOLERANCE)
    np.testing.assert_allclose(ours.running_variance, theirs.running_var.numpy(), **TOLERANCE)
    before = ours.running_mean.copy()
    ours.eval()
    theirs.eval()
    agree(ours, theirs, normal(*shape, seed=9))
    np.testing.assert_array_equal(ours.running_mean, before)


def test_layer_rms_and_group_norm_equal_pytorch():
    for shape in ((4,), (3, 4), (2, 3, 4)):
        agree(LayerNorm(4), lambda x: F.layer_norm(x, (4,)), normal(*shape))
        agree(RMSNorm(4), lambda x: F.rms_norm(x, (4,), eps=1e-6), normal(*shape))
    for groups in (1, 2, 4):
        agree(GroupNorm(groups, 4), lambda x, g=groups: F.group_norm(x, g), normal(2, 4, 3, 2))


def test_the_scale_and_shift_of_every_norm_are_trained():
    for layer, x in ((BatchNorm(4), normal(5, 4)), (LayerNorm(4), normal(5, 4)), (GroupNorm(2, 4), normal(5, 4))):
        layer.scale.assign(normal(4, seed=3))
        layer.shift.assign(normal(4, seed=4))
        y = layer(Tensor(x))
        y.backward(np.ones(y.shape))
        assert layer.shift.grad.tolist() == [5] * 4
        normalised = (y.data - layer.shift.data) / layer.scale.data
        np.testing.assert_allclose(layer.scale.grad, normalised.sum(axis=0), **TOLERANCE)


def test_normalisation_names_what_does_not_fit():
    with pytest.raises(ShapeError, match=r"batch norm: shape \(2, 3\) does not have 4 channels"):
        BatchNorm(4)(Tensor(normal(2, 3)))
    with pytest.raises(ValueError, match="more than one value per channel"):
        BatchNorm(4)(Tensor(normal(1, 4)))
    with pytest.raises(ShapeError, match=r"layer norm: .*\(2, 3\).*\(4,\)"):
        LayerNorm(4)(Tensor(normal(2, 3)))
    with pytest.raises(ShapeError, match="3 groups"):
        GroupNorm(3, 4)


@pytest.mark.parametrize(
    ("name", "variance"),
    [("xavier_uniform", 2 / 300), ("xavier_normal", 2 / 300), ("he_normal", 2 / 200), ("he_uniform", 2 / 200),
     ("lecun_normal", 1 / 200)],
)  # fmt: skip
def test_initial_weights_have_the_variance_of_their_paper(name, variance):
    weights = getattr(initialisation, name)((100, 50, 2, 2), rng())
    assert initialisation.fans((100, 50, 2, 2)) == (200, 400)
    expected = variance if "xavier" not in name else 2 / 600
    assert weights.var() == pytest.approx(expected, rel=0.05)
    with pytest.raises(ValueError, match="two axes"):
        getattr(initialisation, name)((3,), rng())


def test_orthogonal_weights_keep_the_norm():
    for shape in ((6, 4), (4, 6), (8, 2, 3)):
        matrix = initialisation.orthogonal(shape, rng()).reshape(shape[0], -1)
        product = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
        np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)
