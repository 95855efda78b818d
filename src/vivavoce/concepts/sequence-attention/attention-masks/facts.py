"""Exact claims about masks: what they hide, what hides nothing, and where two conventions meet."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

N, WIDTH = 6, 8


def tokens():
    torch.manual_seed(0)
    return torch.randn(1, N, WIDTH)


@fact(
    "causal-hides-the-future",
    "A causal mask stops a position from looking ahead.",
    ledger=("003-Q15.3",),
    source="Vaswani et al., NeurIPS 2017, section 3.2.3",
    finding="Changing the last of {n} tokens leaves the outputs at all earlier positions as they were, bit for bit; "
    "without the mask they move by up to {moved}.",
)
def causal_hides_the_future():
    x = tokens()
    changed = x.clone()
    changed[:, -1] += 1.0

    def moved(mask):
        first, second = (F.scaled_dot_product_attention(z, z, z, attn_mask=mask) for z in (x, changed))
        return (first - second)[:, :-1].abs().max().item()

    causal, everything = torch.ones(N, N, dtype=torch.bool).tril(), torch.ones(N, N, dtype=torch.bool)
    return Found(
        holds=moved(causal) == 0.0,
        control=moved(everything) == 0.0,
        figures={"n": N, "moved": f"{moved(everything):.2f}"},
    )


@fact(
    "without-mask-copies",
    "Without a causal mask attention can predict the next token in training without learning anything.",
    finding="One layer whose scores favour the next position copies it: {unmasked} of the next tokens right without a "
    "mask, {masked} under the causal mask, where guessing gives 0.10.",
)
def without_mask_copies():
    torch.manual_seed(0)
    text = torch.randint(10, (200, 20))
    scores = 50 * torch.ones(19, 20).triu(1).tril(1)  # position i looks at i + 1
    values = F.one_hot(text, 10).float()

    def right(mask):
        weights = scores.masked_fill(~mask, -torch.inf).softmax(-1)
        return ((weights @ values).argmax(-1) == text[:, 1:]).float().mean().item()

    everything = torch.ones(19, 20, dtype=torch.bool)
    unmasked, masked = right(everything), right(everything.tril())
    return Found(
        holds=unmasked > 0.95,
        control=masked > 0.95,
        figures={"unmasked": f"{unmasked:.2f}", "masked": f"{masked:.2f}"},
    )


@fact(
    "padding-leaves-no-trace",
    "With minus infinity on padding, an answer does not depend on what stands there.",
    finding="With minus infinity the output stays bit for bit when the padding changes; with -5 as the mask it moves "
    "by {leak}.",
)
def padding_leaves_no_trace():
    x = tokens()
    other = x.clone()
    other[:, 4:] = 3.0
    real = torch.arange(N) < 4

    def moved(value):
        def output(z):
            scores = (x[:, :1] @ z.transpose(1, 2) / WIDTH**0.5).masked_fill(~real, value)
            return scores.softmax(-1) @ z

        return (output(x) - output(other)).abs().max().item()

    exact, finite = moved(-torch.inf), moved(-5.0)
    return Found(holds=exact == 0.0, control=finite == 0.0, figures={"leak": f"{finite:.3f}"})


@fact(
    "after-softmax-leaks",
    "Setting the forbidden weights to 0 after softmax hides them just as well.",
    expected="wrong",
    finding="The kept weights no longer sum to one: here to {total}, and they move by {moved} when a hidden key "
    "changes. The mask belongs before softmax.",
)
def after_softmax_leaks():
    torch.manual_seed(0)
    scores = torch.randn(N)
    other = scores.clone()
    other[-1] += 2.0
    visible = torch.arange(N) < N - 1

    def after(s):
        return s.softmax(0) * visible

    def before(s):
        return s.masked_fill(~visible, -torch.inf).softmax(0)

    def hides(masked):
        return bool(torch.equal(masked(scores), masked(other)))

    figures = {
        "total": f"{after(scores).sum().item():.2f}",
        "moved": f"{(after(scores) - after(other)).abs().max().item():.2f}",
    }
    return Found(holds=hides(after), control=hides(before), figures=figures)


@fact(
    "true-means-two-things",
    "In PyTorch a Boolean mask means the same in every attention function.",
    expected="wrong",
    source="PyTorch documentation, scaled_dot_product_attention and MultiheadAttention",
    finding="True means look in scaled_dot_product_attention and look away in MultiheadAttention: the same mask hides "
    "token {function} in one and tokens {module} in the other.",
)
def true_means_two_things():
    torch.manual_seed(0)
    x = torch.randn(1, 4, WIDTH)
    layer = nn.MultiheadAttention(WIDTH, 1, batch_first=True).eval()
    mask = torch.tensor([True, True, True, False])

    def hidden(attend):
        """Which tokens can change without moving the output at the first position."""
        found = []
        for j in range(1, 4):
            y = x.clone()
            y[0, j] += 1.0
            if torch.equal(attend(x), attend(y)):
                found.append(j)
        return found

    def by_function(z):
        return F.scaled_dot_product_attention(x[:, :1], z, z, attn_mask=mask[None])

    def by_module(z, m=mask):
        return layer(x[:, :1], z, z, key_padding_mask=m[None], need_weights=False)[0]

    function, module = hidden(by_function), hidden(by_module)
    inverted = hidden(lambda z: by_module(z, ~mask))

    def names(places):
        return " and ".join(str(place + 1) for place in places)

    return Found(
        holds=function == module,
        control=function == inverted,
        figures={"function": names(function), "module": names(module)},
    )


@fact(
    "no-key-is-nan",
    "A query that may look nowhere gives NaN.",
    expected="conditional",
    finding="Softmax of a row of minus infinities is NaN; PyTorch's fused function returns zeros for such a row.",
    source="PyTorch documentation, scaled_dot_product_attention",
)
def no_key_is_nan():
    x, nowhere = tokens(), torch.zeros(N, N, dtype=torch.bool)

    def by_hand(mask):
        scores = (x @ x.transpose(1, 2)).masked_fill(~mask, -torch.inf)
        return bool((scores.softmax(-1) @ x).isnan().any())

    fused = bool(F.scaled_dot_product_attention(x, x, x, attn_mask=nowhere).isnan().any())
    return Found(
        holds={"with softmax written out": by_hand(nowhere), "in the fused function": fused},
        control=by_hand(~nowhere),
    )


@fact(
    "is-causal-with-a-cache",
    "With is_causal=True a new token sees all cached keys.",
    expected="wrong",
    source="PyTorch documentation, scaled_dot_product_attention",
    finding="The mask is aligned at the top left: one query over five keys reads only key {read}. While decoding with "
    "a cache, pass no mask.",
)
def is_causal_with_a_cache():
    torch.manual_seed(0)
    query, keys, values = torch.randn(1, 1, 4), torch.randn(1, 5, 4), torch.eye(5)[None]

    def read(causal):
        weights = F.scaled_dot_product_attention(query, keys, values, is_causal=causal)[0, 0]
        return [place + 1 for place, weight in enumerate(weights.tolist()) if weight > 0]

    figures = {"read": ", ".join(map(str, read(True)))}
    return Found(holds=len(read(True)) == 5, control=len(read(False)) == 5, figures=figures)


@fact(
    "half-of-the-scores",
    "A causal mask allows n (n + 1) / 2 of the n² pairs.",
    finding="For n = 4 it allows {four} of 16, for n = 1,000 a share of {share}. A kernel that skips the rest halves "
    "the work; a mask added to all scores saves nothing.",
)
def half_of_the_scores():
    def allowed(n, diagonal=0):
        return int(torch.ones(n, n).tril(diagonal).sum())

    sizes = (1, 2, 4, 1000)
    return Found(
        holds=all(allowed(n) == n * (n + 1) // 2 for n in sizes),
        control=all(allowed(n, -1) == n * (n + 1) // 2 for n in sizes),
        figures={"four": allowed(4), "share": f"{allowed(1000) / 1e6:.4f}"},
    )
