"""Exact claims about encoders, decoders and both together: who sees whom, what is learned per pass, what is counted."""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.scratch.language import hide_tokens


def attended(x, memory, causal):
    """One attention step with the states as queries, keys and values; from `memory` where it is given."""
    source = x if memory is None else memory
    return F.scaled_dot_product_attention(x, source, source, is_causal=causal)


def sees(reads_from, edited, causal):
    """Does the state at place `reads_from` change when the input at `edited` does? Five places."""
    torch.manual_seed(0)
    x = torch.randn(1, 5, 8)
    other = x.clone()
    other[:, edited] += 1
    before, after = attended(x, None, causal), attended(other, None, causal)
    return not torch.equal(before[:, reads_from], after[:, reads_from])


@fact(
    "three-masks",
    "Encoder, decoder and encoder-decoder differ in who sees whom: all see all; each sees what is before; the writer "
    "sees what is before and all that was read.",
    source="Vaswani et al., NeurIPS 2017; Raffel et al., JMLR 2020, figure 3",
    finding="Of 25 pairs of five places an encoder connects {encoder}, a decoder {decoder}; a writer of three tokens "
    "also sees all five that were read, {cross} pairs.",
)
def three_masks():
    def pairs(causal):
        return sum(sees(i, j, causal) for i in range(5) for j in range(5))

    torch.manual_seed(0)
    read, written = torch.randn(1, 5, 8), torch.randn(1, 3, 8)
    cross = 0
    for j in range(5):
        other = read.clone()
        other[:, j] += 1
        changed = (attended(written, read, False) != attended(written, other, False)).any(-1)
        cross += int(changed.sum())
    figures = {"encoder": pairs(False), "decoder": pairs(True), "cross": cross}
    holds = pairs(False) == 25 and pairs(True) == 15 and cross == 15
    return Found(holds=holds, control=pairs(True) == 25, figures=figures)


@fact(
    "bert-writes",
    "BERT generates text as GPT does.",
    expected="wrong",
    reason="Its states of a prefix change with every token that is appended, and none of them was trained to say what "
    "comes next.",
    source="Devlin et al., NAACL 2019",
    finding="When a token is appended, {bert} of four earlier states change in an encoder and {gpt} in a decoder: only "
    "a decoder can keep what it has computed and go on.",
)
def bert_writes():
    torch.manual_seed(0)
    x = torch.randn(1, 5, 8)

    def changed(causal):
        shorter, longer = attended(x[:, :4], None, causal), attended(x, None, causal)[:, :4]
        return int((~torch.isclose(shorter, longer, atol=1e-6)).any(-1).sum())

    figures = {"bert": changed(False), "gpt": changed(True)}
    return Found(holds=changed(False) == 0, control=changed(True) == 0, figures=figures)


def block_weights(width, inner, cross=False, biases=True, norms=2):
    """Weights of a Transformer block: attention (again for the memory, in a decoder that reads), MLP and norms."""
    attention = (4 * width * width + 4 * width * biases) * (1 + cross)
    mlp = 2 * width * inner + (inner + width) * biases
    return attention + mlp + norms * width * (1 + biases)


def bert_base(positions=512):
    """30,522 word pieces, two segments, norm, twelve blocks, pooler."""
    embeddings = (30_522 + positions + 2) * 768 + 2 * 768
    return embeddings + 12 * block_weights(768, 3072) + 768 * 768 + 768


def gpt2_small(vocabulary=50_257):
    """Token and place embeddings, twelve blocks, a last norm; the output shares the token embeddings."""
    return (vocabulary + 1024) * 768 + 12 * block_weights(768, 3072) + 2 * 768


def t5_base(heads=12):
    """No biases; twelve blocks each side, the decoder's with a second attention; two tables of relative places."""
    encoder = 12 * block_weights(768, 3072, biases=False) + 32 * heads + 768
    decoder = 12 * block_weights(768, 3072, cross=True, biases=False, norms=3) + 32 * heads + 768
    return 32_128 * 768 + encoder + decoder


@fact(
    "published-sizes",
    "BERT-base, GPT-2 small and T5-base are built from the same block of width 768, twelve deep on each side.",
    source="Devlin et al., NAACL 2019; Radford et al., 2019; Raffel et al., JMLR 2020; sizes of the released weights",
    finding="Counted from the block: BERT-base {bert}, GPT-2 small {gpt}, T5-base {t5} weights, to the last one.",
)
def published_sizes():
    published = (109_482_240, 124_439_808, 222_903_552)
    figures = {"bert": f"{bert_base():,}", "gpt": f"{gpt2_small():,}", "t5": f"{t5_base():,}"}
    return Found(
        holds=(bert_base(), gpt2_small(), t5_base()) == published,
        control=(bert_base(positions=1024), gpt2_small(), t5_base()) == published,
        figures=figures,
    )


@fact(
    "signal-per-pass",
    "A masked model learns from about fifteen of a hundred tokens per pass, a causal one from all but the first.",
    source="Devlin et al., NAACL 2019, section 3.1; Clark et al., ELECTRA, ICLR 2020",
    finding="Of 512 tokens, {masked} on average give a loss in masked training and {causal} in next-token training.",
)
def signal_per_pass():
    tokens, causal = np.zeros((200, 512), dtype=np.int64), 511

    def masked(share):
        return hide_tokens(tokens, 1, 100, np.random.default_rng(0), share)[1].sum(1).mean()

    figures = {"masked": f"{0.15 * 512:.1f}", "causal": causal}
    return Found(holds=abs(masked(0.15) - 77) < 2, control=abs(masked(0.5) - 77) < 2, figures=figures)
