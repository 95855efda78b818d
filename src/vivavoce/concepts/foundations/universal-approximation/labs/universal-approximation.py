"""Can one hidden layer draw any curve on an interval, and does training find it?

The network has one hidden layer of ReLUs and a linear output. In the arm "placed" all weights are written down: a
unit starts at each of evenly spaced corners and changes the slope so that the next corner is met. No training, and
proof that good weights exist. In the arm "trained" they start at random and Adam looks for them. The interval is
[-1, 1]; about what happens between 1 and 2 nobody has promised anything.
"""

import math

import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="One hidden layer: what exists, what training finds, what lies outside",
    knobs={
        "target": Knob("wave", "Target", choices=("wave", "fast wave", "corner", "step")),
        "width": Knob(512, "Hidden units", low=2, high=512, log=True),
        "steps": Knob(500, "Updates", low=50, high=2000, log=True),
        "until": Knob(1.0, "Examples from -1 to", low=1.0, high=2.0, step=0.25),
    },
    claims=(
        Claim(
            name="one-layer-suffices",
            statement="One hidden layer can approximate any continuous function on a closed interval: 512 units get "
            "within 0.02 everywhere.",
            rules=(
                Rule("largest error", "wanted", "placed", margin=0.0),  # the same for all seeds: .0200; step -.72
            ),
            contexts={"a wave eight times as fast": {"target": "fast wave"}, "a corner": {"target": "corner"}},
            control={"target": "step"},
            control_why="A step is not continuous: next to the jump half of it is missing.",
            finding="Largest error with 512 units: wave {wave}, eight times as fast {fast}, corner {corner}; "
            "step {step}.",
            figures={
                "wave": Figure("largest error", "placed", format=".5f"),
                "fast": Figure("largest error", "placed", format=".4f", context="a wave eight times as fast"),
                "corner": Figure("largest error", "placed", format=".5f", context="a corner"),
                "step": Figure("largest error", "placed", context="control"),
            },
            ledger=("003-Q8.1",),
            seeds=10,
            source="Cybenko, 1989; Hornik, 1991; Leshno, Lin, Pinkus and Schocken, 1993",
        ),
        Claim(
            name="training-finds-it",
            statement="Because good weights exist, training finds them: it ends within 0.1 of the target as well.",
            rules=(
                Rule("largest error", "enough", "trained", margin=0.0),
            ),  # seeds 0-7: median -.99, highest -.93; slow wave .084, .080
            settings={"target": "fast wave"},
            control={"target": "wave"},
            control_why="The slow wave is found by the same training.",
            finding="Fast wave: weights that were written down miss by {best} at most, "
            "those found by training by {trained}. "
            "Slow wave: {slow}.",
            figures={
                "best": Figure("largest error", "placed", format=".4f"),
                "trained": Figure("largest error", "trained"),
                "slow": Figure("largest error", "trained", format=".3f", context="control"),
            },
            expected="wrong",
            seeds=10,
            source="Rahaman et al., On the Spectral Bias of Neural Networks, ICML 2019",
        ),
        Claim(
            name="holds-outside",
            statement="A network that fits the interval also fits next to it: its mean squared error there is at most "
            "a hundred times as large.",
            rules=(
                Rule("orders of magnitude", "allowed", "outside over inside", margin=0.0),
            ),  # 0-7: -2.9, highest -2.7
            control={"until": 2.0},
            control_why="With examples up to 2 there is no outside any more.",
            finding="On [1, 2] the mean squared error was 10^{orders} times that on [-1, 1]; trained up to 2, "
            "10^{wide} times.",
            figures={
                "orders": Figure("orders of magnitude", "outside over inside", format=".1f"),
                "wide": Figure("orders of magnitude", "outside over inside", format=".1f", context="control"),
            },
            ledger=("003-Q8.2",),
            expected="wrong",
            seeds=10,
            source="Xu et al., How Neural Networks Extrapolate, ICLR 2021",
        ),
    ),
    prediction=Prediction(
        ask="512 hidden units have been trained on sin(3x) for x in [-1, 1]. On [1, 2], how many times larger is the "
        "mean squared error? (As a power of ten)",
        metric="orders of magnitude",
        a="outside over inside",
        choices=(
            Choice("About the same: at most ten times", high=1.0),
            Choice("Ten to a thousand times", low=1.0, high=3.0),
            Choice("More than a thousand times", low=3.0),
        ),
        because="The theorem speaks about the interval. To the right of the last corner a ReLU network goes on as a "
        "straight line, and the wave does not.",
        format=".1f",
    ),
    charts={
        "error": Chart("Mean squared error on the interval (first seed)", x="update", y="error", log_y=True),
        "curve": Chart("What the trained network draws on [-1, 2] (first seed)", x="x", y="y"),
    },
    cannot_show="One input. With many inputs the number of units needed can grow exponentially, which no width here "
    "would show.",
    budget=10,
    fixed_rate="Only one arm is trained: Adam at 0.01, lowered to zero along a cosine.",
)
TARGETS = {
    "wave": lambda x: torch.sin(3 * x),
    "fast wave": lambda x: torch.sin(24 * x),
    "corner": torch.abs,
    "step": lambda x: (x > 0).to(x.dtype),
}


def placed(function, width, between):
    """A network with one ReLU per corner; each changes the slope by what the target needs up to the next corner."""
    corners = torch.linspace(-1, 1, width + 1)
    values = function(corners)
    slopes = values.diff() / corners.diff()
    changes = torch.cat([slopes[:1], slopes.diff()])
    return values[0] + torch.relu(between - corners[:-1]) @ changes[:, None]


def measure(seeds, emit, *, target, width, steps, until):
    """Yield the largest error inside of both networks, and how much larger the trained one's is outside."""
    function = TARGETS[target]
    inside, outside = torch.linspace(-1, 1, 2001)[:, None], torch.linspace(1, 2, 1001)[:, None]
    x = torch.linspace(-1, until, 256)[:, None]
    for seed in seeds:
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(1, int(width)), nn.ReLU(), nn.Linear(int(width), 1))
        update = torch.optim.Adam(model.parameters(), lr=0.01)
        slower = torch.optim.lr_scheduler.CosineAnnealingLR(update, int(steps))
        for step in range(1, int(steps) + 1):
            loss = ((model(x) - function(x)) ** 2).mean()
            update.zero_grad()
            loss.backward()
            update.step()
            slower.step()
            if seed == seeds[0] and step % 10 == 0:
                emit("line", "error/trained", (step, loss.item()))
        with torch.no_grad():
            drawn, beyond, exact = model(inside), model(outside), placed(function, int(width), inside)
        if seed == seeds[0]:
            for place in (*inside[::50], *outside[::50]):
                emit("line", "curve/target", (place.item(), function(place).item()))
                emit("line", "curve/trained", (place.item(), model(place).item()))
        yield "largest error", "wanted", seed, 0.02
        yield "largest error", "enough", seed, 0.1
        yield "largest error", "placed", seed, float((exact - function(inside)).abs().max())
        yield "largest error", "trained", seed, float((drawn - function(inside)).abs().max())
        errors = [float(((a - function(b)) ** 2).mean()) for a, b in ((drawn, inside), (beyond, outside))]
        yield "orders of magnitude", "outside over inside", seed, math.log10(errors[1] / errors[0])
        yield "orders of magnitude", "allowed", seed, 2.0
