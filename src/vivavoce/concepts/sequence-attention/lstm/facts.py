"""Exact claims about the LSTM: its parameters, its gates set by hand, its cell path."""

import math

import torch
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


@fact(
    "four-blocks",
    "An LSTM layer has three gates and a candidate, so 4h(h + x + 2) parameters in PyTorch.",
    ledger=("003-Q13.1",),
    source="Gers, Schmidhuber and Cummins, Neural Computation 12(10), 2000; PyTorch documentation, torch.nn.LSTM",
    finding="100 inputs, 256 units: {lstm} parameters; a plain layer of that size has {rnn}.",
)
def four_blocks():
    def count(kind, x, h):
        return sum(p.numel() for p in kind(x, h).parameters())

    sizes = ((1, 1), (3, 5), (100, 256))
    return Found(
        holds=all(count(nn.LSTM, x, h) == 4 * h * (h + x + 2) for x, h in sizes),
        control=all(count(nn.GRU, x, h) == 4 * h * (h + x + 2) for x, h in sizes),
        figures={"lstm": f"{count(nn.LSTM, 100, 256):,}", "rnn": f"{count(nn.RNN, 100, 256):,}"},
    )


def gated(forget: float, write: float, output: float = 20.0) -> nn.LSTMCell:
    """One unit that reads (value, mark): the mark opens the input gate; the other gates are set by their biases."""
    cell = nn.LSTMCell(2, 1).double()
    with torch.no_grad():
        for p in cell.parameters():
            p.zero_()
        cell.bias_ih.copy_(torch.tensor([-write, forget, 0.0, output]))
        cell.weight_ih[0, 1] = 2 * write  # the mark turns the input gate from -write to +write
        cell.weight_ih[2, 0] = 1.0  # the candidate reads the value
    return cell


def copied(cell: nn.LSTMCell, value: float, steps: int) -> float:
    """What the cell holds after the value was marked once and `steps` unmarked distractions followed."""
    state = (torch.zeros(1, 1, dtype=torch.float64),) * 2
    generator = torch.Generator().manual_seed(0)
    for step in range(steps + 1):
        shown = value if step == 0 else float(torch.randn((), generator=generator))
        state = cell(torch.tensor([[shown, float(step == 0)]], dtype=torch.float64), state)
    return state[1].item()


@fact(
    "gates-keep-write-read",
    "Gates decide what is kept, written and read: set by hand, they hold a value over 1,000 distracting steps.",
    ledger=("000-Q25.3",),
    source="Hochreiter and Schmidhuber, Neural Computation 9(8), 1997",
    finding="tanh(0.5) = {value} written once is {kept} after 1,000 steps. With the forget gate at 0.99: {faded}.",
)
def gates_keep_write_read():
    value, kept, faded = math.tanh(0.5), copied(gated(20.0, 20.0), 0.5, 1000), copied(gated(4.6, 20.0), 0.5, 1000)
    return Found(
        holds=abs(kept - value) < 1e-3,
        control=abs(faded - value) < 1e-3,
        figures={"value": f"{value:.4f}", "kept": f"{kept:.4f}", "faded": f"{faded:.4f}"},
    )


@fact(
    "cell-path-is-product-of-forget-gates",
    "Along the cell alone, the gradient is the product of the forget gates.",
    source="Gers, Schmidhuber and Cummins, Neural Computation 12(10), 2000",
    finding="A hundred gates at 0.5 leave {half}; at 0.73 (bias 1) {one}; at 0.95 (bias 3) {three}.",
)
def cell_path():
    def through(forget, recurrent):
        cell = gated(forget, 20.0)
        with torch.no_grad():
            cell.weight_hh[1, 0] = recurrent  # lets the forget gate see the hidden state
        start = torch.full((1, 1), 0.5, dtype=torch.float64, requires_grad=True)
        h, c = torch.zeros(1, 1, dtype=torch.float64), start
        for _ in range(100):
            h, c = cell(torch.zeros(1, 2, dtype=torch.float64), (h, c))
        c.sum().backward()
        return start.grad.item()

    def product(forget):
        return (1 / (1 + math.exp(-forget))) ** 100

    biases = (0.0, 1.0, 3.0)
    figures = {name: f"{product(b):.0e}" for name, b in zip(("half", "one", "three"), biases, strict=True)}
    return Found(
        holds=all(math.isclose(through(b, 0.0), product(b), rel_tol=1e-6) for b in biases),
        control=all(math.isclose(through(b, 1.0), product(b), rel_tol=1e-6) for b in biases),
        figures=figures,
    )


@fact(
    "one-step-by-hand",
    "One unit with cell 2, f = 0.9, i = 0.5, g = -0.4 and o = 0.8 goes to cell 1.6 and shows 0.737.",
    source="Gers, Schmidhuber and Cummins, Neural Computation 12(10), 2000",
    finding="c = 0.9 x 2 + 0.5 x (-0.4) = {cell}; h = 0.8 tanh({cell}) = {hidden}.",
)
def one_step():
    def step(f, i, g, o, cell=2.0):
        unit = nn.LSTMCell(1, 1).double()
        gates = [math.log(p / (1 - p)) for p in (i, f)] + [math.atanh(g), math.log(o / (1 - o))]
        with torch.no_grad():
            for p in unit.parameters():
                p.zero_()
            unit.bias_ih.copy_(torch.tensor(gates, dtype=torch.float64))
        h, c = unit(
            torch.zeros(1, 1, dtype=torch.float64), (torch.zeros(1, 1).double(), torch.full((1, 1), cell).double())
        )
        return round(c.item(), 3), round(h.item(), 3)

    cell, hidden = step(0.9, 0.5, -0.4, 0.8)
    return Found(
        holds=(cell, hidden) == (1.6, 0.737),
        control=step(0.5, 0.9, -0.4, 0.8) == (1.6, 0.737),
        figures={"cell": cell, "hidden": hidden},
    )


@fact(
    "usual-choice-for-text-and-speech",
    "The LSTM is the common choice for text generation and speech recognition.",
    ledger=("000-Q25.4",),
    expected="outdated",
    reason="What people choose cannot be measured here; the source documents the change for speech.",
    source="Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision (Whisper), arXiv 2212.04356",
    dated="2022-12-06",
    finding="Outdated: language models and speech recognisers have been Transformers or Conformers for years.",
)
def usual_choice():
    """A statement about practice; the source and its date stand for it."""


@fact(
    "estimate-lstm-parameters",
    "The formula of the estimate counts PyTorch's parameters.",
    source="PyTorch documentation, torch.nn.LSTM",
    finding="Equal in {n} of {n} draws.",
)
def estimate_parameters():
    draws = list(asked(__file__, "stacked-lstm-parameters"))

    def counted(kind, n):
        layer = kind(n["inputs"], n["hidden"], num_layers=n["layers"], device="meta")
        return sum(p.numel() for p in layer.parameters())

    return Found(
        holds=all(counted(nn.LSTM, n) == answer for n, (answer,) in draws),
        control=all(counted(nn.GRU, n) == answer for n, (answer,) in draws),
        figures={"n": len(draws)},
    )
