"""Recurrent cells and attention equal PyTorch; truncation cuts the gradient; the causal mask leaks nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_oracle import TOLERANCE, agree, normal

from vivavoce.scratch import attention as attn
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.perceptron import Perceptron
from vivavoce.scratch.recurrent import GRUCell, LSTMCell, Recurrent, RNNCell
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.transformer import GPT, DecoderBlock, EncoderBlock

pytestmark = pytest.mark.torch
few = settings(max_examples=10, deadline=None, derandomize=True, database=None)
CELLS = {"rnn": (RNNCell, torch.nn.RNN), "lstm": (LSTMCell, torch.nn.LSTM), "gru": (GRUCell, torch.nn.GRU)}


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("batch", "time", "inputs", "hidden"), [(1, 1, 1, 1), (2, 5, 3, 4), (3, 12, 1, 2)])
def test_recurrent_layers_equal_pytorch(name, batch, time, inputs, hidden):
    ours = Recurrent(CELLS[name][0](inputs, hidden, rng()))
    cell = ours.cell
    cell.bias.assign(normal(*cell.bias.shape))
    theirs = CELLS[name][1](inputs, hidden, batch_first=True).double()
    bias_h = np.zeros(cell.bias.shape)
    if name == "gru":
        cell.bias_h.assign(normal(hidden, seed=4))
        bias_h[2 * hidden :] = cell.bias_h.data
    arrays = (cell.weight_x.data, cell.weight_h.data, cell.bias.data, bias_h)
    for target, array in zip(theirs.parameters(), arrays, strict=True):
        target.data.copy_(torch.tensor(array))
    agree(ours, lambda x: theirs(x)[0], normal(batch, time, inputs))
    for mine, other in zip((cell.weight_x, cell.weight_h, cell.bias), theirs.parameters(), strict=False):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), **TOLERANCE)
    if name == "gru":
        np.testing.assert_allclose(cell.bias_h.grad, theirs.bias_hh_l0.grad[2 * hidden :].numpy(), **TOLERANCE)


def test_the_forget_bias_opens_the_forget_gate_only():
    assert LSTMCell(1, 2, rng(), forget_bias=3).bias.data.tolist() == [0, 0, 3, 3, 0, 0, 0, 0]


def test_truncated_backpropagation_computes_the_same_states_and_cuts_the_gradient():
    model, x = Recurrent(GRUCell(2, 3, rng())), Tensor(normal(1, 7, 2), requires_grad=True)
    pieces = list(model.truncated(x, 3))
    assert [piece.shape[1] for piece in pieces] == [3, 3, 1]
    np.testing.assert_allclose(np.concatenate([piece.data for piece in pieces], 1), model(x).data, **TOLERANCE)
    pieces[1].sum().backward()
    assert np.flatnonzero(np.abs(x.grad).sum(axis=(0, 2))).tolist() == [3, 4, 5]
    with pytest.raises(ValueError, match="0 steps"):
        next(model.truncated(x, 0))
    with pytest.raises(ShapeError, match=r"\(1, 7, 2\) is not \(batch, time, 5\)"):
        Recurrent(RNNCell(5, 3, rng()))(x)


@few
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.sampled_from([None, "random", "causal"]))
def test_attention_equals_pytorch(heads, n, width, kind):
    mask = attn.causal_mask(n) if kind == "causal" else None
    if kind == "random":
        mask = rng(n).random((2, 1, n, n)) < 0.5
        mask |= np.eye(n, dtype=bool)
    other = None if mask is None else torch.tensor(mask)
    agree(
        lambda q, k, v: attn.attend(q, k, v, mask),
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, other),
        *(normal(2, heads, n, width, seed=seed) for seed in (1, 2, 3)),
    )


def their_attention(ours):
    theirs = torch.nn.MultiheadAttention(ours.query.weight.shape[0], ours.heads, batch_first=True).double()
    layers = (ours.query, ours.key, ours.value)
    theirs.in_proj_weight.data = torch.tensor(np.concatenate([layer.weight.data for layer in layers]))
    theirs.in_proj_bias.data = torch.tensor(np.concatenate([layer.bias.data for layer in layers]))
    theirs.out_proj.weight.data = torch.tensor(ours.output.weight.data)
    theirs.out_proj.bias.data = torch.tensor(ours.output.bias.data)
    return theirs


def test_multi_head_and_cross_attention_equal_pytorch():
    ours = attn.MultiHeadAttention(6, 2, rng())
    for seed, layer in enumerate((ours.query, ours.key, ours.value, ours.output)):
        layer.bias.assign(normal(6, seed=seed))
    theirs = their_attention(ours)
    x, memory = normal(2, 4, 6), normal(2, 5, 6, seed=2)
    agree(ours, lambda x: theirs(x, x, x)[0], x)
    mask = attn.padding_mask([5, 2], 5)
    ignore = torch.tensor(~mask[:, 0, 0])
    agree(lambda x, m: ours.attend(x, m, mask), lambda x, m: theirs(x, m, m, key_padding_mask=ignore)[0], x, memory)


def test_an_encoder_block_equals_pytorch_with_the_norm_first():
    ours = EncoderBlock(4, 2, rng())
    theirs = torch.nn.TransformerEncoderLayer(
        4, 2, 16, 0.0, lambda x: F.gelu(x, approximate="tanh"), batch_first=True, norm_first=True
    ).double()
    theirs.self_attn = their_attention(ours.attention)
    for layer, reference in ((ours.network.layers[0], theirs.linear1), (ours.network.layers[2], theirs.linear2)):
        reference.weight.data, reference.bias.data = torch.tensor(layer.weight.data), torch.tensor(layer.bias.data)
    agree(ours, theirs, normal(2, 3, 4))


def test_positions_are_distinct_and_a_shift_is_the_same_rotation_everywhere():
    table = attn.sinusoidal_positions(50, 8)
    assert table[0].tolist() == [0, 1] * 4
    pairs = table.reshape(50, 4, 2) @ np.array([1j, 1])  # cos + i sin
    np.testing.assert_allclose(pairs[7:] / pairs[:-7], np.broadcast_to(pairs[7] / pairs[0], (43, 4)), **TOLERANCE)
    with pytest.raises(ShapeError, match="width 3 is odd"):
        attn.sinusoidal_positions(2, 3)


def test_the_causal_mask_leaks_neither_values_nor_gradients():
    model, tokens = GPT(7, 6, 8, 2, 2, rng()), np.array([[1, 2, 3, 4, 5, 6]])
    before = model(Tensor(tokens)).data
    for i in range(1, 6):
        changed = tokens.copy()
        changed[0, i] = 0
        after = model(Tensor(changed)).data
        np.testing.assert_array_equal(after[0, :i], before[0, :i])
        assert np.abs(after[0, i:] - before[0, i:]).min() > 0
    x = Tensor(normal(1, 5, 4), requires_grad=True)
    EncoderBlock(4, 2, rng()).apply(x, attn.causal_mask(5))[:, 2].sum().backward()
    assert np.all(x.grad[0, 3:] == 0)
    x.grad = None
    DecoderBlock(4, 2, rng()).decode(x, Tensor(normal(1, 3, 4)))[:, 2].backward(np.arange(4.0)[None])
    assert np.all(x.grad[0, 3:] == 0)
    assert np.abs(x.grad[0, :3]).min() > 0


def test_a_small_gpt_gets_a_gradient_everywhere_and_generates_its_vocabulary():
    model = GPT(5, 4, 8, 2, 1, rng(), dropout=0.1)
    logits = model(Tensor(np.array([[0, 1, 2, 3], [3, 2, 1, 0]])))
    assert logits.shape == (2, 4, 5)
    cross_entropy(logits.reshape(8, 5), np.zeros(8, int)).backward()
    assert all(p.grad is not None and np.abs(p.grad).sum() > 0 for p in model.parameters())
    model.eval()
    text = model.generate(np.array([1, 2]), 9, rng())
    assert text[:2].tolist() == [1, 2]
    assert len(text) == 11
    assert set(text) <= set(range(5))
    cold = [model.generate(np.array([1]), 5, rng(seed), temperature=1e-3).tolist() for seed in (0, 1)]
    assert cold[0] == cold[1]
    with pytest.raises(ValueError, match="temperature 0"):
        model.generate(np.array([1]), 1, rng(), 0)
    with pytest.raises(ShapeError, match=r"\(1, 5\), needs \(batch, 1 to 4\)"):
        model(Tensor(np.zeros((1, 5), int)))


def test_a_float32_model_computes_in_float32_throughout():
    model = GPT(5, 4, 8, 2, 1, rng(), dropout=0.1)
    model.astype(np.float32)
    logits = model(Tensor(np.array([[0, 1, 2, 3]])))
    loss = cross_entropy(logits[0], np.array([1, 2, 3, 4]), 0.1)
    loss.backward()
    assert {logits.dtype, loss.dtype, *(p.grad.dtype for p in model.parameters())} == {np.dtype(np.float32)}
    states = Recurrent(LSTMCell(2, 3, rng()))
    states.astype(np.float32)
    assert states(Tensor(normal(1, 4, 2).astype(np.float32))).dtype == np.float32


def test_attention_names_what_does_not_fit():
    q = Tensor(normal(2, 3))
    with pytest.raises(ShapeError, match=r"queries of shape \(2, 3\), keys of shape \(2, 4\)"):
        attn.attend(q, Tensor(normal(2, 4)), q)
    with pytest.raises(ShapeError, match="where"):
        attn.attend(q, q, q, np.ones((3, 3), bool))
    with pytest.raises(ValueError, match="allows no key"):
        attn.attend(q, q, q, np.zeros((2, 2), bool))
    with pytest.raises(ShapeError, match="width 6 does not divide into 4 heads"):
        attn.MultiHeadAttention(6, 4, rng())
    with pytest.raises(ValueError, match="not all from 1 to 3"):
        attn.padding_mask([4], 3)


INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


@pytest.mark.parametrize("labels", [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0]])
def test_the_perceptron_learns_and_or_nand(labels):
    unit = Perceptron(2)
    assert unit.fit(INPUTS, labels)
    assert unit.predict(INPUTS).tolist() == labels
    assert unit.mistakes[-1] == 0


def test_the_perceptron_cycles_on_xor_and_refuses_bad_input():
    unit = Perceptron(2)
    assert not unit.fit(INPUTS, [0, 1, 1, 0])
    assert unit.cycled
    assert min(unit.mistakes) > 0
    with pytest.raises(ValueError, match="labels 0 and 1"):
        unit.fit(INPUTS, [-1, 1, 1, -1])
    with pytest.raises(ShapeError, match=r"\(4, 2\), labels of shape \(3,\)"):
        unit.fit(INPUTS, [0, 1, 1])
    with pytest.raises(ShapeError, match=r"\(1, 3\)"):
        unit.predict(np.ones((1, 3)))


def test_the_fused_lstm_equals_its_rule_step_by_step():
    cell, x = LSTMCell(2, 3, rng()), Tensor(normal(4, 5, 2), requires_grad=True)
    start = tuple(Tensor(normal(4, 3, seed=seed), requires_grad=True) for seed in (2, 3))
    found = []
    for unroll in (cell.unroll, super(LSTMCell, cell).unroll):
        tensors = [x, *start, *cell.parameters()]
        for tensor in tensors:
            tensor.grad = None
        outputs, (h, c) = unroll(cell.project(x), start)
        ((outputs * normal(4, 5, 3)).sum() + (h * c * normal(4, 3, seed=5)).sum()).backward()
        found.append([outputs.data, h.data, c.data, *[tensor.grad for tensor in tensors]])
    for fused, plain in zip(*found, strict=True):
        np.testing.assert_allclose(fused, plain, rtol=1e-12, atol=1e-12)
    with pytest.raises(ShapeError, match=r"lstm: projected inputs \(4, 5, 12\), state \(3, 3\)"):
        cell.unroll(cell.project(x), (start[0][:3], start[1][:3]))
