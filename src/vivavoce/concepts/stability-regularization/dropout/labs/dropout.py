"""Dropout on an MLP that is large for its data.

The same network is trained twice from the same seed and on the same batches: once as it is, once with
dropout after each hidden layer. Then train and test accuracy are measured in eval mode, all units on.
Watch both numbers: the gap between them can shrink because test accuracy rises, or because train
accuracy falls.
"""

from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Dropout and the gap between training and test accuracy",
    knobs={
        "p": Knob(0.5, "Probability of dropping a unit", low=0.0, high=0.9, step=0.1),
        "n": Knob(1000, "Training examples", low=250, high=4000, step=250),
        "width": Knob(128, "Units per hidden layer", low=8, high=256, log=True),
        "steps": Knob(1000, "Updates", low=200, high=2000, step=200),
    },
    claims=(
        Claim(
            name="narrows-the-gap",
            statement="Dropout narrows the gap between training and test accuracy.",
            rules=(Rule("gap", "no dropout", "dropout", margin=0.1),),  # seeds 0-19: median .186, lowest .154
            control={"width": 8, "steps": 400},
            control_why="Eight units cannot memorise 1,000 examples: there is hardly a gap to narrow.",
            finding="The median gap fell from {gap_without} to {gap_with}: train accuracy from {train_without} "
            "to {train_with}, test accuracy from {test_without} to {test_with}.",
            figures={
                "gap_without": Figure("gap", "no dropout"),
                "gap_with": Figure("gap", "dropout"),
                "train_without": Figure("train accuracy", "no dropout"),
                "train_with": Figure("train accuracy", "dropout"),
                "test_without": Figure("test accuracy", "no dropout"),
                "test_with": Figure("test accuracy", "dropout"),
            },
            ledger=("000-Q9.1",),
            source="Srivastava et al., JMLR 2014",
        ),
        Claim(
            name="improves-test-accuracy",
            statement="Dropout improves test accuracy.",
            rules=(Rule("test accuracy", "dropout", "no dropout", margin=0.025),),  # seeds 20-33: .054, lowest .046
            settings={"n": 500},
            contexts={"4,000 examples": {"n": 4000}},
            control={"p": 0.9},
            control_why="At p = 0.9 too little of the network is left to learn anything.",
            finding="500 examples: test accuracy {test_without} became {test_with}. 4,000 examples: it fell from "
            "{many_without} to {many_with}. At p = 0.9 it fell to {noise}.",
            figures={
                "test_without": Figure("test accuracy", "no dropout"),
                "test_with": Figure("test accuracy", "dropout"),
                "many_without": Figure("test accuracy", "no dropout", context="4,000 examples"),
                "many_with": Figure("test accuracy", "dropout", context="4,000 examples"),
                "noise": Figure("test accuracy", "dropout", context="control"),
            },
            ledger=("000-Q9.2",),
            expected="conditional",
        ),
        Claim(
            name="prevents-overfitting",
            statement="Dropout layers prevent overfitting: the gap left is below ten points.",
            rules=(Rule("test minus train", "dropout", -0.1, margin=0.0),),  # seeds 0-19: median gap .362, lowest .324
            contexts={"4,000 examples": {"n": 4000}},
            control={"width": 8, "steps": 400},
            control_why="Eight units stay below ten points, so the check can pass.",
            finding="A gap of {gap} was left. It was below ten points only with 4,000 examples ({many}).",
            figures={
                "gap": Figure("gap", "dropout"),
                "many": Figure("gap", "dropout", context="4,000 examples"),
                "many_without": Figure("gap", "no dropout", context="4,000 examples"),
            },
            ledger=("003-Q9.1",),
            expected="conditional",
        ),
    ),
    prediction=Prediction(
        ask="Without dropout, every training example ends up right, but fewer than half of the test examples. "
        "With p = 0.5 the gap shrinks. From which side? (Change in train accuracy)",
        metric="train accuracy",
        a="dropout",
        b="no dropout",
        choices=(
            Choice("From the test side: train accuracy stays where it is", low=-0.03),
            Choice("From both sides alike: train accuracy falls by 3 to 11 points", low=-0.11, high=-0.03),
            Choice("From the training side: train accuracy falls by more than 11 points", high=-0.11),
        ),
        because="Dropout makes memorising harder, so the training side gives way first. Test accuracy gains a "
        "few points where the network is too large for its data, and loses where it is not.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="A small MLP on synthetic curves; how much dropout helps a network of today, or together with "
    "augmentation and weight decay, it does not tell.",
    budget=10,
    fixed_rate="Adam at 0.003: of 0.001, 0.003 and 0.01 the best for dropout at the defaults; for the network "
    "without dropout 0.003 and 0.01 were level.",
)


def network(width, p):
    """Two hidden layers of `width` units, each followed by dropout with probability `p`."""
    hidden = [nn.Linear(40, width), nn.ReLU(), nn.Dropout(p), nn.Linear(width, width), nn.ReLU(), nn.Dropout(p)]
    return nn.Sequential(*hidden, nn.Linear(width, 10))


def measure(seeds, emit, *, p, n, width, steps):
    """Yield train and test accuracy and their gap for both arms; plot the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x_train, y_train, x_test, y_test = mnist1d(4000, 3000)
    x_test, y_test = tensors(x_test, y_test)
    for seed in seeds:
        x, y = tensors(*subset(x_train, y_train, n, seed))
        for arm, probability in (("no dropout", 0.0), ("dropout", p)):
            manual_seed(seed)
            model = network(int(width), probability)

            def watch(step, loss, arm=arm, model=model):
                emit("line", f"accuracy/{arm}, train", (step, accuracy(model, x, y)))
                emit("line", f"accuracy/{arm}, test", (step, accuracy(model, x_test, y_test)))

            fit(model, x, y, steps=steps, lr=0.003, seed=seed, watch=watch if seed == seeds[0] else None, every=50)
            train, test = accuracy(model, x, y), accuracy(model, x_test, y_test)
            yield "train accuracy", arm, seed, train
            yield "test accuracy", arm, seed, test
            yield "gap", arm, seed, train - test
            yield "test minus train", arm, seed, test - train
