"""Exact claims about the Transformer: what each part is for, what it costs, and what runs side by side."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact

WIDTH, HEADS = 16, 2


class Block(nn.Module):
    """A pre-norm block whose parts can be left out."""

    def __init__(self, without="", width=WIDTH):
        super().__init__()
        self.without = without
        self.attention = nn.MultiheadAttention(width, HEADS, batch_first=True, dtype=torch.float64)
        self.network = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)).double()

    def forward(self, x):
        for part in ("attention", "network"):
            if part == self.without:
                continue
            z = x if self.without == "norm" else F.layer_norm(x, x.shape[-1:])
            out = self.attention(z, z, z, need_weights=False)[0] if part == "attention" else self.network(z)
            x = out if self.without == "residual" else x + out
        return x


def stack(depth, without="", gain=1.0):
    torch.manual_seed(0)
    blocks = nn.Sequential(*(Block(without) for _ in range(depth)))
    with torch.no_grad():
        for p in blocks.parameters():
            p.mul_(gain)
    return blocks.eval()


def encoded(x, without=""):
    angles = torch.arange(x.shape[1])[:, None] / 100 ** (torch.arange(0, WIDTH, 2) / WIDTH)
    places = torch.stack([angles.sin(), angles.cos()], -1).flatten(1)
    return x if without == "positions" else x + places


@fact(
    "five-parts",
    "A Transformer is attention, network, residuals, norm and positions: without any of them a property is lost.",
    ledger=("003-Q15.1",),
    source="Vaswani et al., NeurIPS 2017",
    finding="Without attention no token sees another. Without the network a single token is mapped linearly. "
    "Without residuals the tokens end up alike after 12 blocks (cosine {alike}, with them {apart}). Without norms "
    "activations reach {huge}, with them {sane}. Without positions order is lost.",
)
def five_parts():
    torch.manual_seed(1)
    x = torch.randn(1, 6, WIDTH, dtype=torch.float64)
    order = torch.tensor([3, 0, 5, 1, 4, 2])

    def sees(without=""):
        y = x.clone()
        y[0, -1, 0] += 1.0
        blocks = stack(1, without)
        return bool((blocks(x) - blocks(y))[0, 0].abs().max() > 1e-6)

    def bends(without=""):
        """Whether the sub-layers bend a single token: f(a + b) + f(0) is not f(a) + f(b); the norm is left out."""
        block, a, b = stack(1)[0], x[:, :1], x[:, 1:2]

        def f(z):
            z = z + block.attention(z, z, z, need_weights=False)[0]
            return z if without == "network" else z + block.network(z)

        return bool((f(a + b) + f(0 * a) - f(a) - f(b)).abs().max() > 1e-6)

    def alike(without=""):
        y = F.normalize(stack(12, without)(x), dim=-1)[0]
        return ((y @ y.T).sum().item() - 6) / 30

    def size(without=""):
        return stack(12, without, gain=3.0)(x).abs().max().item()

    def ordered(without=""):
        blocks = stack(1)
        straight = blocks(encoded(x, without))
        return bool((blocks(encoded(x[:, order], without)) - straight[:, order]).abs().max() > 1e-6)

    apart, together, sane, huge = alike(), alike("residual"), size(), size("norm")
    complete = sees() and bends() and apart < 0.9 and sane < 1e4 and ordered()
    lost = [not sees("attention"), not bends("network"), together > 0.99, huge > 1e6, not ordered("positions")]
    return Found(
        holds=complete and all(lost),
        control=complete and not any(lost),  # the same claim with nothing lost must fail
        figures={
            "alike": f"{together:.3f}",
            "apart": f"{apart:.2f}",
            "huge": f"{huge:.0e}",
            "sane": f"{sane:.0f}",
        },
    )


@fact(
    "one-hop",
    "Self-attention links any two tokens in one step.",
    ledger=("000-Q27.3",),
    source="Vaswani et al., NeurIPS 2017, table 1",
    finding="Of the {pairs} pairs of 20 tokens one attention layer links {attention}; a convolution of width 3 links "
    "{convolution}.",
)
def one_hop():
    torch.manual_seed(0)
    attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True, dtype=torch.float64)
    convolution = nn.Conv1d(WIDTH, WIDTH, 3, padding=1, dtype=torch.float64)

    def linked(layer):
        """How many (output, input) pairs have a Jacobian that is not zero."""
        x = torch.randn(1, 20, WIDTH, dtype=torch.float64)
        jacobian = torch.autograd.functional.jacobian(lambda z: layer(z).sum(-1), x)
        return int((jacobian[0, :, 0].abs().sum(-1) > 1e-12).sum())

    by_attention = linked(lambda z: attention(z, z, z, need_weights=False)[0])
    by_convolution = linked(lambda z: convolution(z.transpose(1, 2)).transpose(1, 2))
    figures = {"pairs": 400, "attention": by_attention, "convolution": by_convolution}
    return Found(holds=by_attention == 400, control=by_convolution == 400, figures=figures)


@fact(
    "parallel-in-training",
    "A Transformer processes all positions in parallel.",
    ledger=("000-Q27.1",),
    expected="conditional",
    source="Vaswani et al., NeurIPS 2017, section 1",
    finding="In training, 40 positions take {training} pass through the layer; writing 40 tokens takes {writing}, each "
    "waiting for the one before. A recurrent cell takes {recurrent} steps in training, too.",
)
def parallel_in_training():
    def counted(layer, run):
        calls = []
        hook = layer.register_forward_hook(lambda *_: calls.append(1))
        run()
        hook.remove()
        return len(calls)

    layer, cell, text = stack(1)[0], nn.GRUCell(WIDTH, WIDTH), torch.randn(1, 40, WIDTH, dtype=torch.float64)

    def write():
        written = text[:, :1]
        for _ in range(40):
            written = torch.cat([written, layer(written)[:, -1:].detach()], dim=1)

    def recur():
        state = torch.zeros(1, WIDTH)
        for t in range(40):
            state = cell(text[:, t].float(), state)

    training, writing, recurrent = (
        counted(layer, lambda: layer(text)), counted(layer, write), counted(cell, recur)
    )  # fmt: skip
    return Found(
        holds={"in training and when reading a prompt": training == 1, "while writing": writing == 1},
        control=recurrent == 1,
        figures={"training": training, "writing": writing, "recurrent": recurrent},
    )


@fact(
    "faster-than-recurrence",
    "Transformers train faster than recurrent networks.",
    ledger=("000-Q27.2",),
    expected="conditional",
    source="Vaswani et al., NeurIPS 2017, table 1",
    finding="At width {width} and {tokens} tokens a block waits for {block_steps} products in a row, an LSTM for "
    "{lstm_steps}. But it multiplies {block} million times, the LSTM {lstm}: on a slow core recurrence may win.",
)
def faster_than_recurrence():
    width, n = 256, 512

    def matrices(layer):
        return sum(p.numel() for p in layer.parameters() if p.ndim == 2)

    block = n * matrices(nn.TransformerEncoderLayer(width, 4, 4 * width)) + 2 * n**2 * width  # scores and mixing
    lstm = n * matrices(nn.LSTM(width, width))
    block_steps = 6  # projections side by side, scores, mixing, output, two layers of the network
    return Found(
        holds={
            "counted in products that wait for each other": block_steps < n,
            "counted in multiplications": block < lstm,
        },
        control=n < block_steps,
        figures={
            "width": width,
            "tokens": n,
            "block_steps": block_steps,
            "lstm_steps": n,
            "block": f"{block / 1e6:.0f}",
            "lstm": f"{lstm / 1e6:.0f}",
        },
    )


@fact(
    "quadratic-in-length",
    "Attention costs grow quadratically in the length.",
    ledger=("003-Q15.4",),
    source="Vaswani et al., NeurIPS 2017, table 1",
    finding="PyTorch's FLOP counter: twice the tokens cost {scores} times as much in scores and mixing, and {network} "
    "times in the network. At width 512 the two quadratic products overtake the rest at {cross} tokens.",
)
def quadratic_in_length():
    def growth(cost):
        counts = []
        for n in (64, 128):
            with FlopCounterMode(display=False) as counter:
                cost(torch.randn(1, n, WIDTH))
            counts.append(counter.get_total_flops())
        return counts[1] / counts[0]

    network = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, WIDTH))
    scores = growth(lambda x: (x @ x.transpose(1, 2)).softmax(-1) @ x)
    linear = growth(network)
    figures = {"scores": f"{scores:.0f}", "network": f"{linear:.0f}", "cross": 6 * 512}
    return Found(holds=scores == 4, control=linear == 4, figures=figures)


@fact(
    "cache-same-and-less-work",
    "A KV cache gives the same outputs with far fewer projections.",
    ledger=("003-Q15.6",),
    source="Shazeer, 2019, arXiv 1911.02150, section 2",
    finding="For 64 tokens the outputs agree up to {error}, with {cached} projected rows instead of {full}: {times} "
    "times fewer.",
)
def cache_same_and_less_work():
    rng = np.random.default_rng(0)
    x, w_query, w_key, w_value = (rng.normal(size=s) / 4 for s in ((64, 16), (16, 16), (16, 16), (16, 16)))

    def read(query, keys, values):
        exps = np.exp(keys @ query / 4)
        return exps / exps.sum() @ values

    def written(cache):
        outputs, keys, values, rows = [], np.zeros((0, 16)), np.zeros((0, 16)), 0
        for t in range(1, 65):
            new = x[t - 1 : t] if cache else x[:t]
            rows += len(new)
            old = (keys, values) if cache else (np.zeros((0, 16)), np.zeros((0, 16)))
            keys, values = np.concatenate([old[0], new @ w_key]), np.concatenate([old[1], new @ w_value])
            outputs.append(read(x[t - 1] @ w_query, keys, values))
        return np.array(outputs), rows

    (slow, full), (fast, cached), (again, full_again) = written(False), written(True), written(False)
    error = np.abs(slow - fast).max()
    return Found(
        holds=bool(error < 1e-12 and full >= 3 * cached),
        control=bool(np.abs(slow - again).max() < 1e-12 and full >= 3 * full_again),
        figures={"error": f"{error:.0e}", "cached": cached, "full": full, "times": f"{full / cached:.1f}"},
    )


@fact(
    "twelve-d-squared",
    "A block of width d has about 12 d² weights, two thirds of them in the network.",
    finding="At width 512 it has {total} weights; 12 d² is {rule}. The network holds {share} of them.",
)
def twelve_d_squared():
    block = nn.TransformerEncoderLayer(512, 8, 2048)
    total = sum(p.numel() for p in block.parameters())
    network = sum(p.numel() for p in [*block.linear1.parameters(), *block.linear2.parameters()])
    rule = 12 * 512**2
    wider = nn.TransformerEncoderLayer(512, 8, 4096)

    def close(count):
        return abs(count / rule - 1) < 0.01

    return Found(
        holds=close(total) and abs(network / total - 2 / 3) < 0.01,
        control=close(sum(p.numel() for p in wider.parameters())),
        figures={"total": f"{total:,}", "rule": f"{rule:,}", "share": f"{network / total:.2f}"},
    )
