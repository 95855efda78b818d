"""Arithmetic, broadcasting, products, views and reductions equal PyTorch; misuse is named."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes
from torch_oracle import agree, normal

from vivavoce.scratch.autodiff import GradientError, ShapeError, no_grad
from vivavoce.scratch.operations import concatenate, exp, pad, stack
from vivavoce.scratch.tensor import Tensor

pytestmark = pytest.mark.torch
few = settings(max_examples=15, deadline=None, derandomize=True, database=None)


@few
@given(mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=1))
def test_arithmetic_broadcasts_as_pytorch_does(shapes):
    a, b = normal(*shapes.input_shapes[0]), 2 + np.abs(normal(*shapes.input_shapes[1], seed=2))
    for operation in (
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        lambda x, y: x / y,
        lambda x, y: 3 - x * 2 + 1 / y - y**3 + (-x),
    ):
        agree(operation, operation, a, b)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, 0.5, 2.5])
def test_powers_equal_pytorch_at_zero_too(exponent):
    x = np.abs(normal(4)) + 0.1 if exponent not in (0, 1, 2, 3) else np.array([0.0, -2.0, 1.5])
    agree(lambda x: x**exponent, lambda x: x**exponent, x)


@pytest.mark.parametrize(
    ("left", "right"),
    [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
     ((5, 1, 2, 3), (4, 3, 2)), ((3,), (5, 3, 4)), ((5, 2, 3), (3,))],
)  # fmt: skip
def test_matmul_equals_pytorch_for_vectors_matrices_and_batches(left, right):
    agree(lambda a, b: a @ b, lambda a, b: a @ b, normal(*left), normal(*right, seed=2))


@few
@given(st.sampled_from([None, 0, 1, -1, (0, 2), (1, 2)]), st.booleans())
def test_sum_and_mean_reduce_as_pytorch_does(axis, keepdims):
    def reduced(name):
        return lambda x: getattr(x, name)() if axis is None else getattr(x, name)(axis, keepdims)

    for name in ("sum", "mean"):
        agree(reduced(name), reduced(name), normal(2, 3, 4))


def test_views_share_memory_and_pass_gradients_back():
    agree(lambda x: x.reshape(4, -1).T * 2, lambda x: x.reshape(4, -1).T * 2, normal(2, 3, 4))
    agree(lambda x: x.transpose(2, 0, -2), lambda x: x.permute(2, 0, -2), normal(2, 3, 4))
    agree(lambda x: x[:, 1:, ::2] + x[0, 1, 1:4], lambda x: x[:, 1:, ::2] + x[0, 1, 1:4], normal(3, 5, 5))
    x = Tensor(normal(2, 3))
    x.reshape(6)[0] = 7.0
    assert x.data[0, 0] == 7.0


def test_repeated_rows_add_their_gradients():
    rows = [0, 2, 2, 2]
    agree(lambda x: x[rows], lambda x: x[rows], normal(3, 2))
    agree(lambda x: x[np.array([0, 1]), np.array([1, 1])], lambda x: x[[0, 1], [1, 1]], normal(3, 2))


def test_joins_and_padding_equal_pytorch():
    a, b = normal(2, 3), normal(4, 3, seed=2)
    agree(lambda *t: concatenate(t), lambda *t: torch.cat(t), a, b)
    agree(lambda *t: concatenate(t, -1), lambda *t: torch.cat(t, -1), a.T, b.T)
    agree(lambda *t: stack(t, 1), lambda *t: torch.stack(t, 1), a, a + 1)
    agree(
        lambda x: pad(x, [(0, 1), (2, 0)], 5.0),
        lambda x: torch.nn.functional.pad(x, (2, 0, 0, 1), value=5.0),
        a,
    )


def test_a_value_used_twice_collects_both_gradients_and_leaves_accumulate():
    agree(lambda x: x * x + exp(x) * x, lambda x: x * x + torch.exp(x) * x, normal(3))
    x = Tensor([1.0, 2.0], requires_grad=True)
    (x * 3).sum().backward()
    (x * 3).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [6, 6]


def test_a_chain_of_five_thousand_operations_needs_no_recursion():
    x = Tensor(1.0, requires_grad=True)
    y = x
    for _ in range(5000):
        y = y + 1
    y.backward()
    assert x.grad == 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_survives_numbers_and_backward(dtype):
    x = Tensor([1.0, 2.0], requires_grad=True, dtype=dtype)
    y = (2 * x + 1).mean() / 3
    y.backward()
    assert x.grad is not None
    assert y.dtype == x.grad.dtype == dtype


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda a, b: a + b, ["add", "(2, 3)", "(4,)"]),
        (lambda a, b: a @ b, ["matmul", "(2, 3)", "(4,)"]),
        (lambda a, b: a.reshape(5), ["reshape", "(2, 3)", "(5,)"]),
        (lambda a, b: a.transpose(0, 0), ["transpose", "(2, 3)"]),
        (lambda a, b: concatenate([a, b]), ["concatenate", "(2, 3)", "(4,)"]),
        (lambda a, b: stack([a, b]), ["stack", "(2, 3)", "(4,)"]),
        (lambda a, b: pad(a, [(1, 1)]), ["pad", "(2, 3)"]),
        (lambda a, b: a.assign(b.data), ["assign", "(2, 3)", "(4,)"]),
        (lambda a, b: (a * 1).backward(b.data), ["backward", "(2, 3)", "(4,)"]),
    ],
)
def test_a_shape_mismatch_names_operation_and_shapes(attempt, words):
    with pytest.raises(ShapeError) as error:
        attempt(Tensor(np.ones((2, 3)), requires_grad=True), Tensor(np.ones(4)))
    assert all(word in str(error.value) for word in words), str(error.value)


def test_backward_twice_is_refused_unless_the_graph_is_kept():
    x = Tensor(2.0, requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad == 8
    with pytest.raises(GradientError, match="backward twice through 'multiply'"):
        y.backward()


def test_backward_needs_a_scalar_or_a_gradient_and_a_graph():
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(GradientError, match=r"non-scalar of shape \(2,\)"):
        (x * 2).backward()
    with pytest.raises(GradientError, match="needs no gradient"):
        Tensor(1.0).backward()
    with no_grad():
        assert not (x * 2).requires_grad
    assert not (x.detach() * 2).requires_grad


def test_a_saved_value_that_was_set_anew_is_noticed():
    def replace(x: Tensor) -> None:
        x.data = x.data + 1

    def add(x: Tensor) -> None:
        x.data += 1

    for change in (replace, add, lambda x: x.assign(x.data + 1)):
        x = Tensor([1.0, 2.0], requires_grad=True)
        loss = (x * x).sum()
        change(x)
        with pytest.raises(GradientError, match="changed in place or replaced"):
            loss.backward()


def test_an_in_place_change_of_a_saved_value_is_noticed_also_through_a_view():
    w, x = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0])
    y = (w * x).sum()
    x[:1][0] = 5.0
    with pytest.raises(GradientError, match="'multiply' saved for backward was changed in place"):
        y.backward()
    with pytest.raises(GradientError, match="in-place change of a tensor that needs a gradient"):
        w[0] = 1.0
    y = (w + x).sum()  # a sum saves nothing: the change does no harm
    x[0] = 6.0
    y.backward()
    assert w.grad is not None
    assert w.grad.tolist() == [1, 1]


def test_an_integer_tensor_cannot_need_a_gradient():
    with pytest.raises(GradientError, match="int64 cannot need a gradient"):
        Tensor([1, 2], requires_grad=True)
