"""Exact claims about the KV cache: what has to be kept, what may not change, and what it costs."""

import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact
from vivavoce.scratch.attention import sinusoidal_positions

WIDTH = 16


def projections(number=3):
    torch.manual_seed(0)
    return [torch.randn(WIDTH, WIDTH, dtype=torch.float64) / 4 for _ in range(number)]


@fact(
    "old-queries-are-not-needed",
    "To write the next token, keys and values of all old tokens are needed, but none of their queries.",
    source="Shazeer, 2019, arXiv 1911.02150",
    finding="The gradient of the last output is {queries} at every old query of 10 tokens, and not 0 at any old key or "
    "value.",
)
def old_queries_are_not_needed():
    torch.manual_seed(1)
    q, k, v = (torch.randn(1, 10, WIDTH, dtype=torch.float64, requires_grad=True) for _ in range(3))
    F.scaled_dot_product_attention(q, k, v, is_causal=True)[0, -1].sum().backward()
    sizes = {name: t.grad[0, :-1].abs().amax(1) for name, t in (("q", q), ("k", k), ("v", v))}

    def needed(name):
        return bool((sizes[name] > 0).all())

    return Found(
        holds=needed("k") and needed("v") and not needed("q"),
        control=needed("k") and needed("q"),
        figures={"queries": f"{sizes['q'].max().item():.0f}"},
    )


@fact(
    "old-keys-never-change",
    "In a causal model the keys and values of old tokens stay the same when a token is added.",
    finding="After two causal layers the first nine states are the same with a tenth token, up to rounding; looking "
    "both ways they move by {both}. An encoder such as BERT has no use for such a cache.",
)
def old_keys_never_change():
    torch.manual_seed(2)
    x, (w_query, w_key, w_value) = torch.randn(1, 10, WIDTH, dtype=torch.float64), projections()

    def states(z, causal):
        for _ in range(2):
            z = z + F.scaled_dot_product_attention(z @ w_query, z @ w_key, z @ w_value, is_causal=causal)
        return z

    def moved(causal):
        return (states(x, causal)[:, :9] - states(x[:, :9], causal)).abs().max().item()

    figures = {"both": f"{moved(False):.1f}"}
    return Found(holds=moved(True) < 1e-12, control=moved(False) < 1e-12, figures=figures)


@fact(
    "the-place-must-go-on",
    "A new token must get the place after the cached ones; at place 0 the output changes.",
    finding="With sines the step after 10 tokens agrees with the full pass up to rounding at place 10, and is off by "
    "{wrong} at place 0.",
)
def the_place_must_go_on():
    torch.manual_seed(3)
    x, (w_query, w_key, w_value) = torch.randn(11, WIDTH, dtype=torch.float64), projections()
    places = torch.from_numpy(sinusoidal_positions(11, WIDTH))

    def read(last):
        """The last output, with the new token at the place given."""
        z = torch.cat([x[:10] + places[:10], x[10:] + places[last]])
        return F.scaled_dot_product_attention((z[10:] @ w_query)[None], (z @ w_key)[None], (z @ w_value)[None])[0, 0]

    whole = x + places
    full = F.scaled_dot_product_attention(
        (whole @ w_query)[None], (whole @ w_key)[None], (whole @ w_value)[None], is_causal=True
    )[0, -1]
    right, wrong = (read(10) - full).abs().max().item(), (read(0) - full).abs().max().item()
    figures = {"wrong": f"{wrong:.1f}"}
    return Found(holds=right < 1e-12, control=wrong < 1e-12, figures=figures)


@fact(
    "size-by-hand",
    "A cache holds 2 x layers x key heads x head width numbers for each token.",
    source="Pope et al., MLSys 2023",
    finding="32 layers, 8 key heads of 128, 16 bits: {token} KiB a token, {context} GiB for 8,192 tokens, {batch} GiB "
    "for a batch of 32. With 32 key heads it would be four times as much.",
)
def size_by_hand():
    def kept(layers, heads, size, tokens):
        """Bytes of the arrays that are kept, counted."""
        token = [np.zeros((heads, size), dtype=np.float16) for _ in range(2 * layers)]
        return tokens * sum(array.nbytes for array in token)

    rule = 2 * 32 * 8 * 128 * 2
    return Found(
        holds=kept(32, 8, 128, 1) == rule,
        control=kept(32, 32, 128, 1) == rule,
        figures={
            "token": rule // 1024,
            "context": f"{kept(32, 8, 128, 8192) / 2**30:.0f}",
            "batch": f"{32 * kept(32, 8, 128, 8192) / 2**30:.0f}",
        },
    )


@fact(
    "prefill-reuses-each-weight",
    "Reading a prompt uses each weight once for every token; writing uses it once for each token written.",
    source="Pope et al., MLSys 2023",
    finding="A prompt of {prompt} tokens: {prefill} multiplications for each weight that is read. A decode step: "
    "{decode}. So prefill is bound by arithmetic and decode by memory; a batch of {batch} raises it to {batched}.",
)
def prefill_reuses_each_weight():
    weight = torch.zeros(WIDTH, WIDTH)

    def per_weight(n):
        """Multiplications for each weight when n tokens pass, as PyTorch counts them (two operations each)."""
        with FlopCounterMode(display=False) as counter:
            torch.zeros(n, WIDTH) @ weight
        return counter.get_total_flops() / 2 / weight.numel()

    prefill, decode, batched = per_weight(512), per_weight(1), per_weight(32)
    return Found(
        holds=prefill == 512 and decode == 1,
        control=batched == 1,
        figures={
            "prompt": 512,
            "prefill": f"{prefill:.0f}",
            "decode": f"{decode:.0f}",
            "batch": 32,
            "batched": f"{batched:.0f}",
        },
    )
