"""Exact claims about encoder-decoder models: teacher forcing, compounding errors, padding, decoding."""

import itertools
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


class Decoder(nn.Module):
    """A small recurrent decoder over 5 symbols; symbol 0 starts."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.cell, self.head = nn.Embedding(5, 8), nn.GRUCell(8, 8), nn.Linear(8, 5)

    def forward(self, fed: torch.Tensor | None, push: torch.Tensor) -> torch.Tensor:
        """Scores (2, 5) of two steps, `push` added to the first. `fed` gives the inputs, else its own choices do."""
        state, token, scores = torch.zeros(1, 8), torch.zeros(1, dtype=torch.long), []
        for step in range(2):
            token = fed[step : step + 1] if fed is not None else token
            state = self.cell(self.embed(token), state)
            scores.append(self.head(state)[0] + (push if step == 0 else 0))
            token = scores[-1].argmax(-1, keepdim=True)
        return torch.stack(scores)


@fact(
    "forcing-hides-own-mistakes",
    "Under teacher forcing a wrong choice has no effect on the next step, because the decoder is fed the truth; on its "
    "own, it has.",
    source="Williams and Zipser, Neural Computation 1(2), 1989",
    finding="Another choice at step 1 leaves the scores of step 2 as they were when fed the truth; on its own they "
    "move by up to {moved}.",
)
def forcing_hides_own_mistakes():
    torch.manual_seed(0)
    decoder, truth = Decoder(), torch.tensor([0, 3])

    def changed(fed):
        """How far the second step's scores move when the first step is pushed to the choice that it liked least."""
        with torch.no_grad():
            before = decoder(fed, torch.zeros(5))
            push = 100.0 * F.one_hot(before[0].argmin(), 5)
            return float((decoder(fed, push)[1] - before[1]).abs().max())

    return Found(holds=changed(truth) == 0.0, control=changed(None) == 0.0, figures={"moved": f"{changed(None):.2f}"})


@fact(
    "errors-compound",
    "A decoder that is right in 95 % of its steps writes little more than a third of its 20-step outputs without "
    "an error.",
    source="Ranzato et al., Sequence Level Training with Recurrent Neural Networks, ICLR 2016",
    finding="0.95 to the 20th power is {twenty}; over 5 steps {five}, over 100 steps {hundred}.",
)
def errors_compound():
    def whole(share, steps):
        return math.prod(itertools.repeat(share, steps))

    return Found(
        holds=1 / 3 < whole(0.95, 20) < 0.37,
        control=1 / 3 < whole(0.99, 20) < 0.37,
        figures={
            "five": f"{whole(0.95, 5):.2f}",
            "twenty": f"{whole(0.95, 20):.2f}",
            "hundred": f"{whole(0.95, 100):.3f}",
        },
    )


@fact(
    "padding-dilutes-the-loss",
    "A loss that is averaged over padding too is too small, and depends on how the batch was padded.",
    source="PyTorch documentation, torch.nn.CrossEntropyLoss, ignore_index",
    finding="Lengths 2 and 8, a model that knows nothing of 49 words (ln 49 = {true}) but predicts padding: {diluted}.",
)
def padding_dilutes():
    lengths, vocabulary, pad = (2, 8), 50, 0
    targets = torch.full((2, 8), pad)
    logits = torch.zeros(2, 8, vocabulary, dtype=torch.float64)
    logits[..., pad] = -40.0  # real positions: uniform over the 49 words
    for row, length in enumerate(lengths):
        targets[row, :length] = 1 + torch.arange(length)
        logits[row, length:, pad] = 40.0  # padding: certain
    every = F.cross_entropy(logits.flatten(0, 1), targets.flatten()).item()
    masked = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=pad).item()

    def honest(loss):
        return math.isclose(loss, math.log(vocabulary - 1), rel_tol=1e-6)

    return Found(
        holds=not honest(every),
        control=not honest(masked),
        figures={"true": f"{masked:.2f}", "diluted": f"{every:.2f}"},
    )


# Probability of the next token after what was written: "A" looks better at first, "B" ends better.
NEXT = {"": {"A": 0.6, "B": 0.4}, "A": {"x": 0.4, "y": 0.3, "z": 0.3}, "B": {"x": 0.9, "y": 0.05, "z": 0.05}}


def beam(width: int) -> tuple[str, float]:
    """The best two-token text that a beam of that width finds, and its probability."""
    kept = [("", 1.0)]
    for _ in range(2):
        longer = [(text + token, p * q) for text, p in kept for token, q in NEXT[text].items()]
        kept = sorted(longer, key=lambda found: -found[1])[:width]
    return kept[0]


@fact(
    "greedy-misses-the-best",
    "Greedy decoding need not find the most probable output.",
    source="Sutskever, Vinyals and Le, NIPS 2014",
    finding="Greedy writes {greedy} with probability {greedy_p}; a beam of two finds {best} with {best_p}.",
)
def greedy_misses():
    best = max((p * q, a + b) for a, p in NEXT[""].items() for b, q in NEXT[a].items())
    greedy, two = beam(1), beam(2)
    return Found(
        holds=greedy[1] < best[0],
        control=two[1] < best[0],
        figures={
            "greedy": greedy[0], "greedy_p": f"{greedy[1]:.2f}", "best": two[0], "best_p": f"{two[1]:.2f}",
        },
    )  # fmt: skip


@fact(
    "beam-prefers-short",
    "Sums of log-probabilities favour short outputs; dividing by the length corrects for that.",
    source="Wu et al., Google's Neural Machine Translation System, arXiv 1609.08144, 2016",
    finding="Two tokens at 0.5: sum {short}, mean {short_mean}. Six tokens at 0.7: sum {long}, mean {long_mean}.",
)
def beam_prefers_short():
    short, long = np.full(2, math.log(0.5)), np.full(6, math.log(0.7))
    figures = {"short": short.sum(), "long": long.sum(), "short_mean": short.mean(), "long_mean": long.mean()}
    return Found(
        holds=bool(short.sum() > long.sum()),
        control=bool(short.mean() > long.mean()),
        figures={name: f"{value:.2f}" for name, value in figures.items()},
    )


@fact(
    "state-does-not-grow",
    "Without attention, the decoder gets the same number of values for a short and for a long input.",
    source="Cho et al., On the Properties of Neural Machine Translation: Encoder-Decoder Approaches, SSST 2014",
    finding="An LSTM encoder of 256 units hands over {state} numbers for 5 tokens and for 500.",
)
def state_does_not_grow():
    encoder = nn.LSTM(16, 256, batch_first=True)

    def handed_over(steps, everything):
        with torch.no_grad():
            states, last = encoder(torch.zeros(1, steps, 16))
        return states.numel() if everything else sum(part.numel() for part in last)

    return Found(
        holds=handed_over(5, False) == handed_over(500, False),
        control=handed_over(5, True) == handed_over(500, True),
        figures={"state": handed_over(5, False)},
    )
