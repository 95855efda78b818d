"""The tasks have the answers that they say, and the networks the starts that they are named after."""

import pytest
import torch
from torch.nn import functional as F

from vivavoce.labkit import sequences


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_adding_marks_one_number_in_each_half_and_sums_them() -> None:
    x, y = sequences.adding(10)(50, generator())
    numbers, marks = x.unbind(-1)
    assert torch.equal(marks[:, :5].sum(1), torch.ones(50)) and torch.equal(marks[:, 5:].sum(1), torch.ones(50))
    assert torch.allclose((numbers * marks).sum(1, keepdim=True), y)


@pytest.mark.parametrize("filler", ["blank", "random"])
def test_recall_asks_for_the_first_symbol(filler: str) -> None:
    x, y = sequences.recall(6, filler)(50, generator())
    assert x.shape == (50, 7, 5)
    assert torch.equal(x[:, 0].argmax(-1), y)
    assert bool((x[:, 1:, 4] == 1).all()) == (filler == "blank")


def test_linear_recurrence_is_its_formula_step_by_step() -> None:
    torch.manual_seed(0)
    layer, x = sequences.LinearRecurrence(2, 3), torch.randn(1, 4, 2)
    states, last = layer(x)
    gate, candidate = layer.project(x).chunk(2, -1)
    share, h = torch.sigmoid(gate), torch.zeros(1, 3)
    for step in range(4):
        h = (1 - share[:, step]) * h + share[:, step] * candidate[:, step]
    assert torch.allclose(states[:, -1], h, atol=1e-6) and torch.equal(last, states[:, -1])


def test_starts_keep_the_gradient() -> None:
    torch.manual_seed(0)
    orthogonal = sequences.plain(2, 1, "orthogonal").layer.weight_hh_l0
    assert torch.allclose(orthogonal @ orthogonal.T, torch.eye(16), atol=1e-5)
    identity = sequences.plain(2, 1, "identity").layer
    assert torch.equal(identity.weight_hh_l0, torch.eye(16)) and identity.nonlinearity == "relu"


def test_an_open_forget_gate_loses_less_gradient() -> None:
    torch.manual_seed(0)
    lstm, x = torch.nn.LSTM(2, 8, batch_first=True).double(), torch.randn(4, 40, 2, dtype=torch.float64)
    sequences.open_forget_gate(lstm, 0.0)
    closed = sequences.decades_lost(lstm, x)
    sequences.open_forget_gate(lstm, 5.0)
    assert closed > 5 > sequences.decades_lost(lstm, x) + 3


def test_fit_learns_and_reports_the_mean_loss() -> None:
    torch.manual_seed(0)
    task, seen = sequences.recall(2), []
    model = sequences.Reader("rnn", 5, 4)
    sequences.fit(model, task, F.cross_entropy, updates=120, lr=0.02, seed=0, watch=lambda *at: seen.append(at))
    assert [step for step, _ in seen] == [20, 40, 60, 80, 100, 120]
    x, y = sequences.unseen(task, 0)
    assert (model(x).argmax(-1) == y).float().mean() > 0.9
    assert seen[-1][1] < seen[0][1]
