"""Are bigger models and more data better? Two sizes of a Transformer learn letters, from much text or little.

The text is the manual of the Python language that comes with Python, as letters and spaces. Every run may stop at its
best: its loss on one unseen text is taken where its loss on another unseen text was lowest.
"""
# Over 80 lines: the text is prepared here, and each run is stopped at its best.

import pydoc_data.topics
import re
from functools import cache

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.transformers import Transformer

LAB = Lab(
    title="A bigger model, or more text?",
    knobs={
        "text": Knob(300_000, "Letters to learn from", 1000, 300_000, log=True),
        "wide": Knob(24, "Width of the big model (the small one: 4)", 4, 32, 4),
        "letters": Knob("in order", "The letters stand", choices=("in order", "shuffled")),
        "updates": Knob(300, "Updates", 100, 600, 50),
    },
    claims=(
        Claim(
            name="bigger-and-more",
            statement="Bigger models and more data are better: with each, the loss on new text falls by 0.2 nats or "
            "more.",
            # seeds 0-3: by size .36 to .46, by text .52 to .60; from 1,000 letters by size -.03 to .07;
            # shuffled, 100 updates, .00
            rules=(Rule("loss", "small", "big", 0.2), Rule("loss", "big, 1,000 letters", "big", 0.2)),
            contexts={"only 1,000 letters to learn from": {"text": 1000}},
            control={"letters": "shuffled", "updates": 100},
            control_why="In shuffled letters there is nothing to learn but how often each one occurs.",
            finding="From 300,000 letters the small model gets {small} nats a letter and the big one {big}. From "
            "1,000 letters it is {small_few} and {big_few}, each stopped at its best; trained to the end, the big one "
            "gets {big_end}.",
            figures={
                "small": Figure("loss", "small"),
                "big": Figure("loss", "big"),
                "small_few": Figure("loss", "small", context="only 1,000 letters to learn from"),
                "big_few": Figure("loss", "big", context="only 1,000 letters to learn from"),
                "big_end": Figure("loss at the end", "big", context="only 1,000 letters to learn from"),
            },
            ledger=("000-Q27.5",),
            reason="With plenty of text both are better. With little text a bigger model has next to nothing to gain, "
            "even if it is stopped at its best.",
            seeds=10,
            source="Kaplan et al., 2020; Hoffmann et al., 2022",
        ),
    ),
    prediction=Prediction(
        ask="A model six times as wide learns from the same 300,000 letters. Its loss on new text, in nats a letter, "
        "is lower by...",
        metric="loss",
        a="small",
        b="big",
        choices=(
            Choice("less than 0.2: width hardly matters for letters", high=0.2),
            Choice("0.2 to 0.8", 0.2, 0.8),
            Choice("more than 0.8: six times as wide, a fraction of the loss", 0.8),
        ),
        because="Width pays where there is text to fill it. From 1,000 letters the big model gains next to nothing: "
        "there the text is what is missing.",
    ),
    charts={"loss": Chart("Loss on new text (27 symbols; guessing: 3.3)", "update", "nats a letter")},
    cannot_show="Two widths, a few hundred updates and one kind of text: no exponent of a scaling law, and nothing "
    "about where growing stops to pay.",
    budget=15,
    fixed_rate="0.01 for all: the best of 0.005, 0.01 and 0.02 for both widths on seeds 0 and 1.",
)
PLACES, BATCH, UNSEEN, RATE = 32, 16, 2048, 0.01
SYMBOLS = " abcdefghijklmnopqrstuvwxyz"


@cache
def manual():
    """The manual as numbers: the place of each letter in SYMBOLS."""
    text = re.sub("[^a-z]+", " ", " ".join(pydoc_data.topics.topics.values()).lower())
    return torch.tensor([SYMBOLS.index(letter) for letter in text])


class Letters(torch.nn.Module):
    """A language model of letters."""

    def __init__(self, width):
        super().__init__()
        self.table = torch.nn.Embedding(len(SYMBOLS), width)
        self.body = Transformer(width, len(SYMBOLS), PLACES)

    def loss(self, windows):
        """The mean loss of each next letter in windows (n, PLACES + 1)."""
        return F.cross_entropy(self.body(self.table(windows[:, :-1])).flatten(0, 1), windows[:, 1:].flatten())


def losses(width, text, valid, test, seed, updates, watch):
    """Train; the loss on `test` where the loss on `valid` was lowest, and at the end."""
    torch.manual_seed(seed)
    model, source = Letters(width), torch.Generator().manual_seed(seed)
    optimizer, seen = torch.optim.Adam(model.parameters(), lr=RATE), []
    for step in range(1, updates + 1):
        starts = torch.randint(len(text) - PLACES, (BATCH, 1), generator=source)
        loss = model.loss(text[starts + torch.arange(PLACES + 1)])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 25 == 0:
            with torch.no_grad():
                seen.append((model.loss(valid).item(), model.loss(test).item()))
            watch(step, seen[-1][1])
    return min(seen)[1], seen[-1][1]


def measure(seeds, emit, *, text, wide, letters, updates):
    """Yield the loss on new text of a small and of a big model, and of the big one with 1,000 letters to learn from."""
    for seed in seeds:
        source, whole = torch.Generator().manual_seed(seed), manual()
        if letters == "shuffled":
            whole = whole[torch.randperm(len(whole), generator=source)]
        pool, unseen = whole[: -2 * UNSEEN], whole[-2 * UNSEEN :].unfold(0, PLACES + 1, PLACES)
        first = int(torch.randint(len(pool) - text + 1, (1,), generator=source))
        given = pool[first : first + text]
        arms = {"small": (4, given), "big": (wide, given), "big, 1,000 letters": (wide, given[:1000])}
        for arm, (width, some) in arms.items():

            def watch(step, loss, series=f"loss/{arm}"):
                emit("line", series, (step, loss))

            at_best, at_end = losses(width, some, *unseen.chunk(2), seed, updates, watch)
            yield "loss", arm, seed, at_best
            yield "loss at the end", arm, seed, at_end
