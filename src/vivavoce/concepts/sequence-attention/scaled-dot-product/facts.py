"""Exact claims about scaled dot-product attention: what the root does, what it does not, where numbers overflow."""

import itertools
import math

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


@fact(
    "by-hand",
    "Scores 4, 2 and 0 at width 4 become weights of about 0.67, 0.24 and 0.09.",
    source="Vaswani et al., NeurIPS 2017, equation 1",
    finding="Divided by the root of 4 they are {scaled}; softmax gives {weights}, and the output is {output}. "
    "Without the root the first weight would be {plain}.",
)
def by_hand():
    query = torch.tensor([[1.0, 1.0, 1.0, 1.0]])
    keys = torch.tensor([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0], [1.0, -1.0, 1.0, -1.0]])
    values = torch.tensor([[10.0], [20.0], [30.0]])
    scores = query @ keys.T
    weights, plain = (scores / 2).softmax(-1), scores.softmax(-1)
    output = F.scaled_dot_product_attention(query, keys, values)
    want = torch.tensor([[0.67, 0.24, 0.09]])
    return Found(
        holds=torch.allclose(weights, want, atol=0.005) and torch.allclose(weights @ values, output),
        control=torch.allclose(plain, want, atol=0.005),
        figures={
            "scaled": ", ".join(f"{s:.0f}" for s in (scores / 2)[0].tolist()),
            "weights": ", ".join(f"{w:.3f}" for w in weights[0].tolist()),
            "output": f"{output.item():.2f}",
            "plain": f"{plain[0, 0].item():.3f}",
        },
    )


@fact(
    "variance-is-the-width",
    "The dot product of two vectors with independent entries of mean 0 and variance 1 has variance d.",
    source="Vaswani et al., NeurIPS 2017, footnote 4",
    finding="Counted over all pairs of vectors of +1 and -1 with up to {widest} entries: mean 0, variance exactly d. "
    "Divided by the root of d it is 1, divided by d it is 1/d.",
)
def variance_is_the_width():
    def deviates(divisor):
        """Whether the variance of the divided dot product is 1 for each width."""
        for d in (1, 2, 3, 4, 5):
            vectors = np.array(list(itertools.product((-1, 1), repeat=d)), dtype=float)
            products = (vectors @ vectors.T).ravel()
            if abs(products.mean()) > 1e-12 or abs(products.var() - d) > 1e-12:
                return True
            if abs((products / divisor(d)).var() - 1) > 1e-12:
                return True
        return False

    return Found(holds=not deviates(math.sqrt), control=not deviates(float), figures={"widest": 5})


@fact(
    "root-adds-no-function",
    "The root of d changes which functions attention can represent.",
    expected="wrong",
    finding="Query weights divided by the root give the same outputs without any scaling: the root matters "
    "for the start and for training, not for what can be represented.",
)
def root_adds_no_function():
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(6, 16, generator=rng, dtype=torch.float64)
    w_query, w_key, w_value = (torch.randn(16, 16, generator=rng, dtype=torch.float64) for _ in range(3))

    def attended(query_weights, scale):
        return F.scaled_dot_product_attention(x @ query_weights, x @ w_key, x @ w_value, scale=scale)

    scaled = attended(w_query, 1 / 4)
    error = (attended(w_query / 4, 1.0) - scaled).abs().max().item()
    as_they_were = (attended(w_query, 1.0) - scaled).abs().max().item()
    return Found(holds=error > 1e-9, control=as_they_were > 1e-9)


@fact(
    "by-d-is-too-much",
    "Dividing by d instead of its root leaves almost uniform weights at the start.",
    finding="At width 512 with 16 keys the largest weight is about {by_d} when divided by d, where uniform is "
    "{uniform}; divided by the root it is {by_root}.",
)
def by_d_is_too_much():
    rng = np.random.default_rng(0)
    queries, keys = rng.normal(size=(200, 1, 512)), rng.normal(size=(200, 16, 512))
    scores = (queries * keys).sum(-1)

    def largest(divisor):
        exps = np.exp(scores / divisor)
        return float((exps / exps.sum(1, keepdims=True)).max(1).mean())

    by_d, by_root = largest(512), largest(math.sqrt(512))
    figures = {"by_d": f"{by_d:.3f}", "by_root": f"{by_root:.2f}", "uniform": f"{1 / 16:.4f}"}
    return Found(holds=by_d < 1.2 / 16, control=by_root < 1.2 / 16, figures=figures)


@fact(
    "one-hot-passes-no-gradient",
    "As a softmax weight comes near 0 or 1, the gradient that reaches its score comes near 0.",
    source="Vaswani et al., NeurIPS 2017, section 3.2.1",
    finding="The slope of a weight w in its own score is w (1 - w): {half} at w = 0.5, {near} at w = 0.999.",
)
def one_hot_passes_no_gradient():
    def slope(weight):
        scores = torch.tensor([math.log(weight / (1 - weight)), 0.0], dtype=torch.float64, requires_grad=True)
        scores.softmax(0)[0].backward()
        return scores.grad[0].item()

    middle, near = slope(0.5), slope(0.999)
    agrees = all(math.isclose(slope(w), w * (1 - w), rel_tol=1e-9) for w in (0.1, 0.5, 0.9, 0.999))
    figures = {"half": f"{middle:.2f}", "near": f"{near:.4f}"}
    return Found(holds=agrees and near < 0.01, control=middle < 0.01, figures=figures)


@fact(
    "half-precision-overflow",
    "In half precision the scores can overflow before they are divided.",
    finding="Two vectors of 128 entries of 30 have the product 115200; float16 ends at {largest}, so it is {product}, "
    "and softmax makes it {weight}. Dividing the query first gives {safe}.",
)
def half_precision_overflow():
    query, key = (np.full(128, 30.0, dtype=np.float16) for _ in range(2))
    with np.errstate(over="ignore", invalid="ignore"):
        late = (query * key).sum(dtype=np.float16) / np.float16(math.sqrt(128))
        early = (query / np.float16(math.sqrt(128)) * key).sum(dtype=np.float16)
        weight = np.exp(late - late)  # softmax subtracts the largest score
    return Found(
        holds=not np.isfinite(late),
        control=not np.isfinite(early),
        figures={
            "largest": f"{np.finfo(np.float16).max:.0f}",
            "product": f"{late}",
            "weight": f"{weight}".upper().replace("NAN", "NaN"),
            "safe": f"{early:.0f}",
        },
    )


@fact(
    "sdpa-drops-in-evaluation",
    "PyTorch's scaled_dot_product_attention switches its dropout off in evaluation mode.",
    expected="wrong",
    source="PyTorch documentation, torch.nn.functional.scaled_dot_product_attention",
    finding="It is a function and knows no mode: with dropout_p=0.5 two calls inside a module in evaluation mode "
    "differ by {gap}. Pass 0.0 there.",
)
def sdpa_drops_in_evaluation():
    torch.manual_seed(0)

    class Attention(torch.nn.Module):
        def forward(self, x, p):
            return F.scaled_dot_product_attention(x, x, x, dropout_p=p)

    layer, x = Attention().eval(), torch.randn(1, 8, 4)

    def gap(p):
        return (layer(x, p) - layer(x, p)).abs().max().item()

    return Found(holds=gap(0.5) == 0, control=gap(0.0) == 0, figures={"gap": f"{gap(0.5):.1f}"})
