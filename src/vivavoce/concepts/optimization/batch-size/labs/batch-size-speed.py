"""How much faster does training get with a larger batch, counted in updates, in examples and in seconds?

For each batch size the rate is searched; then the updates are counted until the loss on the training set is down to
the target.
"""

import math
import time

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="What a larger batch buys",
    knobs={
        "small": Knob(4, "Small batch", choices=(4, 16, 64, 256)),
        "large": Knob(16, "Large batch", choices=(16, 64, 256, 1024)),
        "target": Knob(1.6, "Loss to reach", low=1.5, high=1.9, step=0.1),
        "count": Knob("seconds per pass", "Cost", choices=("seconds per pass", "examples to the target")),
    },
    claims=(
        Claim(
            name="bigger-batch-is-faster",
            statement="A bigger batch speeds training up: with twice the batch, the target is reached in clearly fewer "
            "updates (by a power of 0.4 of the batch size or more).",
            rules=(Rule("power", "updates saved", 0.4, margin=0.0),),
            # Seeds 0-19 (target 1.5): power .94, lowest .85; 256 to 1,024: .04, highest .13.
            contexts={"from 256 to 1,024": {"small": 256, "large": 1024}},
            control={"small": 256, "large": 1024},
            control_why="Past the critical batch size the direction is already good, and more examples add little.",
            finding="Updates to the target at the best rate: {four} with 4, {sixteen} with 16; {many} with 256, {most} "
            "with 1,024.",
            figures={
                "four": Figure("updates", "small batch", format=".0f"),
                "sixteen": Figure("updates", "large batch", format=".0f"),
                "many": Figure("updates", "small batch", format=".0f", context="from 256 to 1,024"),
                "most": Figure("updates", "large batch", format=".0f", context="from 256 to 1,024"),
            },
            ledger=("000-Q15.8",),
            expected="conditional",
            source="Shallue et al., JMLR 2019; McCandlish et al., 2018",
            seeds=10,
        ),
        Claim(
            name="small-batches-take-longer",
            statement="Small batches take longer: batches of 4 cost at least 1.5 times as much as the large batch.",
            rules=(Rule("log2 of the cost", "small batch", "large batch", margin=0.585),),
            # Seeds 0-19: time 2^6.7, lowest 2^6.5; examples 2^-4.
            settings={"small": 4, "large": 1024},
            contexts={"counted in examples to the target": {"count": "examples to the target"}},
            control={"small": 256, "large": 256},
            control_why="Equal batches cost the same.",
            finding="One pass took {ratio} times as long with batches of 4 as with 1,024. To the target, 4 needed "
            "{few} examples and 1,024 needed {lots}.",
            figures={
                "ratio": Figure("seconds of small over large", "ratio", format=".0f"),
                "few": Figure("examples", "small batch", format=",.0f"),
                "lots": Figure("examples", "large batch", format=",.0f"),
            },
            ledger=("000-Q15.3",),
            expected="conditional",
            source="Masters and Luschi, Revisiting Small Batch Training for Deep Neural Networks, 2018",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="From 4 to 16, four times the batch. How many updates does the larger one need to the same loss, as a "
        "share of those with 4, when each has its best rate?",
        metric="updates of large over small",
        a="ratio",
        choices=(
            Choice("Nearly as many: more than 0.8", low=0.8),
            Choice("0.4 to 0.8", low=0.4, high=0.8),
            Choice("Less than 0.4", high=0.4),
        ),
        because="While noise dominates, averaging four times as many examples allows a larger rate and saves nearly "
        "that factor. Try 256 and 1,024: there it saves little.",
    ),
    charts={"loss": Chart("Training loss of the first seed, best rate", x="updates", y="loss", log_x=True)},
    cannot_show="Accelerators, which work on many examples at once; there a larger batch is nearly free until it is "
    "full.",
    budget=8,
)
EXAMPLES, RATES = 2048, (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.4)
MOST_UPDATES = {4: 1600, 16: 600, 64: 300, 256: 200, 1024: 160}


def updates_to(target, seeds, batch, watch):
    """Updates until the training loss is first at the target, at the best rate: (seeds,). The limit if it is not."""
    x, y, _, _ = tensors(*mnist1d())
    x, y, copies = x[:EXAMPLES], y[:EXAMPLES], len(RATES)
    weights, sources = stacked.initial(seeds, (40, 24, 10), copies), stacked.generators(seeds)
    each, limit, every = torch.tensor(RATES).repeat(len(seeds)), MOST_UPDATES[batch], max(1, MOST_UPDATES[batch] // 80)
    reached = torch.full((len(each),), float(limit))
    for update in range(1, limit + 1):
        rows = stacked.rows(sources, EXAMPLES, batch, copies)
        weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), each)
        if update % every == 0:
            losses = stacked.losses(weights, x[:1024], y[:1024])
            reached = torch.where(losses <= target, reached.clamp(max=update), reached)
            watch(update, losses[:copies].nan_to_num(1e9).min().item())
            if (reached.view(len(seeds), copies) < limit).any(1).all():
                break
    return reached.view(len(seeds), copies).min(1).values


def seconds_per_pass(seed, batch):
    """Processor seconds for one pass over the data by one network: the mean of as many as fit into 0.1 seconds."""
    x, y, _, _ = tensors(*mnist1d())
    weights, rate = stacked.initial([seed], (40, 24, 10)), torch.tensor([0.1])
    started, passes = time.process_time(), 0
    while (spent := time.process_time() - started) < 0.1:
        for start in range(0, EXAMPLES, batch):
            rows = slice(start, start + batch)
            weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), rate)
        passes += 1
    return spent / passes


def measure(seeds, emit, *, small, large, target, count):
    """Yield updates, examples and seconds for both batch sizes."""
    updates, seconds = {}, {}
    for arm, batch in (("small batch", int(small)), ("large batch", int(large))):

        def watch(update, loss, batch=batch):
            emit("line", f"loss/batch {batch}", (update, loss))

        updates[arm] = updates_to(target, seeds, batch, watch).tolist()
        seconds[arm] = [seconds_per_pass(seed, batch) for seed in seeds]
    sizes = {"small batch": small, "large batch": large}
    for i, seed in enumerate(seeds):
        for arm, batch in sizes.items():
            examples = updates[arm][i] * batch
            yield "updates", arm, seed, updates[arm][i]
            yield "examples", arm, seed, examples
            cost = seconds[arm][i] if count == "seconds per pass" else examples
            yield "log2 of the cost", arm, seed, math.log2(cost)
        ratio = updates["large batch"][i] / updates["small batch"][i]
        yield "updates of large over small", "ratio", seed, ratio
        yield "seconds of small over large", "ratio", seed, seconds["small batch"][i] / seconds["large batch"][i]
        yield "power", "updates saved", seed, -math.log(ratio) / (math.log(large / small) or 1.0)
