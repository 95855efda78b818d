"""Exact claims about word embeddings: lookup, order, one vector per word, what skip-gram's optimum is."""

import math

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact


@fact(
    "lookup-is-one-hot-product",
    "An embedding layer is a matrix multiplied by one-hot rows, done by lookup; only the rows used get a gradient.",
    source="PyTorch documentation, torch.nn.Embedding",
    finding="Equal bit for bit; of {words} rows, {touched} get a gradient from a batch of {batch} words.",
)
def lookup():
    torch.manual_seed(0)
    table, words = nn.Embedding(1000, 16), torch.tensor([3, 7, 7, 42])
    looked_up = table(words)
    product = nn.functional.one_hot(words, 1000).float() @ table.weight
    looked_up.pow(2).sum().backward()
    touched = int((table.weight.grad.abs().sum(1) > 0).sum())
    dense = nn.Linear(1000, 16, bias=False)
    dense(torch.randn(4, 1000)).pow(2).sum().backward()
    touched_dense = int((dense.weight.grad.abs().sum(0) > 0).sum())
    return Found(
        holds=bool(torch.equal(looked_up, product)) and touched == 3,
        control=touched_dense == 3,
        figures={"words": "1,000", "touched": touched, "batch": len(words)},
    )


@fact(
    "mean-loses-order",
    "A mean of word vectors cannot tell 'dog bites man' from 'man bites dog'.",
    source="Iyyer et al., Deep Unordered Composition Rivals Syntactic Methods, ACL 2015",
    finding="The means are equal; the last states of a recurrent network differ by up to {differ}.",
)
def mean_loses_order():
    torch.manual_seed(0)
    table, rnn = nn.Embedding(3, 8).double(), nn.RNN(8, 8, batch_first=True).double()
    one, other = (table(torch.tensor([order])) for order in ([0, 1, 2], [2, 1, 0]))
    apart = float((rnn(one)[1] - rnn(other)[1]).detach().abs().max())
    return Found(
        holds=bool(torch.allclose(one.mean(1), other.mean(1), atol=1e-12)),
        control=apart < 1e-12,
        figures={"differ": f"{apart:.2f}"},
    )


@fact(
    "one-vector-per-word",
    "word2vec gives 'bank' the same vector beside a river and beside money.",
    source="Peters et al., Deep Contextualized Word Representations, NAACL 2018",
    finding="The looked-up vectors are equal; after one layer of self-attention they differ by up to {differ}.",
)
def one_vector_per_word():
    torch.manual_seed(0)
    table, attention = nn.Embedding(3, 8), nn.MultiheadAttention(8, 2, batch_first=True)
    river, money = (table(torch.tensor([[beside, 0]])) for beside in (1, 2))  # word 0 is "bank"
    in_context = [attention(text, text, text)[0][0, 1] for text in (river, money)]
    apart = float((in_context[0] - in_context[1]).detach().abs().max())
    return Found(
        holds=bool(torch.equal(river[0, 1], money[0, 1])),
        control=apart == 0.0,
        figures={"differ": f"{apart:.2f}"},
    )


@fact(
    "optimum-is-shifted-pmi",
    "With enough dimensions, skip-gram with k negative samples is at its optimum where the product of word and context "
    "vector is their pointwise mutual information minus log k.",
    source="Levy and Goldberg, NIPS 2014",
    finding="There the expected loss has a slope of at most {slope}; without the shift by log 5, {unshifted}.",
)
def shifted_pmi():
    rng, k = np.random.default_rng(0), 5
    joint = rng.gamma(1.0, size=(6, 7))
    joint /= joint.sum()
    word, context = joint.sum(1, keepdims=True), joint.sum(0, keepdims=True)
    pmi = np.log(joint / (word * context))

    def slope(product):
        """Largest derivative of -[p log s(x) + k p_w p_c log s(-x)], s the sigmoid, over all pairs."""
        share = 1 / (1 + np.exp(-product))
        return float(np.abs(-joint * (1 - share) + k * word * context * share).max())

    at_optimum, unshifted = slope(pmi - math.log(k)), slope(pmi)
    return Found(
        holds=at_optimum < 1e-12,
        control=unshifted < 1e-12,
        figures={"slope": f"{at_optimum:.0e}", "unshifted": f"{unshifted:.2f}"},
    )


@fact(
    "one-pair-by-hand",
    "A pair with product 2 and two negatives with products 1 and -1 cost 1.753.",
    source="Mikolov et al., NIPS 2013, equation 4",
    finding="-log s(2) - log s(-1) - log s(1) = {good} + {bad} + {easy} = {loss}.",
)
def one_pair():
    def loss(good, negatives):
        parts = [math.log1p(math.exp(-good)), *(math.log1p(math.exp(z)) for z in negatives)]
        return parts, round(math.fsum(parts), 3)

    parts, total = loss(2.0, (1.0, -1.0))
    figures = {name: f"{part:.3f}" for name, part in zip(("good", "bad", "easy"), parts, strict=True)}
    return Found(holds=total == 1.753, control=loss(-2.0, (1.0, -1.0))[1] == 1.753, figures={**figures, "loss": total})
