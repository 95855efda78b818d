"""What does Adam's division buy? Descent on a bowl whose valley lies along the axes, or at an angle to them.

Adam divides each coordinate by its own gradient size. Where steep and flat directions are coordinates, that evens them
out; where they are mixtures of coordinates, there is nothing to even out. Both arms take their best rate,
falling to zero.
"""

import numpy as np

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Adam on a valley along the axes, and on a turned one",
    knobs={
        "condition": Knob(1000.0, "Largest over smallest curvature", low=1.0, high=10_000.0, log=True),
        "valley": Knob("along the axes", "The valley lies", choices=("along the axes", "at an angle")),
        "noise": Knob(0.0, "Gradient noise", low=0.0, high=3.0, step=0.5),
        "steps": Knob(100, "Steps", low=20, high=400, step=20),
    },
    claims=(
        Claim(
            name="adam-evens-out-curvature",
            statement="Adam copes with unequal curvature: its loss ends at most half as high as that of momentum.",
            # Seeds 0-19: median 2.6, lowest 2.1; turned -5.3, highest -3.1; round bowl below -5.
            rules=(Rule("log2 loss", "momentum", "Adam", margin=1.0),),
            contexts={"the same valley, turned against the axes": {"valley": "at an angle"}},
            control={"condition": 1.0},
            control_why="On a round bowl there is nothing to even out, and momentum is as good or better.",
            finding="Curvatures from 1 to 1,000, 100 steps, valley along the axes: loss {sgd} with momentum, "
            "{adam} with "
            "Adam. The same valley turned: {sgd_turned} and {adam_turned}.",
            figures={
                "sgd": Figure("loss", "momentum", format=".1e"),
                "adam": Figure("loss", "Adam", format=".1e"),
                "sgd_turned": Figure(
                    "loss", "momentum", format=".1e", context="the same valley, turned against the axes"
                ),
                "adam_turned": Figure("loss", "Adam", format=".1e", context="the same valley, turned against the axes"),
            },
            expected="conditional",
            reason="The division works per coordinate; it cannot see a valley that lies across coordinates.",
        ),
    ),
    prediction=Prediction(
        ask="Adam walks down a valley along the axes, and then the same valley turned by a random angle. Set "
        "the valley to "
        "'at an angle': is Adam's loss still below that of momentum? (Powers of two, momentum over Adam.)",
        metric="log2 loss",
        a="momentum",
        b="Adam",
        choices=(
            Choice("At least half below it", low=1.0),
            Choice("Within a factor of two", low=-1.0, high=1.0),
            Choice("At least twice as high", high=-1.0),
        ),
        because="Adam sees coordinates, not directions. Along the axes it evens out the curvatures; turned, every "
        "coordinate has a share of the steep direction, and the division is nearly the same for all.",
        format="+.1f",
    ),
    charts={"loss": Chart("Loss at the best rate (first seed)", x="step", y="loss", log_y=True)},
    cannot_show="Networks are not bowls; how far their valleys lie along the weights is an open question.",
    budget=5,
)
DIRECTIONS = 20


def hessian(seed, condition, valley):
    """Curvatures spread evenly in the logarithm, along the axes or turned at random, and a start."""
    rng = np.random.default_rng(seed)
    curvatures = np.diag(np.geomspace(1.0, condition, DIRECTIONS))
    turn = np.linalg.qr(rng.normal(size=(DIRECTIONS, DIRECTIONS)))[0]
    start = 1 + 0.2 * rng.normal(size=DIRECTIONS)
    return (turn @ curvatures @ turn.T, turn @ start) if valley == "at an angle" else (curvatures, start)


def descend(arm, bowl, start, noise, rates, steps, seed):
    """Losses (rates, steps): one walk per rate, all with the same noise; the rate falls to zero along a line."""
    rng, spread = np.random.default_rng(seed + 1), np.sqrt(np.diag(bowl))
    w = np.tile(start, (len(rates), 1))
    m, v, losses = np.zeros_like(w), np.zeros_like(w), []
    for t in range(1, steps + 1):
        g = w @ bowl + noise * spread * rng.normal(size=DIRECTIONS)
        rate = rates[:, None] * (1 - (t - 1) / steps)
        if arm == "Adam":
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        else:
            m = 0.9 * m + g
            w = w - rate * m
        losses.append(0.5 * np.einsum("ri,ij,rj->r", w, bowl, w) / DIRECTIONS)
    return np.array(losses).T


def measure(seeds, emit, *, condition, valley, noise, steps):
    """Yield the final loss of each arm at its best rate."""
    for seed in seeds:
        bowl, start = hessian(seed, condition, valley)
        for arm, highest in (("momentum", 3.8 / condition), ("Adam", 3.0)):
            rates = highest * 1.5 ** -np.arange(20.0)
            losses = descend(arm, bowl, start, noise, rates, int(steps), seed)
            best = int(losses[:, -1].argmin())
            if seed == seeds[0]:
                for step in range(0, int(steps), 2):
                    emit("line", f"loss/{arm}", (step + 1, max(losses[best, step], 1e-12)))
            yield "loss", arm, seed, losses[best, -1]
            yield "log2 loss", arm, seed, np.log2(max(losses[best, -1], 1e-12))
