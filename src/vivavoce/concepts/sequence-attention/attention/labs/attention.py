"""When do weights computed from the input beat weights that are learned once?

Eight items with a key and a value each; a question names a key. Four ways to average the values: weights from the
match of question and keys (content), one learned weight for each place (fixed), content plus a learned bias for each
place (both), and the plain mean. The item asked for stands anywhere, or always at place 3 with no key to go by.
"""

from dataclasses import replace

import torch
from torch import Tensor

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, lookup
from vivavoce.labkit.lookup import Questions

LAB = Lab(
    title="Weights from the content, or weights by place",
    knobs={
        "place": Knob("anywhere", "Where the answer stands", choices=("anywhere", "always third")),
        "items": Knob(8, "Items", 1, 16, 1),
        "steps": Knob(150, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="computed-beat-fixed",
            statement="Weights computed from the input beat fixed weights.",
            # seeds 0-19: anywhere ahead by .642 to .712 (sd .017), always third behind by .660 to .730
            rules=(Rule("accuracy", "content", "fixed", 0.3),),
            control={"items": 1},
            control_why="With a single item every weighting is the same.",
            contexts={"the answer stands anywhere": {}, "the answer always stands third": {"place": "always third"}},
            finding="Answer anywhere: {content} for content, {fixed} for fixed weights. Answer always third: "
            "{content_third} for content without positions, {fixed_third} for fixed weights.",
            figures={
                "content": Figure("accuracy", "content"),
                "fixed": Figure("accuracy", "fixed"),
                "mean": Figure("accuracy", "mean"),
                "content_third": Figure("accuracy", "content", context="the answer always stands third"),
                "fixed_third": Figure("accuracy", "fixed", context="the answer always stands third"),
            },
            ledger=("000-Q26.4",),
            expected="conditional",
            source="Bahdanau, Cho and Bengio, ICLR 2015",
        ),
        Claim(
            name="place-needs-positions",
            statement="Where only the place tells the answer, content attention finds it once it has positions.",
            # seeds 0-19: ahead by .660 to .730 (sd .018), 1.00 in each; anywhere apart by 0
            rules=(Rule("accuracy", "both", "content", 0.3), Rule("accuracy", "both", 0.9, 0.0)),
            settings={"place": "always third"},
            control={"place": "anywhere"},
            control_why="Where the content tells the answer, positions add nothing.",
            finding="{both} with a learned bias for each place, {content} without.",
            figures={"both": Figure("accuracy", "both"), "content": Figure("accuracy", "content")},
        ),
    ),
    prediction=Prediction(
        ask="The answer always stands third. Content attention without positions finds it in a share of...",
        metric="accuracy",
        a="content",
        choices=(
            Choice("above 0.9", 0.9),
            Choice("0.4 to 0.9", 0.4, 0.9),
            Choice("below 0.4", high=0.4),
        ),
        because="Content attention sees a set. Nothing in the content says third, so it can only average.",
    ),
    charts={"accuracy": Chart("Right answers while training", "update", "share")},
    cannot_show="One query and one head on a made-up task; in text both content and place count, in proportions that "
    "no toy can tell.",
    budget=10,
)

WIDTH, BATCH, RATES = 16, 32, (0.03, 0.1)  # each arm is tuned on both rates, per seed
ARMS = ("content", "fixed", "both", "mean")


def initial(seeds, items: int) -> list[Tensor]:
    """Queries and keys of each name, values, and a bias for each place: stacks with a first axis of networks."""
    shapes = ((items, WIDTH), (items, WIDTH), (lookup.VALUES, lookup.VALUES), (1, items))
    draws = [[torch.randn(s, generator=torch.Generator().manual_seed(4 * seed + i)) for i, s in enumerate(shapes)]
             for seed in seeds]  # fmt: skip
    queries, keys, values, bias = (torch.stack(same) for same in zip(*draws, strict=True))
    return [queries, keys, 0.1 * values, 0.1 * bias]


def weights_of(arm: str, tables: list[Tensor], batch: Questions) -> Tensor:
    """Weights over the items, (k, batch, items); they sum to one."""
    queries, keys, _, bias = tables
    scores = torch.zeros(batch.keys.shape)
    if arm in ("content", "both"):
        asked = lookup.rows(queries, batch.asked)
        scores = (lookup.rows(keys, batch.keys) * asked[:, :, None]).sum(-1) / WIDTH**0.5
    if arm in ("fixed", "both"):
        scores = scores + bias
    return scores.softmax(-1)


def trained(arm: str, seeds, items: int, third: bool, rate: float, steps: int, watch) -> Tensor:
    tables = [table.requires_grad_() for table in initial(seeds, items)]
    source = torch.Generator().manual_seed(7)

    def draw(batch: int = BATCH) -> Questions:
        drawn = lookup.questions(len(seeds), batch, items, source, min(2, items - 1) if third else None)
        # Where the place decides, the question names any key: it must not give the answer away.
        return replace(drawn, asked=drawn.asked[:, torch.randperm(batch, generator=source)]) if third else drawn

    def logits(batch: Questions) -> Tensor:
        return (weights_of(arm, tables, batch)[..., None] * lookup.rows(tables[2], batch.values)).sum(-2)

    lookup.fit(tables, logits, draw, steps=steps, rate=rate, watch=watch)
    with torch.no_grad():
        test = draw(500)
        return lookup.accuracies(logits(test), test)


def measure(seeds, emit, *, place, items, steps):
    third = place == "always third"
    for arm in ARMS:
        shares = [
            trained(arm, seeds, items, third, rate, steps, lambda step, share, rate=rate, arm=arm: emit(
                "line", f"accuracy/{arm}, rate {rate}", (step, share)))
            for rate in RATES
        ]  # fmt: skip
        for seed, accuracy in zip(seeds, lookup.best(shares), strict=True):
            yield "accuracy", arm, seed, accuracy
