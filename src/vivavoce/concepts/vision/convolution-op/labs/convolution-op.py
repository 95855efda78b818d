"""A convolutional network against a fully connected one, with equally many parameters.

The data are one-dimensional digits: ten curves, each at a random place, stretched and tilted. Three
convolutions with stride 2 read them from 40 samples down to 5 places. The MLP has one hidden layer.

The control is one fixed permutation of the 40 samples, the same for every example. No information is
lost, and an MLP cannot tell the difference. But neighbours are no longer neighbours.
"""

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, parameters, tensors

LAB = Lab(
    title="CNN against MLP, with neighbours and without",
    knobs={
        "samples": Knob("in order", "The 40 samples of each curve are", choices=("in order", "shuffled")),
        "kernel": Knob(5, "Width of the first kernel", choices=(1, 3, 5, 9)),
        "n": Knob(4000, "Training examples", low=500, high=4000, step=500),
        "steps": Knob(500, "Updates", low=100, high=1500, step=100),
    },
    claims=(
        Claim(
            name="beats-mlp",
            statement="On data with local structure a CNN beats a fully connected network with as many parameters.",
            rules=(Rule("test accuracy", "CNN", "MLP", margin=0.15),),  # seeds 0-9: median .254, lowest .219
            control={"samples": "shuffled"},
            control_why="A fixed permutation leaves all information in place and takes the neighbourhood away.",
            finding="Test accuracy {cnn} for the CNN with {cnn_size} parameters, {mlp} for the MLP with {mlp_size}.",
            figures={
                "cnn": Figure("test accuracy", "CNN"),
                "mlp": Figure("test accuracy", "MLP"),
                "cnn_size": Figure("parameters", "CNN", format=",.0f"),
                "mlp_size": Figure("parameters", "MLP", format=",.0f"),
            },
            ledger=("000-Q10.1",),
            source="Greydanus and Kobak, ICML 2024",
            seeds=10,
        ),
        Claim(
            name="needs-neighbours",
            statement="The advantage rests on the neighbourhood: with shuffled samples the CNN is not ahead by "
            "five points.",
            settings={"samples": "shuffled"},
            rules=(Rule("test accuracy", "MLP", "CNN", margin=-0.05),),  # seeds 0-9: median .002, lowest -.013
            control={"samples": "in order"},
            control_why="With the samples in order the CNN is ahead, so the check can fail.",
            finding="Shuffled by one fixed permutation, the CNN fell to {cnn}; the MLP stayed at {mlp}.",
            figures={"cnn": Figure("test accuracy", "CNN"), "mlp": Figure("test accuracy", "MLP")},
            ledger=("000-Q10.2",),
            source="Greydanus and Kobak, ICML 2024",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="A CNN and an MLP, each with about 5,000 parameters, learn 4,000 curves. By how much is the CNN ahead "
        "on new ones?",
        metric="test accuracy",
        a="CNN",
        b="MLP",
        choices=(
            Choice("Less than 5 points: size decides", high=0.05),
            Choice("5 to 15 points", low=0.05, high=0.15),
            Choice("More than 15 points", low=0.15),
        ),
        because="The MLP has to learn every pattern once per place. The kernel learns it once. Shuffle the samples, "
        "and the lead is gone.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Test accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="One-dimensional curves and 5,000 parameters: how large the lead is on photographs, it does not tell.",
    budget=10,
)

CHANNELS, HIDDEN = 25, 100
RATES = {"CNN": 0.02, "MLP": 0.01}  # the best of .0025, .005, .01 and .02 for each; the MLP hardly cares


def cnn(kernel: int) -> nn.Module:
    """Three convolutions with stride 2: 40 samples, then 20, 10 and 5 places of 25 channels, and a linear layer."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 40)),
        nn.Conv1d(1, CHANNELS, kernel, stride=2, padding=kernel // 2), nn.ReLU(),
        nn.Conv1d(CHANNELS, CHANNELS, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(CHANNELS, CHANNELS, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(5 * CHANNELS, 10),
    )  # fmt: skip


def mlp() -> nn.Module:
    """One hidden layer: 5,110 parameters, against 5,210 of the CNN with the default kernel."""
    return nn.Sequential(nn.Linear(40, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10))


def measure(seeds, emit, *, samples, kernel, n, steps):
    """Yield test accuracy and size of both networks; plot the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        order = torch.randperm(40, generator=generator) if samples == "shuffled" else torch.arange(40)
        x, y, new, labels = tensors(*subset(x_train, y_train, n, seed), x_test, y_test)
        x, new = x[:, order], new[:, order]
        for arm in ("CNN", "MLP"):
            torch.manual_seed(seed)
            model = cnn(kernel) if arm == "CNN" else mlp()

            def watch(step, loss, arm=arm, model=model, new=new):
                emit("line", f"accuracy/{arm}", (step, accuracy(model, new, labels)))

            fit(model, x, y, steps=steps, lr=RATES[arm], seed=seed, watch=watch if seed == seeds[0] else None, every=50)
            yield "test accuracy", arm, seed, accuracy(model, new, labels)
            yield "parameters", arm, seed, parameters(model)
