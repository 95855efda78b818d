"""A softmax in the model, and a loss that applies its own.

`cross_entropy` takes raw scores: it contains the softmax. A model that already ends in one is trained on a
softmax of a softmax. The second one sees numbers between 0 and 1, so its largest share stays small, the
loss cannot reach zero, and the gradient that comes back through the first softmax is weak.
"""

from torch import manual_seed, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Softmax in the model, before cross-entropy",
    knobs={
        "steps": Knob(200, "Updates", low=50, high=1000, step=50),
        "lr": Knob(0.1, "Learning rate (SGD)", low=0.01, high=1.0, log=True),
        "extra": Knob("softmax", "Last layer of the second arm", choices=("softmax", "log-softmax")),
    },
    claims=(
        Claim(
            name="belongs-before-the-loss",
            statement="A softmax belongs into the model before a cross-entropy loss: it learns as well as with raw "
            "scores.",
            rules=(Rule("accuracy", "extra layer", "raw scores", margin=-0.05),),
            control={"extra": "log-softmax"},
            control_why="A log-softmax may be applied twice: the second changes nothing. So the extra layer as such is "
            "harmless.",
            finding="After {steps} updates raw scores reached a test accuracy of {raw}, the extra softmax {extra}. "
            "Its training "
            "loss stood at {loss_extra} against {loss_raw}.",
            figures={
                "raw": Figure("accuracy", "raw scores"),
                "extra": Figure("accuracy", "extra layer"),
                "loss_raw": Figure("loss", "raw scores"),
                "loss_extra": Figure("loss", "extra layer"),
                "steps": Figure("updates", "raw scores", format=".0f"),
            },
            ledger=("000-Q20.4",),
            expected="wrong",
            reason="The loss takes raw scores and applies log-softmax itself.",
            source="torch.nn.CrossEntropyLoss documentation",
        ),
    ),
    prediction=Prediction(
        ask="Ten classes, 200 updates with SGD at 0.1. By how much does the extra softmax change test accuracy?",
        metric="accuracy",
        a="extra layer",
        b="raw scores",
        choices=(
            Choice("Hardly: by less than 5 points", low=-0.05),
            Choice("It loses 5 to 20 points", low=-0.2, high=-0.05),
            Choice("It loses more than 20 points", high=-0.2),
        ),
        because="The first softmax squeezes the scores into 0 to 1. The second then cannot tell the classes "
        "apart, and little "
        "gradient comes back.",
        format="+.2f",
    ),
    charts={"loss": Chart("Training loss (first seed)", x="update", y="cross-entropy")},
    cannot_show="With Adam and patience the extra softmax often catches up, which is why the bug lives so long.",
    budget=4,
    fixed_rate="The learning rate is a knob and the same for both arms: the question is what the extra layer does to a "
    "training that works.",
)

LAST = {"softmax": nn.Softmax, "log-softmax": nn.LogSoftmax}


def measure(seeds, emit, *, steps, lr, extra):
    """Yield test accuracy and final training loss of a small MLP on digits, with and without the extra layer."""
    x, y, x_test, y_test = tensors(*digits())
    for seed in seeds:
        for arm in ("raw scores", "extra layer"):
            manual_seed(seed)
            model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
            if arm == "extra layer":
                model.append(LAST[extra](-1))

            def watch(step, loss, arm=arm):
                emit("line", f"loss/{arm}", (step, loss))

            fit(
                model, x, y, steps=steps, lr=lr, seed=seed, optimizer="sgd", every=5,
                watch=watch if seed == seeds[0] else None,
            )  # fmt: skip
            yield "accuracy", arm, seed, accuracy(model, x_test, y_test)
            yield "loss", arm, seed, F.cross_entropy(model(x), y).item()
            yield "updates", arm, seed, steps
