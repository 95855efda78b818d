"""Changing one setting at a time, comparing at a shared rate, and the scale on which rates are searched.

A network whose input columns come in units up to fifty times apart is trained with SGD and with Adam at 19 rates each.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, tuned

LAB = Lab(
    title="SGD or Adam, and at which rate?",
    knobs={
        "unit": Knob(1.0, "Adam's step is the rate times", choices=(1.0, 0.1)),
        "ends": Knob("0.0001 to 1", "Adam's rates drawn from", choices=("0.0001 to 1", "0.01 to 0.03")),
        "updates": Knob(270, "Updates", low=90, high=450, step=90),
    },
    claims=(
        Claim(
            name="one-change-at-a-time",
            statement="Change one thing at a time: best rate for SGD, then the optimiser, then the rate again, each "
            "kept if it helps, ends within 0.03 of the best combination.",
            rules=(Rule("missed", "level", "one at a time", margin=-0.03),),
            # Seeds 0-19: median -.117, 1 of 20 within .03; control: all 0.
            control={"unit": 0.1},
            control_why="In units in which one rate suits both optimisers, nothing interacts.",
            finding="One change at a time stopped at {stuck}. The best combination, two changes away, has {joint}.",
            figures={
                "stuck": Figure("loss", "one at a time"),
                "joint": Figure("loss", "best combination"),
            },
            ledger=("000-Q29.3",),
            expected="wrong",
            seeds=10,
            source="Fisher, The Design of Experiments, 1935; Godbole et al., Deep Learning Tuning Playbook, 2023",
        ),
        Claim(
            name="one-shared-rate-is-fair",
            statement="Comparing two settings at one shared learning rate is fair: whichever leads there also leads "
            "when each has its best rate.",
            rules=(Rule("lead at best rates", "the leader at the shared rate", 0.0, margin=0.0),),
            # Seeds 0-19: median -.117, 1 of 20 above 0; control: lowest .041.
            control={"unit": 0.1},
            control_why="In units in which one rate suits both optimisers, sharing it is fair.",
            finding="At SGD's best rate, Adam has a loss of {shared} against {sgd}. At its own best rate it has {own}.",
            figures={
                "shared": Figure("loss", "Adam at SGD's best rate"),
                "sgd": Figure("loss", "SGD"),
                "own": Figure("loss", "Adam"),
            },
            ledger=("000-Q29.4",),
            expected="wrong",
            seeds=10,
            source="Choi et al., On Empirical Comparisons of Optimizers for Deep Learning, 2019; Tuning Playbook, 2023",
        ),
        Claim(
            name="rates-on-a-log-scale",
            statement="Learning rates should be drawn on a logarithmic scale: ten such trials end lower by 0.05 or "
            "more than ten drawn evenly.",
            rules=(Rule("loss after ten trials", "evenly", "logarithmically", margin=0.05),),
            # Seeds 0-19: lowest .191; control: highest .002.
            control={"ends": "0.01 to 0.03"},
            control_why="Within half a decade both scales are nearly the same.",
            finding="Ten rates for Adam between 0.0001 and 1: drawn logarithmically {log}, drawn evenly {even}. Of an "
            "even draw, {share} lie above 0.1.",
            figures={
                "log": Figure("loss after ten trials", "logarithmically"),
                "even": Figure("loss after ten trials", "evenly"),
                "share": Figure("share above 0.1", "evenly", format=".0%"),
            },
            ledger=("000-Q29.5",),
            seeds=10,
            source="Bergstra and Bengio, JMLR 2012",
        ),
    ),
    prediction=Prediction(
        ask="SGD has its best rate. At that rate, Adam is tried. How much higher is Adam's loss than SGD's, in nats?",
        metric="loss",
        a="Adam at SGD's best rate",
        b="SGD",
        choices=(
            Choice("It is lower: Adam adapts", high=0.0),
            Choice("Up to 0.1 higher", 0.0, 0.1),
            Choice("More than 0.1 higher", low=0.1),
        ),
        because="At its own rate, some ten times smaller, Adam is ahead. A comparison at one rate compares rates.",
        chart="rates",
    ),
    charts={"rates": Chart("Validation loss (first seed)", x="learning rate", y="loss", log_x=True)},
    cannot_show="Whether Adam is better in general; with standardised columns, both end level here.",
    budget=6,
)
RATES = torch.logspace(-4, 0.5, 19)


def drawn(losses, low, high, trials, even):
    """Lowest loss of so many random rates, on average over 400 searches; the nearest trained rate stands in."""
    share = torch.rand(400, trials, generator=torch.Generator().manual_seed(0))
    rates = low + share * (high - low) if even else low * (high / low) ** share
    nearest = ((rates.log10() + 4) * 4).round().long()
    return losses[nearest].min(1).values.mean().item()


def measure(seeds, emit, *, unit, ends, updates):
    """Yield validation losses of both optimisers, and where three ways of searching end."""
    units = 10 ** torch.linspace(-0.85, 0.85, 40)[torch.randperm(40, generator=torch.Generator().manual_seed(0))]
    for seed in seeds:
        emit("line", "rates/guessing", (float(RATES[0]), tuned.GUESSING))
        plain = tuned.momentum(RATES, torch.zeros(19), torch.zeros(19))
        steps = {"SGD": plain, "Adam": tuned.adam(RATES * unit)}
        losses = {name: tuned.losses(seed, step, 19, (int(updates),), units=units)[0] for name, step in steps.items()}
        if seed == seeds[0]:
            for name, values in losses.items():
                for rate, loss in zip(RATES.tolist(), values.tolist(), strict=True):
                    emit("line", f"rates/{name}", (rate, loss))
        sgd, adam = losses["SGD"], losses["Adam"]
        best, shared = sgd.min().item(), adam[sgd.argmin()].item()
        # One at a time: the optimiser is changed at SGD's best rate; only if that helps is the rate searched again.
        stepwise = min(best, adam.min().item()) if shared < best else best
        joint = min(best, adam.min().item())
        yield "loss", "SGD", seed, best
        yield "loss", "Adam", seed, adam.min().item()
        yield "loss", "Adam at SGD's best rate", seed, shared
        yield "loss", "one at a time", seed, stepwise
        yield "loss", "best combination", seed, joint
        yield "missed", "one at a time", seed, stepwise - joint
        yield "missed", "level", seed, 0.0
        lead = best - adam.min().item()
        yield "lead at best rates", "the leader at the shared rate", seed, lead if shared < best else -lead
        low, high = (float(end) for end in ends.split(" to "))
        yield "loss after ten trials", "evenly", seed, drawn(adam, low, high, 10, even=True)
        yield "loss after ten trials", "logarithmically", seed, drawn(adam, low, high, 10, even=False)
        yield "share above 0.1", "evenly", seed, max(0.0, high - 0.1) / (high - low)
