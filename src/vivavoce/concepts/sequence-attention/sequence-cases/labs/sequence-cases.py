# Over 80 lines: two traps share the data and the models.
"""Two traps of forecasting: a fit that only copies yesterday, and a split that lets the future leak.

The series is a random walk, so yesterday's value is the best forecast there is. A ridge regression on the last 20
values and a nearest-neighbour model forecast some steps ahead; rows are split in time, or at random. R squared is the
share of the variance that a forecast accounts for; "skill" compares its squared error with that of repeating the
last value: above 0 it beats persistence.
"""

import numpy as np

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Forecasting a random walk: what a good fit and a random split hide",
    knobs={
        "series": Knob("random walk", "Series", choices=("random walk", "oscillation", "independent")),
        "ahead": Knob(1, "Steps ahead", 1, 20, 1),
        "split": Knob("in time", "How rows are divided", choices=("in time", "at random")),
        "length": Knob(600, "Length of the series", 300, 1500, 100),
    },
    claims=(
        Claim(
            name="good-fit-no-skill",
            statement="A forecast of a random walk can explain nearly all of the variance and still be no better "
            "than repeating yesterday's value.",
            # seeds 0-19: lowest .75 and .00
            rules=(Rule("r2", "ridge", 0.0, 0.5), Rule("no_skill", "ridge", 0.0, -0.02)),
            control={"series": "oscillation"},
            control_why="A series with structure: there the past says more than yesterday alone.",
            finding="On the random walk R squared is {r2}, the skill over persistence {skill}; on an oscillation "
            "the skill is {oscillation}.",
            figures={
                "r2": Figure("r2", "ridge"),
                "skill": Figure("skill", "ridge", format=".3f"),
                "oscillation": Figure("skill", "ridge", context="control"),
            },
        ),
        Claim(
            name="random-split-leaks",
            statement="Splitting the windows of a time series at random makes the forecast look far better than it is.",
            settings={"ahead": 20, "split": "at random"},
            rules=(Rule("flattery", "neighbour", 0.0, 0.3),),  # seeds 0-19: lowest .57; independent: at most .23
            control={"series": "independent"},
            control_why="Independent values: no row tells anything about its neighbour, so nothing can leak.",
            finding="Twenty steps ahead, five nearest neighbours score {random} with a random split and {honest} when "
            "tested on what comes later.",
            figures={
                "random": Figure("r2", "neighbour"),
                "honest": Figure("honest", "neighbour"),
                "none": Figure("flattery", "neighbour", context="control"),
            },
        ),
    ),
    prediction=Prediction(
        ask="A random walk, one step ahead, tested on the later third. Which R squared does a regression reach?",
        metric="r2",
        a="ridge",
        choices=(
            Choice("about 0: nothing can be forecast", high=0.2),
            Choice("about a half", 0.2, 0.7),
            Choice("above 0.7", 0.7),
        ),
        because="The level hardly moves in one step, so copying it explains it. The skill shows what that is worth.",
        unit="R squared",
    ),
    charts={"forecast": Chart("The later third: the series and its forecast", "step", "value")},
    cannot_show="Simulated series: real ones also have seasons, breaks and costs of trading.",
    budget=2,
)


def simulate(kind, length, rng):
    """A series of that kind; the oscillation is an autoregression of order two."""
    noise = rng.normal(size=length)
    if kind == "independent":
        return noise
    if kind == "random walk":
        return noise.cumsum()
    series = noise.copy()
    for t in range(2, length):
        series[t] += 1.7 * series[t - 1] - 0.9 * series[t - 2]
    return series


def forecasts(train, target, test):
    """Forecasts of a ridge regression and the mean of the five nearest training rows."""
    mean, weight = train.mean(), 1.0
    x = np.c_[train - mean, np.ones(len(train))]
    ridge = np.linalg.solve(x.T @ x + weight * np.eye(x.shape[1]), x.T @ (target - mean))
    nearest = ((test[:, None] - train[None]) ** 2).sum(-1).argsort(1)[:, :5]
    return {"ridge": np.c_[test - mean, np.ones(len(test))] @ ridge + mean, "neighbour": target[nearest].mean(1)}


def measure(seeds, emit, *, series, ahead, split, length, window=20):
    """Yield R squared and skill of both models under the chosen split, and what a random split adds."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        values = simulate(series, length, rng)
        rows = np.lib.stride_tricks.sliding_window_view(values, window)[:-ahead]
        targets = values[window + ahead - 1 :]
        in_time, shuffled = np.arange(len(rows)), rng.permutation(len(rows))
        cut, scores = 2 * len(rows) // 3, {}
        for name, order in (("in time", in_time), ("at random", shuffled)):
            early, late = order[:cut], order[cut + (window + ahead) * (name == "in time") :]  # a gap, so no overlap
            found = forecasts(rows[early], targets[early], rows[late])
            for arm, forecast in found.items():
                error = ((forecast - targets[late]) ** 2).mean()
                scores[name, arm] = (
                    1 - error / targets[late].var(),
                    1 - error / ((rows[late, -1] - targets[late]) ** 2).mean(),
                )
            if seed == seeds[0] and name == "in time":
                for step, (truth, forecast) in enumerate(zip(targets[late], found["ridge"], strict=True)):
                    emit("line", "forecast/series", (step, truth))
                    emit("line", "forecast/ridge", (step, forecast))
        for arm in ("ridge", "neighbour"):
            r2, skill = scores[split, arm]
            yield "r2", arm, seed, r2
            yield "skill", arm, seed, skill
            yield "no_skill", arm, seed, -skill
            yield "honest", arm, seed, scores["in time", arm][0]
            yield "flattery", arm, seed, scores["at random", arm][0] - scores["in time", arm][0]
