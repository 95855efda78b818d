"""Exact claims about GRU and LSTM: blocks of weights, gates set by hand, what only one of them can hold."""

import math

import torch
from torch import nn

from vivavoce.labkit import Found, fact


@fact(
    "three-blocks-of-four",
    "A GRU has fewer gates and parameters than an LSTM of the same size: three blocks of weights instead of four.",
    ledger=("000-Q33.1",),
    source="Cho et al., EMNLP 2014",
    finding="100 inputs, 256 units: {gru} against {lstm}, ratio {ratio}. An LSTM of {smaller} units costs the same.",
)
def three_blocks_of_four():
    def count(kind, x, h):
        return sum(p.numel() for p in kind(x, h).parameters())

    sizes = ((1, 1), (3, 5), (100, 256))
    gru, lstm = count(nn.GRU, 100, 256), count(nn.LSTM, 100, 256)
    smaller = max(h for h in range(1, 257) if count(nn.LSTM, 100, h) <= gru)
    return Found(
        holds=all(4 * count(nn.GRU, x, h) == 3 * count(nn.LSTM, x, h) for x, h in sizes),
        control=all(4 * count(nn.RNN, x, h) == 3 * count(nn.LSTM, x, h) for x, h in sizes),
        figures={"gru": f"{gru:,}", "lstm": f"{lstm:,}", "ratio": f"{gru / lstm:.2f}", "smaller": smaller},
    )


def set_by_hand(kind: type[nn.Module], weights: dict[str, list[float]]) -> nn.Module:
    """A cell of one unit and one input; all that is not given is zero."""
    cell = kind(1, 1).double()
    with torch.no_grad():
        for name, p in cell.named_parameters():
            p.copy_(torch.tensor(weights.get(name, [0.0] * p.numel()), dtype=torch.float64).view_as(p))
    return cell


def last(cell: nn.Module, inputs: list[float], start: float) -> float:
    """The memory of the cell after the inputs, from `start`."""
    memory = torch.full((1, 1), start, dtype=torch.float64)
    state = (torch.zeros(1, 1, dtype=torch.float64), memory) if isinstance(cell, nn.LSTMCell) else memory
    for value in inputs:
        state = cell(torch.full((1, 1), value, dtype=torch.float64), state)
    return (state[1] if isinstance(state, tuple) else state).item()


def holding(kind: type[nn.Module], gate: float) -> nn.Module:
    """Gates that keep what is there: LSTM order i, f, g, o; GRU order r, z, n."""
    bias = [-gate, gate, 0.0, 0.0] if kind is nn.LSTMCell else [0.0, gate, 0.0]
    return set_by_hand(kind, {"bias_ih": bias})


@fact(
    "lstm-better-very-long",
    "An LSTM is better on very long dependencies: it can hold or count over 1,000 steps what a GRU cannot.",
    ledger=("000-Q33.4",),
    expected="conditional",
    source="Weiss, Goldberg and Yahav, On the Practical Computational Power of Finite Precision RNNs, ACL 2018",
    finding="Holding 0.5 over 1,000 steps: LSTM {lstm_holds}, GRU {gru_holds}. Counting 1,000 ones: the LSTM's cell "
    "reaches {lstm_counts}; the GRU's state {gru_counts}, as it was after 900.",
)
def better_very_long():
    def holds_value(cell):
        return abs(last(cell, [0.0] * 1000, 0.5) - 0.5) < 1e-3

    def tells_apart(cell):
        """Whether 1,000 ones leave another memory than 900 do."""
        return abs(last(cell, [1.0] * 1000, 0.0) - last(cell, [1.0] * 900, 0.0)) > 1e-3

    counter = set_by_hand(nn.LSTMCell, {"bias_ih": [40.0, 40.0, 0.0, 0.0], "weight_ih": [0.0, 0.0, 40.0, 0.0]})
    summing = set_by_hand(nn.GRUCell, {"bias_ih": [0.0, 3.0, 0.0], "weight_ih": [0.0, 0.0, 40.0]})
    lstm, gru, leaky = holding(nn.LSTMCell, 40.0), holding(nn.GRUCell, 40.0), holding(nn.GRUCell, 4.6)
    return Found(
        holds={
            "holding a value": holds_value(lstm) and not holds_value(gru),
            "counting without a bound": tells_apart(counter) and not tells_apart(summing),
        },
        control=holds_value(lstm) and not holds_value(leaky),
        figures={
            "lstm_holds": f"{last(lstm, [0.0] * 1000, 0.5):.3f}",
            "gru_holds": f"{last(gru, [0.0] * 1000, 0.5):.3f}",
            "lstm_counts": f"{last(counter, [1.0] * 1000, 0.0):.0f}",
            "gru_counts": f"{last(summing, [1.0] * 1000, 0.0):.3f}",
        },
    )


@fact(
    "state-is-bounded",
    "A GRU's state stays between -1 and 1, because each step is a mean of the old state and a tanh; an LSTM's cell may "
    "grow.",
    source="Cho et al., EMNLP 2014; Weiss, Goldberg and Yahav, ACL 2018",
    finding="Random weights ten times the usual size, 200 steps: largest GRU state {gru}, largest LSTM cell {lstm}.",
)
def state_is_bounded():
    def largest(kind):
        torch.manual_seed(0)
        layer = kind(4, 16, batch_first=True)
        with torch.no_grad():
            for p in layer.parameters():
                p.mul_(10)
            states, final = layer(torch.randn(8, 200, 4))
        return float((final[1] if isinstance(final, tuple) else states).abs().max())

    return Found(
        holds=largest(nn.GRU) <= 1.0,
        control=largest(nn.LSTM) <= 1.0,
        figures={"gru": f"{largest(nn.GRU):.2f}", "lstm": f"{largest(nn.LSTM):.1f}"},
    )


@fact(
    "one-step-by-hand",
    "One GRU unit with state 0.6, update gate 0.75 and candidate -0.2 goes to 0.4: it keeps three quarters.",
    source="PyTorch documentation, torch.nn.GRU",
    finding="0.25 x (-0.2) + 0.75 x 0.6 = {state}.",
)
def one_step():
    def step(z):
        cell = set_by_hand(nn.GRUCell, {"bias_ih": [0.0, math.log(z / (1 - z)), math.atanh(-0.2)]})
        return round(last(cell, [0.0], 0.6), 3)

    return Found(holds=step(0.75) == 0.4, control=step(0.25) == 0.4, figures={"state": step(0.75)})
