"""One pair of convolutions, two heads, two questions: which digit is it, and in which corner does it lie?

Digits lie in one corner of a 16 x 16 canvas without borders. The convolutions are equivariant: their map moves
along. One head flattens the map and has weights for each place; the other takes the maximum of each channel over
all places, which is invariant. What the task asks decides which of the two is right.
"""

import torch
from torch import Tensor, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Which digit, and where? An invariant and a flattened head",
    knobs={
        "task": Knob("which digit", "The network has to say", choices=("which digit", "which corner")),
        "tested": Knob(
            "the other corner",
            "Digits are learned upper left and read in",
            choices=("the other corner", "the same corner"),
        ),
        "n": Knob(400, "Training images", low=100, high=1000, step=100),
        "steps": Knob(160, "Updates", low=40, high=400, step=40),
    },
    claims=(
        Claim(
            name="invariant-reads-elsewhere",
            statement="Digits learned in one corner are read in another by a network with a global maximum, forty "
            "points better than by one that flattens its map.",
            rules=(Rule("accuracy", "global maximum", "flattened", margin=0.4),),  # seeds 0-9: median .755, lowest .737
            control={"tested": "the same corner"},
            control_why="Where it was trained, the flattened head reads as well.",
            finding="Trained upper left, read lower right: {invariant} with the global maximum, {flat} flattened. In "
            "the corner of training {invariant_same} and {flat_same}.",
            figures={
                "invariant": Figure("accuracy", "global maximum"),
                "flat": Figure("accuracy", "flattened"),
                "invariant_same": Figure("accuracy", "global maximum", context="control"),
                "flat_same": Figure("accuracy", "flattened", context="control"),
            },
            source="Azulay and Weiss, JMLR 2019",
            seeds=10,
        ),
        Claim(
            name="invariant-cannot-locate",
            statement="Asked for the corner, the network with the global maximum is fifty points worse than the "
            "flattened one.",
            settings={"task": "which corner"},
            rules=(Rule("accuracy", "flattened", "global maximum", margin=0.5),),  # seeds 0-9: median .753, lowest .719
            control={"task": "which digit"},
            control_why="Asked for the digit, it is the better one.",
            finding="Which of four corners: {flat} flattened, {invariant} with the global maximum; guessing gives "
            "0.25.",
            figures={"flat": Figure("accuracy", "flattened"), "invariant": Figure("accuracy", "global maximum")},
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="A CNN that flattens its map learned digits in the upper left corner. How well does it read them lower "
        "right?",
        metric="accuracy",
        a="flattened",
        choices=(
            Choice("As well as upper left: convolutions do not care for places", low=0.8),
            Choice("Clearly worse: 30 to 80 %", low=0.3, high=0.8),
            Choice("About as well as guessing: below 30 %", high=0.3),
        ),
        because="The map moved along, into places whose weights in the linear layer had learned nothing.",
        chart="accuracy",
        format=".0%",
    ),
    charts={"accuracy": Chart("Accuracy on new digits while training (first seed)", x="update", y="accuracy")},
    cannot_show="No borders and a plain background: real networks know places a little, through padding.",
    budget=10,
    fixed_rate="Adam at 0.01 for both heads. Flattened is at its best after 160 updates, the global maximum "
    "gains some three "
    "points more by 480; the claims are about 40 and 50.",
)

SIDE, CHANNELS = 16, 12


def canvases(x: Tensor, corner: Tensor) -> Tensor:
    """Digits (n, 64) each in one corner, 0 to 3, of an empty canvas: (n, 1, 16, 16)."""
    canvas = torch.zeros(len(x), 1, SIDE, SIDE)
    for image, digit, where in zip(canvas, x.view(-1, 8, 8), corner.tolist(), strict=True):
        top, left = 8 * (where // 2), 8 * (where % 2)
        image[0, top : top + 8, left : left + 8] = digit
    return canvas


def network(head: str, classes: int) -> nn.Module:
    """Two circular convolutions, the second with stride 2, and one of the heads."""
    first = nn.Conv2d(1, CHANNELS, 3, padding=1, padding_mode="circular")
    second = nn.Conv2d(CHANNELS, 2 * CHANNELS, 3, stride=2, padding=1, padding_mode="circular")
    pooled = (nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(2 * CHANNELS, classes))
    flat = (nn.Flatten(), nn.Linear(2 * CHANNELS * 64, classes))
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), *(pooled if head == "global maximum" else flat))


def measure(seeds, emit, *, task, tested, n, steps):
    """Yield accuracy on new digits per head; plot the first seed."""
    classes = 10 if task == "which digit" else 4
    emit("line", "accuracy/guessing", ((0, 1 / classes), (steps, 1 / classes)))
    x_train, y_train, x_test, y_test = digits(1200)
    for seed in seeds:
        x, y, new, labels = tensors(*subset(x_train, y_train, n, seed), x_test, y_test)
        generator = torch.Generator().manual_seed(seed)
        corner, corner_new = (torch.randint(4, (len(v),), generator=generator) for v in (x, new))
        if task == "which corner":
            y, labels = corner, corner_new
        else:
            corner, corner_new = 0 * corner, 0 * corner_new + (3 if tested == "the other corner" else 0)
        images, unseen = canvases(x, corner), canvases(new, corner_new)
        for head in ("flattened", "global maximum"):
            torch.manual_seed(seed)
            model = network(head, classes)

            def watch(step, loss, head=head, model=model, unseen=unseen, labels=labels):
                emit("line", f"accuracy/{head}", (step, accuracy(model, unseen, labels)))

            show = watch if seed == seeds[0] else None
            fit(model, images, y, steps=steps, lr=0.01, seed=seed, batch=32, watch=show, every=20)
            yield "accuracy", head, seed, accuracy(model, unseen, labels)
