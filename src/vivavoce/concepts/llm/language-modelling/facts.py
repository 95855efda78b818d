"""Exact claims about next-token models: the chain rule, the shift, perplexity and temperature."""

import itertools

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

BIGRAM = torch.tensor([[0.1, 0.6, 0.3], [0.5, 0.25, 0.25], [0.2, 0.2, 0.6]], dtype=torch.float64)


@fact(
    "chain-rule",
    "The probabilities of all texts of one length that a next-token model gives add up to one.",
    source="Bengio, Ducharme, Vincent and Jauvin, JMLR 2003",
    finding="The products of next-token probabilities of all {texts} texts of four tokens add up to {total}.",
)
def chain_rule():
    def total(table):
        texts = itertools.product(range(3), repeat=4)
        return sum(float(np.prod([table[a, b] for a, b in itertools.pairwise((0, *text))])) for text in texts)

    return Found(
        holds=abs(total(BIGRAM) - 1) < 1e-12,
        control=abs(total(BIGRAM * 1.1) - 1) < 1e-12,  # rows that are no distributions
        figures={"texts": 3**4, "total": f"{total(BIGRAM):.6f}"},
    )


@fact(
    "perplexity-counts-choices",
    "A model that is torn between k equally likely tokens has perplexity k.",
    finding="A uniform guess among 50 has perplexity {uniform}; of 50 with one at one half, {peaked}.",
)
def perplexity_counts_choices():
    def perplexity(p):
        return float(torch.exp(-(p * p.log()).sum()))

    uniform = torch.full((50,), 1 / 50, dtype=torch.float64)
    peaked = torch.cat([torch.tensor([0.5]), torch.full((49,), 0.5 / 49)]).double()
    figures = {"uniform": f"{perplexity(uniform):.0f}", "peaked": f"{perplexity(peaked):.1f}"}
    return Found(
        holds=abs(perplexity(uniform) - 50) < 1e-9, control=abs(perplexity(peaked) - 50) < 1e-9, figures=figures
    )


@fact(
    "shift-by-one",
    "Forgetting to shift the targets by one gives a loss near zero to a model that only copies its input.",
    finding="A copying model scores {unshifted} nats without the shift, and {shifted} with it.",
)
def shift_by_one():
    torch.manual_seed(0)
    tokens = torch.randint(20, (200,))
    copies = 20.0 * F.one_hot(tokens, 20).double()
    unshifted, shifted = F.cross_entropy(copies, tokens), F.cross_entropy(copies[:-1], tokens[1:])
    figures = {"unshifted": f"{unshifted:.4f}", "shifted": f"{shifted:.1f}"}
    return Found(holds=bool(unshifted < 0.01), control=bool(shifted < 0.01), figures=figures)


@fact(
    "lower-perplexity-is-better",
    "Of two language models, the one with the lower perplexity per token is the better model.",
    expected="wrong",
    reason="Tokens differ: the same probability spread over more tokens is a lower perplexity.",
    finding="Two models give a text of 6 words the same probability. Counted per word the perplexity is {word}, per "
    "letter {letter}.",
)
def lower_perplexity_is_better():
    def perplexities(words):
        """Of one probability for the text, 400 ** -words: per word and per letter."""
        nats = len(words) * np.log(400.0)
        return np.exp(nats / len(words)), np.exp(nats / sum(map(len, words)))

    per_word, per_letter = perplexities(["the", "river", "borrows", "metres", "of", "road"])
    return Found(
        holds=bool(np.isclose(per_word, per_letter)),
        control=bool(np.isclose(*perplexities(["a", "b", "c", "d", "e", "f"]))),  # there a letter is a word
        figures={"word": f"{per_word:.0f}", "letter": f"{per_letter:.1f}"},
    )


@fact(
    "mean-of-perplexities",
    "The perplexity of a corpus is the mean of the perplexities of its documents.",
    expected="wrong",
    reason="Perplexity is the exponential of a mean over tokens; exponentials must not be averaged.",
    finding="A document of 10 tokens at 5 nats and one of 990 at 2: corpus {corpus}, mean of both {mean}.",
)
def mean_of_perplexities():
    def both(losses, lengths):
        corpus = np.exp(np.dot(losses, lengths) / np.sum(lengths))
        return corpus, np.mean(np.exp(losses))

    corpus, mean = both([5.0, 2.0], [10, 990])
    figures = {"corpus": f"{corpus:.1f}", "mean": f"{mean:.1f}"}
    return Found(holds=np.isclose(corpus, mean), control=np.isclose(*both([2.0, 2.0], [10, 990])), figures=figures)


@fact(
    "temperature-keeps-the-order",
    "Temperature changes which next token is the most likely one.",
    expected="wrong",
    reason="Dividing all scores by one positive number keeps their order; only the gaps change.",
    finding="At temperatures 0.5, 1 and 2 the order is the same and the entropy {cold}, {one} and {hot} nats.",
)
def temperature_keeps_the_order():
    scores = torch.tensor([2.0, 1.0, 0.5, -1.0], dtype=torch.float64)

    def order(shift):
        return [(scores / t + shift * t * torch.arange(4)).argsort().tolist() for t in (0.5, 1.0, 2.0)]

    def entropy(t):
        p = (scores / t).softmax(0)
        return -float((p * p.log()).sum())

    figures = {"cold": f"{entropy(0.5):.2f}", "one": f"{entropy(1.0):.2f}", "hot": f"{entropy(2.0):.2f}"}
    same, other = order(0.0), order(2.0)
    return Found(holds=same[0] != same[2], control=other[0] != other[2], figures=figures)


@fact(
    "one-text-many-labels",
    "A text of n tokens gives n - 1 training examples in one pass, because a causal model cannot look ahead.",
    finding="In {n} tokens, changing the last leaves the first {kept} predictions as they were, bit for bit.",
)
def one_text_many_labels():
    torch.manual_seed(0)
    n = 12
    x = torch.randn(1, n, 16)
    changed = x.clone()
    changed[:, -1] += 1

    def kept(causal):
        before, after = (F.scaled_dot_product_attention(h, h, h, is_causal=causal) for h in (x, changed))
        return torch.equal(before[:, :-1], after[:, :-1])

    return Found(holds=kept(True), control=kept(False), figures={"n": n, "kept": n - 1})
