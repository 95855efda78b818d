"""Is a CNN translation invariant? Digits trained in the middle of a canvas and tested elsewhere.

Convolutions move their maps along with the image: that is equivariance. Whether the answer stays the same
depends on what comes after them. A flattened map gives every place weights of its own, and places where no
digit ever stood in training have learned nothing. A global mean throws the place away. With stride 2, only
shifts by an even number of pixels move the map by whole steps.
"""

import torch
from torch import Tensor, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Digits moved across the canvas",
    knobs={
        "head": Knob("flatten", "After the convolutions", choices=("flatten", "global mean")),
        "shift": Knob(4, "Pixels by which test digits are moved, across and down", low=0, high=4, step=1),
        "n": Knob(600, "Training images", low=200, high=1200, step=200),
        "steps": Knob(200, "Updates", low=100, high=500, step=100),
    },
    claims=(
        Claim(
            name="translation-invariant",
            statement="A CNN is translation invariant: it reads moved digits as well as those in the middle, to within "
            "ten points.",
            rules=(Rule("accuracy", "moved", "in the middle", margin=-0.1),),  # seeds 0-9: -.85 to -.74; mean head 0
            control={"head": "global mean"},
            control_why="A global mean over all places makes the same convolutions indifferent to the place.",
            finding="With a flattened map accuracy fell from {middle} to {moved} when digits moved by 4 pixels; with "
            "a global mean it went from {mean_middle} to {mean_moved}.",
            figures={
                "middle": Figure("accuracy", "in the middle"),
                "moved": Figure("accuracy", "moved"),
                "mean_middle": Figure("accuracy", "in the middle", context="control"),
                "mean_moved": Figure("accuracy", "moved", context="control"),
            },
            ledger=("003-Q11.1",),
            expected="wrong",
            reason="A convolution is equivariant. Invariance needs something that throws position away.",
            source="Zhang, ICML 2019; Azulay and Weiss, JMLR 2019",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="A CNN learns digits in the middle of a canvas and flattens its last map. How well does it read them "
        "4 pixels off?",
        metric="accuracy",
        a="moved",
        choices=(
            Choice("As before: above 85 %", low=0.85),
            Choice("Clearly worse: 50 to 85 %", low=0.5, high=0.85),
            Choice("Most are wrong: below 50 %", high=0.5),
        ),
        because="The maps moved with the digits, and the linear layer looked for them in the old place.",
        chart="accuracy",
        format=".0%",
    ),
    charts={"accuracy": Chart("Test accuracy by place (first seed)", x="shift in pixels", y="accuracy")},
    cannot_show="Training on moved digits teaches a flattened head too. Photographs do not wrap around at the border.",
    budget=10,
    fixed_rate="Adam at 0.01 for both heads: the two are never compared with each other, only places of one network.",
)

CANVAS, DIGIT = 16, 8


def placed(x: Tensor, shift: int) -> Tensor:
    """Put 8 x 8 digits on an empty 16 x 16 canvas, `shift` pixels from the middle. (n, 64) to (n, 1, 16, 16)."""
    canvas = torch.zeros(len(x), 1, CANVAS, CANVAS)
    start = (CANVAS - DIGIT) // 2 + shift
    canvas[:, 0, start : start + DIGIT, start : start + DIGIT] = x.view(-1, DIGIT, DIGIT)
    return canvas


def network(head: str) -> nn.Module:
    """Two convolutions, the first with stride 2, and a linear layer on all places or on their mean."""
    places = [nn.Flatten(), nn.Linear(48 * 64, 10)]
    if head == "global mean":
        places = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 10)]
    first = nn.Conv2d(1, 24, 3, stride=2, padding=1, padding_mode="circular")  # circular: no border tells the place
    second = nn.Conv2d(24, 48, 3, padding=1, padding_mode="circular")
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), *places)


def measure(seeds, emit, *, head, shift, n, steps):
    """Yield accuracy on digits in the middle and moved; plot every shift of the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (4, 0.1)))
    x_train, y_train, x_test, y_test = digits(1200)
    new, labels = tensors(x_test, y_test)
    for seed in seeds:
        x, y = tensors(*subset(x_train, y_train, n, seed))
        torch.manual_seed(seed)
        model = fit(network(head), placed(x, 0), y, steps=steps, lr=0.01, seed=seed, batch=32)
        if seed == seeds[0]:
            for pixels in range(5):
                emit("line", f"accuracy/{head}", (pixels, accuracy(model, placed(new, pixels), labels)))
        yield "accuracy", "in the middle", seed, accuracy(model, placed(new, 0), labels)
        yield "accuracy", "moved", seed, accuracy(model, placed(new, shift), labels)
