"""Remedies against overfitting, each on its own and together: do their gains add up?

A gain is test accuracy with the remedy minus test accuracy without any. Early stopping takes the weights of the best
validation accuracy; the other runs take the last ones.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Gains in test accuracy: single remedies and all together",
    knobs={
        "remedies": Knob(
            "shifts + dropout + decay + early stopping",
            "Remedies",
            choices=(
                "shifts + dropout + decay + early stopping",
                "shifts + dropout",
                "shifts + decay",
                "dropout + decay",
                "decay + early stopping",
            ),
        ),
        "n": Knob(500, "Training examples", low=250, high=4000, step=250),
        "dropout": Knob(0.5, "Dropout", low=0.1, high=0.8, step=0.1),
        "decay": Knob(0.3, "Weight decay (AdamW)", low=0.01, high=3.0, log=True),
    },
    claims=(
        Claim(
            name="remedies-add-up",
            statement="Regularisers add up: together they gain what they gain one by one.",
            # seeds 0-3: median -.137, highest -.124; decay and early stopping: lowest .003
            rules=(Rule("gain", "together", "sum of the single ones", margin=-0.03),),
            contexts={"decay and early stopping": {"remedies": "decay + early stopping"}},
            control={"remedies": "decay + early stopping", "decay": 0.01},
            control_why="Two remedies that do next to nothing add up to next to nothing.",
            finding="One by one: shifts {shifts}, dropout {dropout}, decay {decay}, early stopping {stopping}. All "
            "four together: {together}, and {fitted} of the training examples right at the end, against {memorised}.",
            figures={
                "fitted": Figure("training accuracy", "together"),
                "memorised": Figure("training accuracy", "no remedy"),
                "plain": Figure("test accuracy", "no remedy"),
                "shifts": Figure("gain", "shifts", format="+.2f"),
                "dropout": Figure("gain", "dropout", format="+.2f"),
                "decay": Figure("gain", "decay", format="+.2f"),
                "stopping": Figure("gain", "early stopping", format="+.2f"),
                "sum": Figure("gain", "sum of the single ones", format="+.2f"),
                "together": Figure("gain", "together", format="+.2f"),
                "mild": Figure("gain", "together", format="+.2f", context="decay and early stopping"),
                "mild_sum": Figure("gain", "sum of the single ones", format="+.2f", context="decay and early stopping"),
            },
            ledger=("000-Q23.5",),
            expected="conditional",
            seeds=10,
        ),
        Claim(
            name="all-match-the-best",
            statement="All remedies together do at least about as well as the best one alone.",
            # seeds 0-3: median -.113, highest -.104; control: lowest -.005
            rules=(Rule("gain", "together", "best single one", margin=-0.03),),
            control={"remedies": "decay + early stopping", "decay": 0.01},
            control_why="Where no remedy acts, together and alone are the same.",
            finding="The best remedy alone gained {best}, all four together {together}.",
            figures={
                "best": Figure("gain", "best single one", format="+.2f"),
                "together": Figure("gain", "together", format="+.2f"),
            },
            expected="wrong",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Moving the curves at random helps most: test accuracy rises clearly. Dropout, weight decay and early "
        "stopping are added; the number of updates stays. What is the gain of all four, less that of the best alone?",
        metric="gain",
        a="together",
        b="best single one",
        choices=(
            Choice("More: each adds something", low=0.02),
            Choice("About the same", low=-0.02, high=0.02),
            Choice("Less than the best one alone", high=-0.02),
        ),
        because="Each remedy makes fitting harder. With all of them the network no longer fits what it should: it has "
        "gone from overfitting to underfitting within the same number of updates.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Test accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="Which mix is best for your model and data: strengths were fixed, and the data are curves.",
    budget=12,
    fixed_rate="AdamW at 0.003 in all arms: the remedies are the difference.",
)
RATE, WIDTH, STEPS, EVERY = 0.003, 64, 800, 50


def shifted(x, source):
    """Each curve moved by up to six places, wrapping round. x: (k, batch, 40)."""
    offsets = torch.randint(-6, 7, x.shape[:2], generator=source)
    return x.gather(2, (torch.arange(x.shape[2]) - offsets[..., None]) % x.shape[2])


def measure(seeds, emit, *, remedies, n, dropout, decay):
    """Yield accuracies without a remedy and with all, and the gains of each one and of all together."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 2000)
    x_check, y_check, x_test, y_test = tensors(x_test[:500], y_test[:500], x_test[500:], y_test[500:])
    parts = [tensors(*subset(x_train, y_train, n, seed)) for seed in seeds]
    x, y = (torch.stack(same) for same in zip(*parts, strict=True))
    emit("line", "accuracy/guessing", ((0, 0.1), (STEPS, 0.1)))

    def accuracies(used):
        """Test accuracy of the epoch kept, and training accuracy at the end, per seed, with these remedies."""
        source, best = torch.Generator().manual_seed(seeds[0]), {}

        def watch(step, weights):
            now, tested = stacked.accuracies(weights, x_check, y_check), stacked.accuracies(weights, x_test, y_test)
            emit("line", f"accuracy/{' + '.join(used) or 'none'}", (step, float(tested[0])))
            before, chosen = best.get("check", now), best.get("test", tested)
            last = "early stopping" not in used
            best.update(
                check=torch.maximum(now, before), test=tested if last else torch.where(now > before, tested, chosen)
            )

        def update(weights):
            return torch.optim.AdamW(weights, lr=RATE, weight_decay=decay if "decay" in used else 0.0)

        weights = fit(
            stacked.initial(seeds, [40, WIDTH, WIDTH, 10]), x, y, sources=stacked.generators(seeds), update=update,
            steps=STEPS, dropout=dropout if "dropout" in used else 0.0, watch=watch, every=EVERY,
            augment=(lambda inputs, labels: (shifted(inputs, source), labels)) if "shifts" in used else None,
        )  # fmt: skip
        return best["test"], stacked.accuracies(weights, x, y)

    names = remedies.split(" + ")
    (plain, memorised), (together, fitted) = accuracies([]), accuracies(names)
    single = {name: accuracies([name])[0] for name in names}
    for i, seed in enumerate(seeds):
        gains = {name: float(accuracy[i] - plain[i]) for name, accuracy in single.items()}
        yield "test accuracy", "no remedy", seed, float(plain[i])
        yield "test accuracy", "together", seed, float(together[i])
        yield "training accuracy", "no remedy", seed, float(memorised[i])
        yield "training accuracy", "together", seed, float(fitted[i])
        yield "gain", "together", seed, float(together[i] - plain[i])
        yield "gain", "sum of the single ones", seed, sum(gains.values())
        yield "gain", "best single one", seed, max(gains.values())
        for name, gain in gains.items():
            yield "gain", name, seed, gain
