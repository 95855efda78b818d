"""Exact claims about several heads: what they cost, what one head cannot do, and how reshapes go wrong."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def counted(layer):
    return sum(p.numel() for p in layer.parameters())


@fact(
    "heads-cost-no-weights",
    "More heads at the same width need no more weights.",
    source="Vaswani et al., NeurIPS 2017, section 3.2.2",
    finding="At width 512, attention with 1, 8 or 64 heads has {weights} weights. Heads of the full width would make "
    "it {full} for eight.",
)
def heads_cost_no_weights():
    sizes = {heads: counted(nn.MultiheadAttention(512, heads)) for heads in (1, 8, 64)}
    full = sizes[1] * 8  # every head with projections of the whole width
    return Found(
        holds=len(set(sizes.values())) == 1,
        control=len({sizes[1], full}) == 1,
        figures={"weights": f"{sizes[8]:,}", "full": f"{full:,}"},
    )


@fact(
    "one-head-cannot-keep-two-apart",
    "One head that reads two places evenly keeps apart what it found at each.",
    expected="wrong",
    source="Vaswani et al., NeurIPS 2017, section 3.2.2",
    finding="Swap the contents of the two places: a head that reads both with equal weights returns the same, two "
    "heads with one place each do not.",
)
def one_head_cannot_keep_two_apart():
    values = torch.tensor([[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
    swapped = values[[1, 0, 2]]
    both, first, second = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0])

    def apart(read):
        return not torch.equal(read(values), read(swapped))

    return Found(holds=apart(lambda v: both @ v), control=apart(lambda v: torch.cat([first @ v, second @ v])))


@fact(
    "heads-are-a-sum",
    "Multi-head attention is the sum of its heads, each through its own rows of the output matrix.",
    source="Elhage et al., Transformer Circuits, 2021",
    finding="Summed head by head the output agrees up to {error}; with the rows of the next head it is off by {off}.",
)
def heads_are_a_sum():
    torch.manual_seed(0)
    heads = torch.randn(4, 10, 8, dtype=torch.float64)  # four heads of width 8 over 10 positions
    output = torch.randn(32, 32, dtype=torch.float64)
    joined = heads.transpose(0, 1).flatten(1) @ output

    def off(shift):
        rows = output.view(4, 8, 32).roll(shift, 0)
        return (sum(head @ own for head, own in zip(heads, rows, strict=True)) - joined).abs().max().item()

    return Found(holds=off(0) < 1e-9, control=off(1) < 1e-9, figures={"error": f"{off(0):.0e}", "off": f"{off(1):.0f}"})


@fact(
    "reshape-mixes-positions",
    "Reshaping (n, d) straight to (heads, n, d / heads) gives each head its part of every position.",
    expected="wrong",
    finding="For 2 positions, 2 heads and width 4 the first head gets {wrong} instead of {right}: the whole first "
    "position, cut in two. First (n, heads, d / heads), then swap the axes.",
)
def reshape_mixes_positions():
    x = torch.tensor([[10, 11, 12, 13], [20, 21, 22, 23]])
    right = torch.stack([x[:, :2], x[:, 2:]])
    straight, swapped = x.reshape(2, 2, 2), x.reshape(2, 2, 2).transpose(0, 1)
    return Found(
        holds=torch.equal(straight, right),
        control=torch.equal(swapped, right),
        figures={"wrong": str(straight[0].tolist()), "right": str(right[0].tolist())},
    )


@fact(
    "head-order-is-free",
    "Heads have no order: permuted together with the rows of the output matrix they compute the same.",
    finding="The same output up to {error} after reversing eight heads; without permuting the output rows it is off by "
    "{off}.",
)
def head_order_is_free():
    torch.manual_seed(0)
    heads, output = torch.randn(8, 5, 4, dtype=torch.float64), torch.randn(8, 4, 16, dtype=torch.float64)
    backwards = torch.arange(7, -1, -1)

    def off(rows):
        gap = torch.einsum("hnd,hdw->nw", heads[backwards], rows) - torch.einsum("hnd,hdw->nw", heads, output)
        return gap.abs().max().item()

    figures = {"error": f"{off(output[backwards]):.0e}", "off": f"{off(output):.0f}"}
    return Found(holds=off(output[backwards]) < 1e-9, control=off(output) < 1e-9, figures=figures)


@fact(
    "cross-attention-shapes",
    "In cross-attention the output has the length of the queries, whatever the length of the memory.",
    source="Vaswani et al., NeurIPS 2017, section 3.2.3",
    finding="5 queries over 9 and over 20 states of memory: outputs {short} and {long}. The weights are {weights}.",
)
def cross_attention_shapes():
    torch.manual_seed(0)
    layer, queries = nn.MultiheadAttention(16, 4, batch_first=True), torch.randn(1, 5, 16)
    memory = {n: torch.randn(1, n, 16) for n in (9, 20)}
    cross = {n: layer(queries, m, m) for n, m in memory.items()}
    itself = {n: layer(m, m, m) for n, m in memory.items()}

    def length(found, n):
        return found[n][0].shape[1]

    def shape(n):
        return " x ".join(map(str, cross[n][0].shape))

    return Found(
        holds=length(cross, 9) == length(cross, 20) == 5,
        control=length(itself, 9) == length(itself, 20),
        figures={"short": shape(9), "long": shape(20), "weights": " x ".join(map(str, cross[9][1].shape))},
    )


@fact(
    "grouped-heads-shrink-the-cache",
    "With fewer key heads than query heads the KV cache shrinks in the same ratio.",
    source="Ainslie et al., EMNLP 2023",
    finding="32 query heads of width 128 over 32 layers need {full} KiB a token in 16 bits; with 8 key heads "
    "{grouped} KiB. Each group shares keys and values, and the outputs equal those with the key heads repeated.",
)
def grouped_heads_shrink_the_cache():
    torch.manual_seed(0)
    q, k, v = torch.randn(1, 8, 6, 4), torch.randn(1, 2, 6, 4), torch.randn(1, 2, 6, 4)
    shared = F.scaled_dot_product_attention(q, k, v, enable_gqa=True)

    def same(repeated):
        return torch.allclose(shared, F.scaled_dot_product_attention(q, repeated(k), repeated(v)), atol=1e-6)

    def kilobytes(key_heads):
        return 2 * 32 * key_heads * 128 * 2 / 1024

    ratio = kilobytes(32) / kilobytes(8)
    return Found(
        holds=ratio == 4 and same(lambda z: z.repeat_interleave(4, 1)),
        control=ratio == 4 and same(lambda z: z.repeat(1, 4, 1, 1)),
        figures={"full": f"{kilobytes(32):.0f}", "grouped": f"{kilobytes(8):.0f}"},
    )
