"""Exact claims about positions: what attention knows without them, and what each encoding can and cannot do."""

import math

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.scratch.attention import sinusoidal_positions

WIDTH = 16


def layers(depth):
    torch.manual_seed(0)
    return [nn.MultiheadAttention(WIDTH, 2, batch_first=True, dtype=torch.float64).eval() for _ in range(depth)]


def through(blocks, x, causal=False):
    """A stack of attention layers with residuals."""
    hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if causal else None
    for block in blocks:
        x = x + block(x, x, x, attn_mask=hidden, need_weights=False)[0]
    return x


@fact(
    "order-is-invisible",
    "Transformers know the order of words without help.",
    ledger=("000-Q27.4",),
    expected="wrong",
    source="Vaswani et al., NeurIPS 2017, section 3.5",
    finding="Shuffled inputs give the same outputs, shuffled, up to {without}; with sines added they differ "
    "by {with_sines}.",
)
def order_is_invisible():
    torch.manual_seed(1)
    x, order, blocks = torch.randn(1, 8, WIDTH, dtype=torch.float64), torch.randperm(8), layers(2)

    def gap(places):
        straight, shuffled = through(blocks, x + places), through(blocks, x[:, order] + places)
        return (straight[:, order] - shuffled).abs().max().item()

    without, with_sines = gap(0.0), gap(torch.from_numpy(sinusoidal_positions(8, WIDTH)))
    figures = {"without": f"{without:.0e}", "with_sines": f"{with_sines:.1f}"}
    return Found(holds=without > 1e-5, control=with_sines > 1e-5, figures=figures)


@fact(
    "a-causal-mask-tells-order",
    "Attention layers without positions cannot tell the order of earlier tokens.",
    expected="conditional",
    source="Haviv et al., Findings of EMNLP 2022; Kazemnejad et al., NeurIPS 2023",
    finding="Without a mask, or with one causal layer, the last output does not move when earlier tokens are shuffled. "
    "With two causal layers it moves by {moved}.",
)
def a_causal_mask_tells_order():
    torch.manual_seed(1)
    x, order = torch.randn(1, 8, WIDTH, dtype=torch.float64), torch.tensor([3, 0, 5, 1, 6, 2, 4, 7])

    def moved(depth, causal):
        blocks = layers(depth)
        return (through(blocks, x, causal) - through(blocks, x[:, order], causal))[0, -1].abs().max().item()

    settings = {"looking both ways": (2, False), "one causal layer": (1, True), "two causal layers": (2, True)}
    blind = {name: moved(*setting) < 1e-9 for name, setting in settings.items()}
    return Found(holds=blind, control=moved(2, True) < 1e-9, figures={"moved": f"{moved(2, True):.3f}"})


@fact(
    "by-hand",
    "At width 4, position 2 is encoded as about 0.91, -0.42, 0.02 and 1.00.",
    source="Vaswani et al., NeurIPS 2017, section 3.5",
    finding="sin 2, cos 2, sin 0.02, cos 0.02: {values}. Position 0 is {zero}.",
)
def by_hand():
    table = sinusoidal_positions(3, 4)
    want = [0.91, -0.42, 0.02, 1.00]

    def shown(row):
        return ", ".join(f"{v:.2f}" for v in row)

    return Found(
        holds=bool(np.allclose(table[2], want, atol=0.006)),
        control=bool(np.allclose(table[1], want, atol=0.006)),
        figures={"values": shown(table[2]), "zero": shown(table[0])},
    )


@fact(
    "a-shift-is-a-rotation",
    "With sines and cosines, moving by k places is the same linear map at every place.",
    source="Vaswani et al., NeurIPS 2017, section 3.5",
    finding="One matrix of rotations takes the code of each of 100 places to the place 5 further, up to {error}. For "
    "random codes no matrix does: the best misses by {random}.",
)
def a_shift_is_a_rotation():
    def miss(table):
        """The largest error of the best linear map from each place to the one 5 further."""
        here, there = table[:-5], table[5:]
        best = np.linalg.lstsq(here, there, rcond=None)[0]
        return float(np.abs(here @ best - there).max())

    sines, drawn = sinusoidal_positions(105, WIDTH), np.random.default_rng(0).normal(size=(105, WIDTH))
    figures = {"error": f"{miss(sines):.0e}", "random": f"{miss(drawn):.1f}"}
    return Found(holds=miss(sines) < 1e-9, control=miss(drawn) < 1e-9, figures=figures)


@fact(
    "sines-are-not-relative",
    "With sines added to the inputs, attention scores depend only on the distance.",
    expected="wrong",
    source="Shaw, Uszkoreit and Vaswani, NAACL 2018",
    finding="Under random projections the score between neighbours differs by up to {absolute} from place to place. A "
    "bias on the offset gives the same score everywhere.",
)
def sines_are_not_relative():
    rng = np.random.default_rng(0)
    places, w_query, w_key = sinusoidal_positions(20, WIDTH), rng.normal(size=(16, 16)), rng.normal(size=(16, 16))
    added = (places @ w_query) @ (places @ w_key).T / math.sqrt(WIDTH)
    offset = np.arange(20)[None] - np.arange(20)[:, None]
    biased = -0.5 * np.abs(offset)

    def spread(scores):
        neighbours = np.diagonal(scores, 1)
        return float(neighbours.max() - neighbours.min())

    return Found(
        holds=spread(added) < 1e-9, control=spread(biased) < 1e-9, figures={"absolute": f"{spread(added):.1f}"}
    )


@fact(
    "learned-tables-end",
    "A learned table has no row for a place beyond its length.",
    source="Devlin et al., NAACL 2019",
    finding="A table of 512 rows raises an error at place 512; sines can be computed for any place.",
)
def learned_tables_end():
    table = nn.Embedding(512, WIDTH)

    def refuses(lookup):
        try:
            lookup(512)
        except IndexError:
            return True
        return False

    return Found(
        holds=refuses(lambda n: table(torch.tensor([n]))),
        control=refuses(lambda n: sinusoidal_positions(n + 1, WIDTH)[n]),
    )


@fact(
    "alibi-slopes",
    "ALiBi lowers a score by a fixed slope for each step back; with 8 heads the slopes run from 1/2 to 1/256.",
    source="Press, Smith and Lewis, ICLR 2022, section 3",
    finding="Slopes {slopes}. At distance 10 the first head loses {steep}, the last {flat}: some heads look near, "
    "some far.",
)
def alibi_slopes():
    def slopes(heads):
        return [2 ** (-8 * (h + 1) / heads) for h in range(heads)]

    def as_said(values):
        return len(values) == 8 and values[0] == 1 / 2 and values[-1] == 1 / 256

    eight = slopes(8)
    figures = {
        "slopes": ", ".join(f"1/{1 / s:.0f}" for s in eight),
        "steep": f"{10 * eight[0]:.0f}",
        "flat": f"{10 * eight[-1]:.2f}",
    }
    return Found(holds=as_said(eight), control=as_said(slopes(4)), figures=figures)
