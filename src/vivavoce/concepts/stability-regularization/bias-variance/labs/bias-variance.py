"""Bias and variance, measured: the same polynomial fitted to hundreds of training sets from one source.

Bias is how far the average of all fits is from the truth, variance how far single fits are from that average. Both can
be measured here because the truth is known and training sets cost nothing.
"""

import numpy as np
from numpy.polynomial import chebyshev

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Squared bias, variance and error against the degree of a polynomial",
    knobs={
        "n": Knob(25, "Training points", low=20, high=200, step=5),
        "noise": Knob(0.3, "Standard deviation of the noise", low=0.0, high=1.0, step=0.1),
        "penalty": Knob(1e-6, "Ridge penalty", low=1e-6, high=1000.0, log=True),
        "remedy": Knob("8 times the data", "Remedy for degree 9", choices=("8 times the data", "a penalty of 3")),
    },
    claims=(
        Claim(
            name="flexibility-trades",
            statement="A more flexible model has less bias and more variance.",
            rules=(
                Rule("bias", "degree 1", "degree 12", margin=0.05),  # seeds 0-9: median .483, lowest .482
                Rule("variance", "degree 12", "degree 1", margin=0.03),  # seeds 0-9: median .064, lowest .058
            ),
            control={"penalty": 1000.0},
            control_why="A huge penalty holds all fits at zero: no variance is left, whatever the degree.",
            finding="Degree 1: squared bias {bias_low}, variance {variance_low}. Degree 12: {bias_high} and "
            "{variance_high}.",
            figures={
                "bias_low": Figure("bias", "degree 1", format=".3f"),
                "variance_low": Figure("variance", "degree 1", format=".3f"),
                "bias_high": Figure("bias", "degree 12", format=".3f"),
                "variance_high": Figure("variance", "degree 12", format=".3f"),
                "bias_middle": Figure("bias", "degree 5", format=".3f"),
                "variance_middle": Figure("variance", "degree 5", format=".3f"),
            },
            source="Geman, Bienenstock and Doursat, Neural Computation, 1992",
        ),
        Claim(
            name="middle-wins",
            statement="Error on new data is lowest at a middle degree.",
            rules=(
                Rule("error", "degree 1", "degree 5", margin=0.05),  # seeds 0-9: median .470, lowest .467
                Rule("error", "degree 12", "degree 5", margin=0.02),  # seeds 0-9: median .051, lowest .045
            ),
            control={"noise": 0.0, "n": 200},
            control_why="Without noise and with many points nothing is paid for flexibility.",
            finding="Error at degree 1 {low}, at degree 5 {middle}, at degree 12 {high}; noise alone is {noise}.",
            figures={
                "low": Figure("error", "degree 1", format=".3f"),
                "middle": Figure("error", "degree 5", format=".3f"),
                "high": Figure("error", "degree 12", format=".3f"),
                "noise": Figure("noise", "all", format=".3f"),
            },
        ),
        Claim(
            name="variance-costs-bias",
            statement="Whatever lowers variance raises bias.",
            rules=(
                Rule("variance", "degree 9", "degree 9, remedy", margin=0.005),  # seeds 0-9: .031; penalty .012
                Rule(
                    "bias", "degree 9, remedy", "degree 9", margin=0.005
                ),  # seeds 0-9: highest -.00003; penalty lowest .015
            ),
            contexts={"a penalty": {"remedy": "a penalty of 3"}},
            control={"remedy": "a penalty of 3", "noise": 0.4},
            control_why="A penalty does trade: it lowers variance and raises bias.",
            finding="Degree 9: variance {variance}, squared bias {bias}. With eight times the data {data_variance} and "
            "{data_bias}; with a penalty {penalty_variance} and {penalty_bias}.",
            figures={
                "variance": Figure("variance", "degree 9", format=".3f"),
                "bias": Figure("bias", "degree 9", format=".3f"),
                "data_variance": Figure("variance", "degree 9, remedy", format=".3f"),
                "data_bias": Figure("bias", "degree 9, remedy", format=".3f"),
                "penalty_variance": Figure("variance", "degree 9, remedy", format=".3f", context="a penalty"),
                "penalty_bias": Figure("bias", "degree 9, remedy", format=".3f", context="a penalty"),
            },
            expected="conditional",
        ),
    ),
    prediction=Prediction(
        ask="A polynomial of degree 9 gets eight times the training points. Its variance falls. What happens to its "
        "squared bias? Say the change.",
        metric="bias",
        a="degree 9, remedy",
        b="degree 9",
        choices=(
            Choice("It rises by more than 0.005: variance is traded for bias", low=0.005),
            Choice("It stays within 0.005", low=-0.005, high=0.005),
            Choice("It falls by more than 0.005", high=-0.005),
        ),
        because="The trade-off is between models at a fixed amount of data. More data lowers variance and leaves the "
        "average fit where it is.",
        chart="parts",
        format=".3f",
    ),
    charts={"parts": Chart("Parts of the error (first seed)", x="degree", y="squared error", log_y=True)},
    cannot_show="Networks: for them neither part can be measured this well, and very wide ones leave the U-shape.",
    budget=8,
    fixed_rate="Closed form: nothing is trained by steps.",
)
DEGREES, SETS = (0, 1, 2, 3, 4, 5, 7, 9, 12), 200
GRID = np.linspace(-0.95, 0.95, 96)


def truth(x):
    """What the data are about: one and a half waves."""
    return np.sin(1.5 * np.pi * x)


def fits(rng, n, noise, degree, penalty):
    """Predictions on the grid from SETS training sets: (SETS, grid). One point lies in each of n equal bins."""
    x = -1 + 2 * (np.arange(n) + rng.random((SETS, n))) / n
    y = truth(x) + noise * rng.normal(size=x.shape)
    features = chebyshev.chebvander(x, degree)
    products = features.swapaxes(1, 2) @ features + penalty * np.eye(degree + 1)
    weights = np.linalg.solve(products, features.swapaxes(1, 2) @ y[..., None])
    return (chebyshev.chebvander(GRID, degree) @ weights)[..., 0]


def parts(rng, n, noise, degree, penalty):
    """Squared bias and variance, and the error on fresh noisy values; means over the grid."""
    predicted = fits(rng, n, noise, degree, penalty)
    bias = float(((predicted.mean(axis=0) - truth(GRID)) ** 2).mean())
    fresh = truth(GRID) + noise * rng.normal(size=predicted.shape)
    return {"bias": bias, "variance": float(predicted.var(axis=0).mean()),
            "error": float(((predicted - fresh) ** 2).mean())}  # fmt: skip


def measure(seeds, emit, *, n, noise, penalty, remedy):
    """Yield the parts for each degree, and for degree 9 with the remedy."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        yield "noise", "all", seed, noise**2
        for degree in DEGREES:
            measured = parts(rng, n, noise, degree, penalty)
            for name, value in measured.items():
                yield name, f"degree {degree}", seed, value
                if seed == seeds[0]:
                    emit("line", f"parts/{name}", (degree, value))
        more = remedy == "8 times the data"
        measured = parts(rng, 8 * n if more else n, noise, 9, penalty if more else 3.0)
        for name, value in measured.items():
            yield name, "degree 9, remedy", seed, value
