"""More workers, the same number of examples: what happens to the model?

N workers with 16 examples each take the step of one machine with 16 N examples (a fact beside this lab proves it). So
the workers are simulated by their common batch. With the same examples in total, more workers mean fewer steps. The
networks of all seeds train side by side.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.stacked import accuracies, generators, initial
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

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
            rules=(Rule("accuracy", "workers", "one worker", margin=-0.05),),  # seeds 0-9: at most -.131; scaled -.015
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
    for arm, count in (("one worker", 1), ("workers", int(workers))):
        batch, rate = 16 * count, 0.02 * (count if scale == "times the workers" else 1)

        def watch(step, weights, arm=arm, batch=batch):
            first = accuracies([weight[:1] for weight in weights], x_test, y_test)
            emit("line", f"accuracy/{arm}", (step * batch, first.item()))

        steps = int(examples) // batch
        weights = fit(
            initial(seeds, (40, 64, 10)), x.expand(len(seeds), -1, -1), y.expand(len(seeds), -1), batch=batch,
            sources=generators(seeds), update=lambda leaves, rate=rate: torch.optim.SGD(leaves, lr=rate), steps=steps,
            watch=watch, every=max(1, steps // 20),
        )  # fmt: skip
        for seed, score in zip(seeds, accuracies(weights, x_test, y_test).tolist(), strict=True):
            yield "steps", arm, seed, steps
            yield "accuracy", arm, seed, score
