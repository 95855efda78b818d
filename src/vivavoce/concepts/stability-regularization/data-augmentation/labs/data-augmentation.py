"""One network on few examples, and the same network on randomly transformed versions of them.

A fresh transformation is drawn for each example each time it is used. Some keep the label of these curves: a shift, or
a little noise. One does not: turned upside down, a curve looks like one of another class.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Test accuracy with and without augmentation",
    knobs={
        "transformation": Knob(
            "shift", "Transformation", choices=("shift", "noise", "upside down", "turned round in time")
        ),
        "strength": Knob(
            1.0,
            "Strength (1: shifts up to 6 places, noise of 0.3, half of the curves turned)",
            low=0.0,
            high=1.5,
            step=0.25,
        ),
        "n": Knob(500, "Training examples", low=250, high=4000, step=250),
        "steps": Knob(1500, "Updates", low=250, high=2000, step=250),
    },
    claims=(
        Claim(
            name="augmentation-helps",
            statement="Augmentation improves test accuracy.",
            rules=(Rule("test accuracy", "augmented", "as they are", margin=0.02),),  # seeds 0-2: .20, .17, .15
            contexts={"upside down": {"transformation": "upside down"}},
            control={"strength": 0.0},
            control_why="At strength zero the transformed examples are the examples.",
            finding="Shifts took test accuracy from {plain} to {shifted}; turning curves upside down took it to "
            "{turned}. Training accuracy: {train_plain} without, {train_shifted} with shifts.",
            figures={
                "plain": Figure("test accuracy", "as they are"),
                "shifted": Figure("test accuracy", "augmented"),
                "turned": Figure("test accuracy", "augmented", context="upside down"),
                "train_plain": Figure("train accuracy", "as they are"),
                "train_shifted": Figure("train accuracy", "augmented"),
            },
            ledger=("000-Q23.4",),
            expected="conditional",
            seeds=10,
        ),
        Claim(
            name="unreal-hurts",
            statement="A transformation that does not occur in reality makes the model worse.",
            rules=(Rule("test accuracy", "as they are", "augmented", margin=0.02),),  # seeds 0-2: -.07, -.05, -.07
            settings={"transformation": "turned round in time"},
            control={"transformation": "upside down"},
            control_why="Upside down the curves resemble other classes: that does harm.",
            finding="No test curve is turned round in time, and yet training with turned ones took test accuracy from "
            "{plain} to {turned}.",
            figures={
                "plain": Figure("test accuracy", "as they are"),
                "turned": Figure("test accuracy", "augmented"),
            },
            expected="holds",
            reason="What matters is whether the label survives: turned curves still tell their class apart, and "
            "the network cannot memorise as easily.",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Shifting the curves changes no label, and every update sees new shifts. How much test "
        "accuracy does that gain?",
        metric="test accuracy",
        a="augmented",
        b="as they are",
        choices=(
            Choice("It falls", high=-0.02),
            Choice("Up to 0.10", low=-0.02, high=0.1),
            Choice("More than 0.10", low=0.1),
        ),
        because="Memorising 500 fixed curves gave way to learning what a class looks like at any place. Accuracy on "
        "the untouched training examples falls at the same time, which is no loss.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Accuracy on untouched examples (first seed)", x="update", y="accuracy")},
    cannot_show="Which transformations suit your data: here the generator of the curves shifts them, "
    "so shifts are right.",
    budget=10,
    fixed_rate="Adam at 0.003 in both arms: only the examples differ.",
)
RATE, WIDTH = 0.003, 128


def transformed(x, transformation, strength, source):
    """A randomly transformed copy of a batch. x: (k, batch, 40)."""
    if transformation == "shift":
        most = round(6 * strength)
        offsets = torch.randint(-most, most + 1, x.shape[:2], generator=source)
        places = (torch.arange(x.shape[2]) - offsets[..., None]) % x.shape[2]
        return x.gather(2, places)
    if transformation == "noise":
        return x + 0.3 * strength * torch.randn(x.shape, generator=source)
    turned = torch.rand((*x.shape[:2], 1), generator=source) < strength / 2
    return torch.where(turned, -x if transformation == "upside down" else x.flip(2), x)


def measure(seeds, emit, *, transformation, strength, n, steps):
    """Yield accuracy on untouched training and test examples for both arms."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    x_test, y_test = tensors(x_test, y_test)
    parts = [tensors(*subset(x_train, y_train, n, seed)) for seed in seeds]
    x, y = (torch.stack(same) for same in zip(*parts, strict=True))
    source = torch.Generator().manual_seed(seeds[0])
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))

    def augment(inputs, labels):
        return transformed(inputs, transformation, strength, source), labels

    for arm, change in (("as they are", None), ("augmented", augment)):

        def watch(step, weights, arm=arm):
            emit("line", f"accuracy/{arm}, train", (step, float(stacked.accuracies(weights, x, y)[0])))
            emit("line", f"accuracy/{arm}, test", (step, float(stacked.accuracies(weights, x_test, y_test)[0])))

        def adam(weights):
            return torch.optim.Adam(weights, lr=RATE)

        initial, sources = stacked.initial(seeds, [40, WIDTH, 10]), stacked.generators(seeds)
        weights = fit(initial, x, y, sources=sources, update=adam, steps=steps, augment=change, watch=watch)
        train, test = stacked.accuracies(weights, x, y), stacked.accuracies(weights, x_test, y_test)
        for seed, fitted, unseen in zip(seeds, train.tolist(), test.tolist(), strict=True):
            yield "train accuracy", arm, seed, fitted
            yield "test accuracy", arm, seed, unseen
