"""What does a real language model know about a sentence? Its loss on words in order, shuffled, and seen before.

SmolLM2 (135 million parameters) reads short passages written for this lab. Nothing is trained.
"""

import random

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.smollm2 import smollm2

LAB = Lab(
    title="The loss of a real language model, token by token",
    knobs={
        "start": Knob("as written", "The passage at first", choices=("as written", "shuffled")),
        "again": Knob("the same", "What follows the passage", choices=("the same", "another")),
        "sentences": Knob(2, "Sentences in a passage", 1, 4, 1),
    },
    claims=(
        Claim(
            name="order-matters",
            statement="A language model finds the same words in their order far more likely than shuffled.",
            # seeds 0-9: 2.97 to 3.82 (sd .28); control -.49 to .73 (sd .37)
            rules=(Rule("loss", "shuffled", "first time", 1.6),),
            control={"start": "shuffled"},
            control_why="Shuffled words cannot lose their order again.",
            finding="In order the loss is {first} nats a token, shuffled {shuffled}; as perplexity, {ppl} and "
            "{ppl_shuffled}.",
            figures={
                "first": Figure("loss", "first time"),
                "shuffled": Figure("loss", "shuffled"),
                "ppl": Figure("perplexity", "first time", format=".0f"),
                "ppl_shuffled": Figure("perplexity", "shuffled", format=".0f"),
            },
            seeds=10,
            source="Allal et al., SmolLM2, 2025",
        ),
        Claim(
            name="learns-in-context",
            statement="A passage that stands in the context already costs a language model far less the second time, "
            "although no weight changes.",
            # seeds 0-9: 3.82 to 4.77 (sd .29)
            rules=(Rule("loss", "first time", "second time", 2.0),),
            control={"again": "another"},
            control_why="Another passage has not been read yet.",
            finding="The first time a token costs {first} nats, the second time {second}.",
            figures={"first": Figure("loss", "first time"), "second": Figure("loss", "second time")},
            seeds=10,
            source="Olsson et al., In-context Learning and Induction Heads, 2022",
        ),
    ),
    prediction=Prediction(
        ask="The model reads a passage of its own context a second time. Its perplexity per token falls to...",
        metric="perplexity",
        a="second time",
        choices=(
            Choice("about what it was, over 50: no weight changes", 50),
            Choice("between 4 and 50", 4, 50),
            Choice("less than 4", high=4),
        ),
        because="Attention finds the earlier copy and reads off what came next: learning without a change of weights.",
        format=".1f",
    ),
    charts={"loss": Chart("Loss of each token", "token", "nats")},
    cannot_show="One small model and a dozen English sentences: nothing about other languages, topics or sizes.",
    budget=15,
    needs=("smollm2",),
    packages=("gguf", "tokenizers"),
)

SENTENCES = (
    "My neighbour keeps three goats behind the old bakery and sells their cheese on Saturdays.",
    "The ferry leaves at noon, but nobody in the harbour believes the timetable any more.",
    "She painted the kitchen door green because the shop had run out of every other colour.",
    "After the storm we found a rowing boat in the middle of the football pitch.",
    "He reads the last page of a novel first and decides then whether it deserves his evening.",
    "The museum lends umbrellas to visitors who promise to bring them back before Tuesday.",
    "Our train stopped for an hour while the driver persuaded a swan to leave the tracks.",
    "Grandmother measured flour with a chipped teacup and never once weighed anything.",
    "A street musician taught the parrot two songs, and now it refuses to stop singing them.",
    "They planted tomatoes on the roof of the library and lettuce in the book return box.",
    "The dentist whistles while she works, which calms the children and worries their parents.",
    "Every spring the river borrows a few metres of the road and returns them in summer.",
)


def measure(seeds, emit, *, start, again, sentences):
    """Yield the mean loss in nats per token, and the perplexity, of a passage, its repetition, its shuffled words."""
    emit("line", "loss/first time", (0, 0.0))
    model = smollm2()
    for seed in seeds:
        draw = random.Random(seed)
        chosen = draw.sample(SENTENCES, 2 * sentences)
        words, others = " ".join(chosen[:sentences]).split(), " ".join(chosen[sentences:]).split()
        shuffled = draw.sample(words, len(words))
        if start == "shuffled":
            words, shuffled = shuffled, draw.sample(words, len(words))
        first = model.encode(" " + " ".join(words))
        second = first if again == "the same" else model.encode(" " + " ".join(others))
        both = model.losses(first + second)
        losses = {"first time": both[: len(first) - 1], "second time": both[len(first) :]}
        losses["shuffled"] = model.losses(model.encode(" " + " ".join(shuffled)))
        for arm, values in losses.items():
            for i, value in enumerate(values.tolist()):
                emit("line", f"loss/{arm}", (i, value))
            yield "loss", arm, seed, values.mean().item()
            yield "perplexity", arm, seed, values.mean().exp().item()
