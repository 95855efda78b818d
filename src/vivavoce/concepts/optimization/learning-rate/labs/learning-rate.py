"""What a learning rate that is too small, or too large, does to a small network within a fixed number of steps.

The best rate is searched among four. Beside it, the same networks train at a rate far below and one far above.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Too small, right, too large",
    knobs={
        "small": Knob(0.001, "The small rate", low=0.0001, high=1.0, log=True),
        "large": Knob(10.0, "The large rate", low=0.1, high=100.0, log=True),
        "steps": Knob(400, "Steps", low=50, high=800, step=50),
    },
    claims=(
        Claim(
            name="too-small-is-slow",
            statement="A learning rate that is too small makes training slow: after the same steps, accuracy on the "
            "training set is behind by 0.2 or more.",
            rules=(
                Rule("accuracy", "best rate", "small rate", margin=0.2),
            ),  # seeds 0-19: lowest .595; at 0.3 median .10
            control={"small": 0.3},
            control_why="At 0.3 the small rate is no longer small.",
            finding="After 400 steps: {small} of the training set right at 0.001, {best} at the best of four rates.",
            figures={"small": Figure("accuracy", "small rate"), "best": Figure("accuracy", "best rate")},
            ledger=("000-Q14.2",),
            source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 11.4.1",
        ),
        Claim(
            name="too-large-fails",
            statement="A learning rate that is too large makes training fail: the loss ends above that of guessing.",
            rules=(Rule("loss", "large rate", 2.3026, margin=0.0),),  # seeds 0-19: it overflowed every time
            control={"large": 0.3},
            control_why="At 0.3 training works.",
            finding="At a rate of 10 the loss overflowed in {overflowed} of {seeds} runs; {large} of the training set "
            "was right. At the best rate the loss was {best}.",
            figures={
                "overflowed": Figure("overflowed", "large rate", statistic="count", format=".0f"),
                "large": Figure("accuracy", "large rate"),
                "best": Figure("loss", "best rate"),
            },
            ledger=("000-Q14.3",),
            source="Lewkowycz et al., The Large Learning Rate Phase of Deep Learning, 2020",
        ),
    ),
    prediction=Prediction(
        ask="The best rate here is near 0.3. What does a rate 300 times smaller reach in the same 400 steps? Guessing "
        "is right for 10 % of the training set.",
        metric="accuracy",
        a="small rate",
        choices=(
            Choice("About the same, it is only smoother", low=0.4),
            Choice("Something in between: 20 to 40 %", low=0.2, high=0.4),
            Choice("Hardly more than guessing: below 20 %", high=0.2),
        ),
        because="The distance covered is about the rate times the number of steps. 400 steps at 0.001 are little more "
        "than one step at 0.3.",
        chart="loss",
        format=".0%",
    ),
    charts={"loss": Chart("Loss over the training set (first seed)", x="step", y="loss", log_y=True)},
    cannot_show="Which rate suits another model: the best one moves with width, batch size, optimiser and loss scale.",
    budget=5,
)
SEARCHED = (0.03, 0.1, 0.3, 1.0)


def measure(seeds, emit, *, small, large, steps):
    """Yield accuracy and loss on the training set at the small rate, the large rate and the best of those searched."""
    x, y, _, _ = tensors(*mnist1d())
    x, y = x[:1000], y[:1000]
    rates = (small, large, *SEARCHED)
    weights, sources = stacked.initial(seeds, (40, 32, 10), copies=len(rates)), stacked.generators(seeds)
    each = torch.tensor(rates).repeat(len(seeds))
    for step in range(1, int(steps) + 1):
        rows = stacked.rows(sources, len(x), 64, copies=len(rates))
        weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), each)
        if step % 10 == 1:
            for rate, loss in zip(
                rates, stacked.losses([w[: len(rates)] for w in weights], x, y).tolist(), strict=True
            ):
                if rate in (small, large, 0.3):
                    emit("line", f"loss/rate {rate:g}", (step, loss))
    losses = stacked.losses(weights, x, y).view(len(seeds), -1).nan_to_num(1e9).clamp(max=1e9)
    right = stacked.accuracies(weights, x, y).view(len(seeds), -1)
    for i, seed in enumerate(seeds):
        best = 2 + int(losses[i, 2:].argmin())
        for arm, column in (("small rate", 0), ("large rate", 1), ("best rate", best)):
            yield "accuracy", arm, seed, right[i, column].item()
            yield "loss", arm, seed, losses[i, column].item()
        yield "overflowed", "large rate", seed, float(losses[i, 1] >= 1e9)
