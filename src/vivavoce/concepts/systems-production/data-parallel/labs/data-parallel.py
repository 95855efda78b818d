"""More workers, the same number of examples: what happens to the model?

N workers with 16 examples each take the step of one machine with 16 N examples (a fact beside this lab proves it). So
the workers are simulated by their common batch. With the same examples in total, more workers mean fewer steps.
"""

from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="The same examples on more workers",
    knobs={
        "workers": Knob(16, "Workers, 16 examples each", low=1, high=32, log=True),
        "scale": Knob("as for one", "Learning rate", choices=("as for one", "times the workers")),
        "examples": Knob(32000, "Examples in all", low=8000, high=64000, step=8000),
    },
    claims=(
        Claim(
            name="same-model-in-less-time",
            statement="With more workers and the same number of examples one gets the same accuracy, within 0.05.",
            rules=(Rule("accuracy", "workers", "one worker", margin=-0.05),),  # seeds 0-3: at most -.165; scaled -.015
            contexts={"the learning rate is multiplied by the workers": {"scale": "times the workers"}},
            control={"workers": 1},
            control_why="One worker is one worker: the two arms are the same training.",
            finding="One worker reached an accuracy of {one} in {steps} steps, sixteen reached {same} at the "
            "same learning "
            "rate, {scaled} at sixteen times the rate.",
            figures={
                "one": Figure("accuracy", "one worker"),
                "same": Figure("accuracy", "workers"),
                "scaled": Figure("accuracy", "workers", context="the learning rate is multiplied by the workers"),
                "steps": Figure("steps", "one worker", format=",.0f"),
            },
            expected="conditional",
            source="Goyal et al., Accurate, Large Minibatch SGD, 2017",
        ),
    ),
    prediction=Prediction(
        ask="Sixteen workers see together as many examples as one did, at the same learning rate. How much accuracy is "
        "lost?",
        metric="accuracy",
        a="one worker",
        b="workers",
        choices=(
            Choice("Next to nothing: the same examples were seen", high=0.03),
            Choice("3 to 10 points", low=0.03, high=0.1),
            Choice("More than 10 points", low=0.1),
        ),
        because="Sixteen gradients were averaged into one step, so there was one step in place of sixteen, of the same "
        "length. The examples were seen, but the weights hardly moved.",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Test accuracy against examples seen (first seed)", x="examples", y="accuracy")},
    cannot_show="Workers are simulated and cost no communication; for very large batches scaling the rate fails.",
    budget=8,
    fixed_rate="SGD at 0.02 for one worker; how the rate should follow the workers is the question.",
)


def measure(seeds, emit, *, workers, scale, examples):
    """Yield test accuracy and steps for one worker and for many, after the same number of examples."""
    emit("line", "accuracy/guessing", ((0, 0.1), (examples, 0.1)))
    x, y, x_test, y_test = tensors(*mnist1d(4000, 1000))
    for seed in seeds:
        for arm, count in (("one worker", 1), ("workers", int(workers))):
            batch, rate = 16 * count, 0.02 * (count if scale == "times the workers" else 1)
            manual_seed(seed)
            model = nn.Sequential(nn.Linear(40, 64), nn.ReLU(), nn.Linear(64, 10))

            def watch(step, loss, arm=arm, batch=batch, model=model):
                emit("line", f"accuracy/{arm}", (step * batch, accuracy(model, x_test, y_test)))

            steps, observe = int(examples) // batch, watch if seed == seeds[0] else None
            fit(
                model, x, y, steps=steps, lr=rate, seed=seed, batch=batch, optimizer="sgd", watch=observe,
                every=max(1, steps // 20),
            )  # fmt: skip
            yield "steps", arm, seed, steps
            yield "accuracy", arm, seed, accuracy(model, x_test, y_test)
