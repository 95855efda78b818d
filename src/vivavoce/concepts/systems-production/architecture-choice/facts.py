"""What no model of a kind can do, and what no model at all can improve: limits that decide before training does.

Both limits are exact. A set of word counts shared by two labels caps every model of counts; the conditional mean caps
every predictor of a series.
"""

from collections import Counter, defaultdict
from itertools import permutations, product

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact

NAMES = ("Ann", "Ben", "Cem", "Dia")


def best_accuracy(sentences, view):
    """Accuracy of the best classifier that sees `view(sentence)`: for each view the more frequent label."""
    labels = defaultdict(Counter)
    for words, label in sentences:
        labels[view(words)][label] += 1
    return sum(max(count.values()) for count in labels.values()) / len(sentences)


def counts(words):
    """How often each word occurs, without order."""
    return frozenset(Counter(words).items())


@fact(
    "order-beats-counts",
    "Order-aware models beat word counts on text.",
    ledger=("000-Q21.4",),
    expected="conditional",
    reason="Decided for the best model of each kind, by listing all sentences. How fast a trained model gets there, "
    "and that counts often get there sooner, is not shown.",
    source="Joulin, Grave, Bojanowski and Mikolov, EACL 2017, for counts near deep networks on sentiment",
    finding="“Ann beats Ben”, who won: the best model of counts is right on {order_counts} of all sentences, of order "
    "on {order_sequence}. Which of two topics has more words: {topic_counts} and {topic_sequence}.",
)
def order_beats_counts():
    """Upper limits over every sentence of two small languages. The control sorts the words before reading them."""
    games = [((a, "beats", b), NAMES.index(a) < NAMES.index(b)) for a, b in permutations(NAMES, 2)]
    topics = [(words, sum(w in ("goal", "team") for w in words) >= 2)
              for words in product(("goal", "team", "vote", "law"), repeat=3)]  # fmt: skip

    def gain(sentences, view=tuple):
        return best_accuracy(sentences, view) - best_accuracy(sentences, counts)

    figures = {
        "order_counts": f"{best_accuracy(games, counts):.2f}", "order_sequence": f"{best_accuracy(games, tuple):.2f}",
        "topic_counts": f"{best_accuracy(topics, counts):.2f}",
        "topic_sequence": f"{best_accuracy(topics, tuple):.2f}",
    }  # fmt: skip
    holds = {"if the label depends on order": gain(games) > 0, "if the label depends on the words": gain(topics) > 0}
    return Found(holds, gain(games, view=counts) > 0, figures)


def linear_share(series, target, lags):
    """Share of the variance that the best linear function of the last `lags` values explains."""
    past = np.stack([series[lags - k - 1 : len(series) - k - 1] for k in range(lags)], axis=1)
    past = np.column_stack([past, np.ones(len(past))])
    wanted = target[lags:]
    residual = wanted - past @ np.linalg.lstsq(past, wanted, rcond=None)[0]
    return 1 - residual.var() / wanted.var()


@fact(
    "sequence-models-beat-simple-ones",
    "Sequence models (LSTM/Transformer) beat simple models on time series.",
    ledger=("000-Q21.2",),
    expected="conditional",
    reason="Decided for the best predictor of any kind against the best linear one; no LSTM is trained here. Where "
    "the conditional mean is linear, nothing beats the linear model.",
    source="Zeng, Chen, Zhang and Xu, AAAI 2023, for a linear model ahead of Transformers on forecasts",
    finding="A linear process with noise: the best linear model explains {linear} of the variance, the conditional "
    "mean, which no model beats, {linear_best}. x → 1 − 2x²: ten lags in a linear model explain {map}, "
    "the right curve {map_best}.",
)
def sequence_models_beat_simple_ones():
    """20,000 steps of two processes whose conditional mean is known. The control gives the linear model x squared."""
    n, rng = 20_000, np.random.default_rng(0)
    linear, chaotic = np.zeros(n), np.zeros(n)
    chaotic[0] = 0.3
    noise = rng.normal(size=n)
    for t in range(2, n):
        linear[t] = 1.2 * linear[t - 1] - 0.5 * linear[t - 2] + noise[t]
    for t in range(1, n):
        chaotic[t] = 1 - 2 * chaotic[t - 1] ** 2

    def best_share(series, error):
        return 1 - error.var() / series.var()

    shares = linear_share(linear, linear, 2), best_share(linear[2:], noise[2:])
    curved = linear_share(chaotic, chaotic, 10), best_share(chaotic[1:], chaotic[1:] - (1 - 2 * chaotic[:-1] ** 2))
    squared = linear_share(chaotic**2, chaotic, 1)
    holds = {"if the next value is a curve of the last ones": curved[1] - curved[0] > 0.5,
             "if it is linear with noise": shares[1] - shares[0] > 0.01}  # fmt: skip
    figures = {
        "linear": f"{shares[0]:.2f}", "linear_best": f"{shares[1]:.2f}", "map": f"{abs(curved[0]):.2f}",
        "map_best": f"{curved[1]:.2f}",
    }  # fmt: skip
    return Found(holds, curved[1] - squared > 0.5, figures)


@fact(
    "attention-reads-order",
    "Self-attention reads the order of its inputs.",
    expected="conditional",
    reason="Attention compares contents. Order comes in by positions that are added, or by a causal mask.",
    source="Vaswani et al., NeurIPS 2017, section 3.5",
    finding="Six words in reverse: the pooled output of an attention layer changed by {bare}; with positions added it "
    "changed by {placed}.",
)
def attention_reads_order():
    """Mean over the outputs, for the words and their reversal. The control feeds the words twice in one order."""
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(8, 2, batch_first=True, dtype=torch.float64).eval()
    words, places = torch.randn(1, 6, 8, dtype=torch.float64), torch.randn(1, 6, 8, dtype=torch.float64)

    def change(order, added):
        pooled = [layer(x + added, x + added, x + added)[0].mean(1) for x in (words, words[:, order])]
        return (pooled[0] - pooled[1]).abs().max().item()

    back, same = list(range(5, -1, -1)), list(range(6))
    bare, placed = change(back, 0 * places), change(back, places)
    holds = {"with positions added": placed > 1e-3, "without positions": bare > 1e-12}
    figures = {"bare": "less than 1e-12" if bare < 1e-12 else f"{bare:.1e}", "placed": f"{placed:.2f}"}
    return Found(holds, change(same, places) > 1e-12, figures)
