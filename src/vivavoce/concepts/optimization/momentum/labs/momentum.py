"""When does momentum pay? Descent on a bowl with known curvatures, with noise in the gradient as from mini-batches.

Both optimisers may pick their best rate. The noise in each direction grows with its curvature, as it does for
mini-batches near a minimum (the noisy quadratic model of Zhang et al., NeurIPS 2019).
"""

import numpy as np

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Momentum and plain descent, each at its best rate",
    knobs={
        "condition": Knob(100.0, "Largest over smallest curvature", low=1.0, high=1000.0, log=True),
        "noise": Knob(0.0, "Gradient noise (0: all examples, 3: a few)", low=0.0, high=3.0, step=0.25),
        "mu": Knob(0.9, "Momentum", low=0.5, high=0.95, step=0.05),
        "steps": Knob(100, "Steps", low=20, high=500, step=20),
    },
    claims=(
        Claim(
            name="momentum-speeds-up-training",
            statement="Momentum speeds up descent: after as many steps, the loss is at most half of that of "
            "plain descent.",
            # Seeds 0-19: median 2.99, lowest 2.07; noisy .29, highest .71; round bowl below -19.
            rules=(Rule("log2 loss", "plain", "momentum", margin=1.0),),
            contexts={"small batches, where noise decides": {"noise": 2.0}},
            control={"condition": 1.0},
            control_why="On a round bowl plain descent arrives in one step at its best rate; there is nothing "
            "to speed up.",
            finding="100 steps, curvatures from 1 to 100, all examples in each gradient: loss {plain} without "
            "and {heavy} "
            "with momentum. With the noise of small batches: {plain_noisy} and {heavy_noisy}.",
            figures={
                "plain": Figure("loss", "plain", format=".1e"),
                "heavy": Figure("loss", "momentum", format=".1e"),
                "plain_noisy": Figure("loss", "plain", context="small batches, where noise decides"),
                "heavy_noisy": Figure("loss", "momentum", context="small batches, where noise decides"),
            },
            expected="conditional",
            reason="Momentum removes the wait along flat directions; it does not remove noise.",
            source="Shallue et al., Measuring the Effects of Data Parallelism, JMLR 2019",
        ),
        Claim(
            name="momentum-wants-a-smaller-rate",
            statement="With momentum 0.9 the best rate under noise is at most a third of the best rate without it.",
            # Seeds 0-19: median 1.85, lowest 1.45; momentum 0.5: .65, highest .85.
            rules=(Rule("log3 best rate", "plain", "momentum", margin=1.0),),
            settings={"noise": 2.0},
            control={"mu": 0.5},
            control_why="Momentum 0.5 makes steps only twice as long, so the rate need not fall to a third.",
            finding="Best rate under noise: {plain} without momentum, {heavy} with 0.9, {half} with 0.5.",
            figures={
                "plain": Figure("best rate", "plain", format=".4f"),
                "heavy": Figure("best rate", "momentum", format=".4f"),
                "half": Figure("best rate", "momentum", format=".4f", context="control"),
            },
        ),
    ),
    prediction=Prediction(
        ask="All examples in each gradient, curvatures from 1 to 100, 100 steps, both at their best rate. How "
        "many times "
        "higher does the loss end without momentum? (The figure is the power of two.)",
        metric="log2 loss",
        a="plain",
        b="momentum",
        choices=(
            Choice("Less than twice", high=1.0),
            Choice("2 to 16 times", low=1.0, high=4.0),
            Choice("More than 16 times", low=4.0),
        ),
        because="Without noise the flat directions decide, and momentum walks them about ten times faster. Now set the "
        "noise to 2: the lead is gone.",
        format="+.1f",
    ),
    charts={"loss": Chart("Loss at the best rate (first seed)", x="step", y="loss", log_y=True)},
    cannot_show="A bowl has one curvature per direction; in a network curvatures change along the way.",
    budget=3,
)
DIRECTIONS, AVERAGED = 20, 10  # the loss is averaged over the last ten steps


def descend(seeds, curvatures, noise, mu, rates, steps):
    """Losses (seeds, rates, steps): one walk per seed and rate; all walks of a seed meet the same noise."""
    generators = [np.random.default_rng(seed) for seed in seeds]
    starts = np.stack([1 + 0.2 * generator.normal(size=len(curvatures)) for generator in generators])
    w = np.repeat(starts[:, None], len(rates), 1)
    velocity, losses = np.zeros_like(w), []
    for _ in range(steps):
        blur = np.stack([generator.normal(size=len(curvatures)) for generator in generators])[:, None]
        gradient = curvatures * w + noise * np.sqrt(curvatures) * blur
        velocity = mu * velocity + gradient
        w = w - rates[:, None] * velocity
        losses.append(0.5 * (curvatures * w**2).mean(-1))
    return np.stack(losses, -1)


def measure(seeds, emit, *, condition, noise, mu, steps):
    """Yield the final loss and the best rate of both arms."""
    curvatures = np.geomspace(1.0, condition, DIRECTIONS)
    for arm, friction in (("plain", 0.0), ("momentum", mu)):
        highest = 2 * (1 + friction) / condition  # above it the steepest direction diverges
        rates = highest * 0.98 * 1.25 ** -np.arange(30.0)
        losses = descend(seeds, curvatures, noise, friction, rates, int(steps))
        final = losses[:, :, -AVERAGED:].mean(-1)
        best = final.argmin(1)
        for step in range(0, int(steps), 2):
            emit("line", f"loss/{arm}", (step + 1, max(losses[0, best[0], step], 1e-12)))
        for seed, choice, loss in zip(seeds, best, final.min(1), strict=True):
            yield "loss", arm, seed, loss
            yield "log2 loss", arm, seed, np.log2(max(loss, 1e-12))
            yield "best rate", arm, seed, rates[choice]
            yield "log3 best rate", arm, seed, np.log(rates[choice]) / np.log(3)
