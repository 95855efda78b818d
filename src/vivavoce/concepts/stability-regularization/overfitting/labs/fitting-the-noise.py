"""Does fitting the noise ruin a model?

Regression on random ReLU features, with noisy targets. One model takes the smallest weights that fit
the training set as well as possible; with at least as many features as examples, that fits the noise
exactly. The other takes the same features with a ridge penalty chosen on held-out data.
"""

import numpy as np

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Fitting noisy targets exactly",
    knobs={
        "features": Knob(100, "Random features (100 training examples)", low=20, high=4000, log=True),
        "noise": Knob(0.4, "Standard deviation of the noise on the targets", low=0.0, high=1.0, step=0.1),
    },
    claims=(
        Claim(
            name="fitting-noise-ruins",
            statement="Fitting the noise always ruins test performance.",
            # "Ruined" is five times the error of ridge. Seeds 0-19: median 247, lowest 40; wide 1.8, highest 3.8.
            rules=(Rule("test error over ridge", "exact fit", 5, margin=0.0),),
            contexts={"forty times as many features as examples": {"features": 4000}},
            control={"features": 20},
            control_why="Twenty features cannot fit the noise of 100 targets: there is nothing to ruin.",
            finding="With 100 features for 100 examples the exact fit's test error was {peak} times that of ridge. "
            "With 4,000 features it was {wide} times, at a training error of {wide_train}.",
            figures={
                "peak": Figure("test error over ridge", "exact fit", format=".0f"),
                "wide": Figure(
                    "test error over ridge", "exact fit", context="forty times as many features as examples"
                ),
                "wide_train": Figure(
                    "train error", "exact fit", format=".0e", context="forty times as many features as examples"
                ),
            },
            ledger=("000-Q7.2",),
            expected="conditional",
            source="Belkin et al., PNAS 2019",
        ),
    ),
    prediction=Prediction(
        ask="The model fits all 100 noisy targets exactly. How large is its test error, as a multiple of that "
        "of ridge on the same features?",
        metric="test error over ridge",
        a="exact fit",
        choices=(
            Choice("At most 5 times", high=5),
            Choice("5 to 20 times", low=5, high=20),
            Choice("More than 20 times", low=20),
        ),
        because="Near as many features as examples, the fit needs huge weights. With many more features, small "
        "weights are enough, and the noise is spread thin. Turn the knob and see.",
        chart="error",
    ),
    charts={
        "error": Chart("Test error by number of features (first seed)", x="features", y="error", log_x=True, log_y=True)
    },
    cannot_show="Linear regression on random features; it shows that the effect exists, not when it protects a "
    "trained network.",
    budget=5,
)
EXAMPLES, INPUTS, TESTS = 100, 15, 1000
PENALTIES = (1e-3, 1e-2, 1e-1, 1.0, 10.0)


def task(seed, noise):
    """Targets from a random direction and its square: training, held-out and test parts as (x, y)."""
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=INPUTS) / INPUTS**0.5
    parts = []
    for n, spread in ((EXAMPLES, noise), (EXAMPLES, noise), (TESTS, 0.0)):
        x = rng.normal(size=(n, INPUTS))
        signal = x @ direction
        parts.append((x, signal + 0.3 * (signal**2 - 1) + spread * rng.normal(size=n)))
    return parts


def errors(seed, features, noise):
    """Mean squared test error of the exact fit and of ridge, and the training error of the exact fit."""
    (x, y), (x_held, y_held), (x_test, y_test) = task(seed, noise)
    weights = np.random.default_rng([seed, features]).normal(size=(INPUTS, features)) / INPUTS**0.5
    train, held, test = (np.maximum(part @ weights, 0.0) / features**0.5 for part in (x, x_held, x_test))

    def ridge(penalty):
        """The dual form: an n by n system, whatever the number of features."""
        return train.T @ np.linalg.solve(train @ train.T + penalty * np.eye(EXAMPLES), y)

    def error(inputs, w, wanted):
        return float(np.mean((inputs @ w - wanted) ** 2))

    best = min((ridge(penalty) for penalty in PENALTIES), key=lambda w: error(held, w, y_held))
    exact = np.linalg.pinv(train, rcond=1e-10) @ y
    return error(test, exact, y_test), error(test, best, y_test), error(train, exact, y)


def measure(seeds, emit, *, features, noise):
    """Yield both test errors and their ratio; plot the whole curve for the first seed."""
    for count in (20, 50, 80, 100, 120, 200, 500, 1000, 4000):
        exact, ridge, _ = errors(seeds[0], count, noise)
        emit("line", "error/exact fit", (count, exact))
        emit("line", "error/ridge", (count, ridge))
    for seed in seeds:
        exact, ridge, train = errors(seed, int(features), noise)
        yield "test error", "exact fit", seed, exact
        yield "test error", "ridge", seed, ridge
        yield "train error", "exact fit", seed, train
        yield "test error over ridge", "exact fit", seed, exact / ridge
