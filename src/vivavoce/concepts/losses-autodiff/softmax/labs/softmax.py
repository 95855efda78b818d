"""Are softmax values trustworthy probabilities?

A network is trained on few examples until it knows them by heart. On test examples we compare two numbers:
its mean confidence, the largest softmax value, and its accuracy. If the values were probabilities to rely
on, the two would agree. The expected calibration error (ECE) collects the difference over ten bins of
confidence. A single number, the temperature, fitted on held-out examples, divides all scores.
"""

import torch
from torch import manual_seed, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Are softmax values trustworthy probabilities?",
    knobs={
        "n": Knob(1000, "Training examples", low=250, high=4000, step=250),
        "width": Knob(128, "Units per hidden layer", low=8, high=256, log=True),
        "steps": Knob(600, "Updates", low=100, high=2000, step=100),
        "temperature": Knob("one", "Temperature", choices=("one", "fitted")),
    },
    claims=(
        Claim(
            name="values-are-confidence",
            statement="Softmax values can be trusted as probabilities: the calibration error stays below ten points.",
            rules=(
                Rule("one minus ECE", "softmax", 0.9, margin=0.0),
            ),  # seeds 0-9: ECE .338 to .381; fitted .032 to .084
            control={"temperature": "fitted"},
            control_why="One temperature, fitted on held-out examples, brings confidence down to accuracy.",
            finding="Mean confidence was {confidence}, accuracy {accuracy}: a calibration error of {ece}. One fitted "
            "temperature of {temperature} brought it to {ece_fitted} without changing a single prediction.",
            figures={
                "confidence": Figure("confidence", "softmax"),
                "accuracy": Figure("accuracy", "softmax"),
                "ece": Figure("ECE", "softmax", format=".3f"),
                "ece_fitted": Figure("ECE", "softmax", format=".3f", context="control"),
                "temperature": Figure("temperature", "softmax", format=".1f", context="control"),
            },
            ledger=("000-Q20.2",),
            expected="wrong",
            reason="A network that fits its training set is rewarded for ever larger scores, right or wrong elsewhere.",
            source="Guo et al., On Calibration of Modern Neural Networks, ICML 2017",
        ),
    ),
    prediction=Prediction(
        ask="The network is right on about half of the test examples. How sure is it of them, on average?",
        metric="confidence",
        a="softmax",
        choices=(
            Choice("About as sure as it is right: below 60 %", high=0.6, curve=((0, 0.1), (600, 0.5))),
            Choice("Somewhat too sure: 60 to 70 %", low=0.6, high=0.7, curve=((0, 0.1), (600, 0.65))),
            Choice("Far too sure: above 70 %", low=0.7, curve=((0, 0.1), (600, 0.85))),
        ),
        because="Once every training example is right, the loss still falls when the scores grow. Confidence "
        "grows with "
        "them, on test examples too, where accuracy has long stopped.",
        chart="test",
    ),
    charts={"test": Chart("Test examples (first seed)", x="update", y="share")},
    cannot_show="How a large pretrained network is calibrated; some are far better than this, until they are "
    "fine-tuned.",
    budget=6,
    fixed_rate="One arm, trained once; the temperature is fitted afterwards. Adam at 0.003.",
)


def calibration_error(shares, labels, bins=10):
    """ECE: over bins of confidence, the mean distance between confidence and accuracy, weighted by size."""
    confidence, predicted = shares.max(-1)
    right = (predicted == labels).float()
    which = (confidence * bins).long().clamp(max=bins - 1)
    inside = [which == b for b in range(bins) if (which == b).any()]
    return float(sum((confidence[i].mean() - right[i].mean()).abs() * i.float().mean() for i in inside))


def fitted_temperature(scores, labels):
    """The temperature with the lowest cross-entropy on held-out examples, from a fine grid."""
    grid = torch.logspace(-0.5, 1.5, 81)
    return min(grid.tolist(), key=lambda t: F.cross_entropy(scores / t, labels).item())


def measure(seeds, emit, *, n, width, steps, temperature):
    """Yield confidence, accuracy and calibration error on 500 test examples; 500 others fit the temperature."""
    emit("line", "test/accuracy", (0, 0.1))
    x_train, y_train, x_rest, y_rest = mnist1d()
    x_rest, y_rest = tensors(x_rest, y_rest)
    (x_held, x_test), (y_held, y_test) = x_rest.split(500), y_rest.split(500)
    for seed in seeds:
        x, y = tensors(*subset(x_train, y_train, n, seed))
        manual_seed(seed)
        width = int(width)
        model = nn.Sequential(nn.Linear(40, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10))

        def watch(step, loss, model=model):
            with torch.no_grad():
                emit("line", "test/mean confidence", (step, model(x_test).softmax(-1).max(-1)[0].mean().item()))
            emit("line", "test/accuracy", (step, accuracy(model, x_test, y_test)))

        fit(model, x, y, steps=steps, lr=0.003, seed=seed, watch=watch if seed == seeds[0] else None)
        with torch.no_grad():
            held, test = model(x_held), model(x_test)
        t = fitted_temperature(held, y_held) if temperature == "fitted" else 1.0
        shares = torch.softmax(test / t, -1)
        error = calibration_error(shares, y_test)
        yield "temperature", "softmax", seed, t
        yield "confidence", "softmax", seed, shares.max(-1)[0].mean().item()
        yield "accuracy", "softmax", seed, (shares.argmax(-1) == y_test).float().mean().item()
        yield "ECE", "softmax", seed, error
        yield "one minus ECE", "softmax", seed, 1 - error
