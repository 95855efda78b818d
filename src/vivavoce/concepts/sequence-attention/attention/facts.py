"""Exact claims about attention: what its weights say, what a network without it does, and what it stores."""

import torch
from torch import nn

from vivavoce.labkit import Found, fact


@fact(
    "by-hand",
    "With scores 2, 1 and 0, the three source states are read with weights 0.67, 0.24 and 0.09.",
    source="Bahdanau, Cho and Bengio, ICLR 2015, equations 5 and 6",
    finding="Softmax gives {weights}. With states (1, 0), (0, 1) and (1, 1) the context is {context}; their plain mean "
    "would be {mean}.",
)
def by_hand():
    states = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    weights = torch.tensor([2.0, 1.0, 0.0]).softmax(0)
    want = torch.tensor([0.67, 0.24, 0.09])
    even = torch.full((3,), 1 / 3)

    def shown(vector):
        return "(" + ", ".join(f"{v:.2f}" for v in vector.tolist()) + ")"

    return Found(
        holds=torch.allclose(weights, want, atol=0.006),
        control=torch.allclose(even, want, atol=0.006),
        figures={
            "weights": ", ".join(f"{w:.2f}" for w in weights.tolist()),
            "context": shown(weights @ states),
            "mean": shown(even @ states),
        },
    )


@fact(
    "weights-show-what-is-used",
    "Attention weights show what the model uses: other weights would give another output.",
    ledger=("000-Q26.2",),
    expected="conditional",
    source="Jain and Wallace, NAACL 2019; Wiegreffe and Pinter, EMNLP 2019",
    finding="With as many tokens as dimensions other weights give another output. With {tokens} tokens in {width} "
    "dimensions quite different weights, apart by {distance} in total, give the same output up to {error}.",
)
def weights_show_what_is_used():
    torch.manual_seed(0)
    width = 4

    def others(tokens):
        """Weights that differ as far as they can while the output stays, and how far the output moves."""
        values = torch.randn(tokens, width, dtype=torch.float64)
        weights = torch.full((tokens,), 1 / tokens, dtype=torch.float64)
        constraints = torch.cat([values.T, torch.ones(1, tokens, dtype=torch.float64)])  # output and sum stay
        free = torch.linalg.svd(constraints).Vh[torch.linalg.matrix_rank(constraints) :]
        if not len(free):
            return 0.0, 0.0
        direction = free[0]
        step = (weights / (-direction).clamp_min(1e-12)).min()  # the first weight reaches zero
        moved = weights + step * direction
        return (moved - weights).abs().sum().item(), (moved @ values - weights @ values).abs().max().item()

    few, _ = others(width)
    many, error = others(8)
    return Found(
        holds={"with no more tokens than dimensions": few == 0.0, "with more tokens than dimensions": many == 0.0},
        control=many == 0.0,
        figures={"tokens": 8, "width": width, "distance": f"{many:.2f}", "error": f"{error:.0e}"},
    )


@fact(
    "rnn-favours-the-end",
    "A model without attention treats all parts of the input equally.",
    ledger=("000-Q26.3",),
    expected="wrong",
    source="Bengio, Simard and Frasconi, IEEE Transactions on Neural Networks 1994",
    finding="In a fresh GRU of 64 units the last of 20 inputs moves the final state {ratio} times as much as the "
    "first. A plain mean treats all alike: ratio {mean}.",
)
def rnn_favours_the_end():
    torch.manual_seed(0)
    gru = nn.GRU(8, 64, batch_first=True, dtype=torch.float64)

    def ratio(summary):
        """Gradient of a random projection of the summary at the last input over that at the first, 50 examples."""
        x = torch.randn(50, 20, 8, dtype=torch.float64, requires_grad=True)
        out = summary(x)
        (out * torch.randn_like(out)).sum().backward()
        sizes = x.grad.norm(dim=-1).mean(0)
        return (sizes[-1] / sizes[0]).item()

    recurrent, mean = ratio(lambda x: gru(x)[1][0]), ratio(lambda x: x.mean(1))

    def equal(r):
        return 0.5 < r < 2

    figures = {"ratio": f"some {round(recurrent, -3):,.0f}", "mean": f"{mean:.0f}"}
    return Found(holds=equal(recurrent), control=equal(mean), figures=figures)


@fact(
    "memory-grows-with-the-input",
    "Without attention the decoder gets as many numbers for a long input as for a short one; with it, more.",
    source="Cho et al., SSST 2014",
    finding="An encoder of {width} units hands over {fixed} numbers for 5 words and for 50. Attention keeps a state "
    "for each word: {short} and {long}.",
)
def memory_grows_with_the_input():
    encoder = nn.GRU(8, 32, batch_first=True)

    def sizes(part):
        return [encoder(torch.randn(1, n, 8))[part].numel() for n in (5, 50)]

    states, last = sizes(0), sizes(1)
    return Found(
        holds=last[0] == last[1] and states[1] == 10 * states[0],
        control=states[0] == states[1],
        figures={"width": 32, "fixed": last[0], "short": states[0], "long": states[1]},
    )


@fact(
    "never-beyond-the-values",
    "The context never leaves the range of the values that are read.",
    finding="Over 1,000 draws each entry lay between the smallest and the largest value; sums instead of means leave "
    "the range.",
)
def never_beyond_the_values():
    torch.manual_seed(0)
    values, scores = torch.randn(1000, 6, 3), 4 * torch.randn(1000, 1, 6)

    def inside(weights):
        context = (weights @ values)[:, 0]
        low, high = values.amin(1) - 1e-5, values.amax(1) + 1e-5
        return bool(((context >= low) & (context <= high)).all())

    return Found(holds=inside(scores.softmax(-1)), control=inside(scores.sigmoid()))


@fact(
    "cost-is-a-product",
    "Attention computes one score for each pair of target and source position.",
    source="Bahdanau, Cho and Bengio, ICLR 2015",
    finding="{short} scores for 10 target and 12 source words; twice as long on both sides it is {long}, four times "
    "as many.",
)
def cost_is_a_product():
    def scores(n, m):
        return (torch.zeros(n, 4) @ torch.zeros(m, 4).T).numel()

    short, long = scores(10, 12), scores(20, 24)
    one_side = scores(20, 12)
    return Found(holds=long == 4 * short, control=one_side == 4 * short, figures={"short": short, "long": long})
