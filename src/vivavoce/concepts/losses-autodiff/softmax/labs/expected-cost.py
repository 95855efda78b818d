"""Is the most probable class the right decision?

Errors may cost differently. Here, missing an 8 costs ten times as much as any other error. One rule takes
the most probable class; the other takes the class with the lowest expected cost, which uses all the
probabilities. The second can only be as good as the probabilities it multiplies with.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits

LAB = Lab(
    title="The most probable class, or the cheapest?",
    knobs={
        "cost": Knob(10.0, "Cost of missing an 8 (other errors cost 1)", low=1.0, high=50.0, step=1.0),
        "noise": Knob(0.5, "Noise on the pixels (standard deviation)", low=0.0, high=1.0, step=0.1),
        "C": Knob(1.0, "Inverse regularisation strength", low=0.001, high=10.0, log=True),
    },
    claims=(
        Claim(
            name="most-probable-is-right",
            statement="The most probable class is the right decision: no other rule saves 10 % of the cost.",
            rules=(Rule("cost saved", "nothing", "least expected cost", margin=-0.1),),
            settings={"cost": 1.0},
            contexts={"missing an 8 costs ten": {"cost": 10.0}},
            control={"cost": 20.0},
            control_why="With unequal costs the two rules part, so the comparison can come out the other way.",
            finding="With equal costs the rules agree ({equal} saved). If missing an 8 costs ten, deciding by "
            "expected cost "
            "saves {saved} of the cost.",
            figures={
                "equal": Figure("cost saved", "least expected cost", format=".0%"),
                "saved": Figure("cost saved", "least expected cost", format=".0%", context="missing an 8 costs ten"),
            },
            ledger=("000-Q20.7",),
            expected="conditional",
            source="Bishop, Pattern Recognition and Machine Learning, 2006, section 1.5",
        ),
    ),
    prediction=Prediction(
        ask="Missing an 8 costs ten times as much as any other error. What share of the cost does the "
        "second rule save?",
        metric="cost saved",
        a="least expected cost",
        choices=(
            Choice("Next to nothing: below 10 %", high=0.1),
            Choice("10 to 25 %", low=0.1, high=0.25),
            Choice("More than 25 %", low=0.25),
        ),
        because="An image that is an 8 with probability one in five is best called an 8: the risk of ten "
        "outweighs the rest.",
        format=".0%",
    ),
    charts={"saved": Chart("Share of the cost saved, every seed", kind="bar", y="share")},
    cannot_show="A cost matrix from practice, or probabilities after a shift of the data.",
    budget=6,
)

DEAR = 8


def measure(seeds, emit, *, cost, noise, C):
    """Yield the mean cost of both rules on noisy digits and the share that the second saves."""
    x_train, y_train, x_test, y_test = digits()
    costs = np.ones((10, 10)) - np.eye(10)  # costs[true, decided]
    costs[DEAR] *= cost
    for seed in seeds:
        rng = np.random.default_rng(seed)
        noisy = x_train + noise * rng.normal(size=x_train.shape)
        model = LogisticRegression(C=C, max_iter=200, tol=1e-3).fit(noisy, y_train)
        shares = model.predict_proba(x_test + noise * rng.normal(size=x_test.shape))
        probable = costs[y_test, shares.argmax(1)].mean()
        cheapest = costs[y_test, (shares @ costs).argmin(1)].mean()
        saved = 1 - cheapest / probable
        emit("bar", f"saved/seed {seed}", saved)
        yield "cost", "most probable", seed, probable
        yield "cost", "least expected cost", seed, cheapest
        yield "cost saved", "least expected cost", seed, saved
        yield "cost saved", "nothing", seed, 0.0
