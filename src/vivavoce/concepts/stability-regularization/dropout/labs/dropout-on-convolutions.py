"""Dropout on convolutional layers, in addition to the dense head.

Every arm has dropout at 0.5 on the dense hidden layer. One arm drops single activations behind each
convolution as well, one drops whole channels (SpatialDropout). Neighbouring activations of a map
are alike, so dropping single ones mostly adds noise: the information stands next door.
"""

from torch import manual_seed, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Dropout behind convolutions",
    knobs={
        "p": Knob(0.5, "Probability of dropping behind each convolution", low=0.0, high=0.8, step=0.1),
        "n": Knob(1000, "Training examples", low=250, high=4000, step=250),
        "steps": Knob(500, "Updates", low=100, high=1500, step=100),
    },
    claims=(
        Claim(
            name="convolutions-at-half",
            statement="Dropout should also sit on the convolutional layers, at 0.5.",
            # It may cost up to three points. Seeds 0-19: median -.103, highest -.042.
            rules=(Rule("test accuracy", "also convolutions", "dense only", margin=-0.03),),
            control={"p": 0.0},
            control_why="With p = 0 nothing is dropped behind the convolutions, and the arms are the same.",
            finding="1,000 examples: test accuracy {dense} with dropout on the dense layer only, {conv} with 0.5 "
            "behind the convolutions as well, {channels} when whole channels are dropped.",
            figures={
                "dense": Figure("test accuracy", "dense only"),
                "conv": Figure("test accuracy", "also convolutions"),
                "channels": Figure("test accuracy", "also whole channels"),
            },
            ledger=("003-Q9.2",),
            expected="wrong",
            source="Tompson et al., CVPR 2015",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="The dense layer has dropout at 0.5 already. What does 0.5 behind each convolution do to test accuracy?",
        metric="test accuracy",
        a="also convolutions",
        b="dense only",
        choices=(
            Choice("Adds two points or more", low=0.02),
            Choice("Within two points", low=-0.02, high=0.02),
            Choice("Costs two points or more", high=-0.02),
        ),
        because="Convolutions share weights and overfit less; at 0.5 the noise costs more than the "
        "regularisation brings.",
        format="+.3f",
    ),
    charts={"loss": Chart("Training loss (first seed)", x="update", y="cross-entropy")},
    cannot_show="One small network without batch normalisation on one-dimensional curves; where the break-even "
    "lies moves with data and training time.",
    budget=10,
    fixed_rate="Adam at 0.005 for all arms: the question is what one added layer does to a recipe that works.",
)
CHANNELS = 16
ARMS = {"dense only": None, "also convolutions": nn.Dropout, "also whole channels": nn.Dropout1d}


def network(kind, p):
    """Two convolutions with stride 2, each followed by dropout of the given kind, and a dense head."""
    noise = [kind(p)] if kind else []
    return nn.Sequential(
        nn.Unflatten(1, (1, 40)),
        nn.Conv1d(1, CHANNELS, 5, stride=2, padding=2), nn.ReLU(), *noise,
        nn.Conv1d(CHANNELS, CHANNELS, 3, stride=2, padding=1), nn.ReLU(), *noise,
        nn.Flatten(), nn.Linear(CHANNELS * 10, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 10),
    )  # fmt: skip


def measure(seeds, emit, *, p, n, steps):
    """Yield test accuracy of the three arms; stream the loss of the first seed."""
    x_train, y_train, x_test, y_test = mnist1d(4000, 3000)
    x_test, y_test = tensors(x_test, y_test)
    for seed in seeds:
        x, y = tensors(*subset(x_train, y_train, n, seed))
        for arm, kind in ARMS.items():
            manual_seed(seed)

            def watch(step, loss, arm=arm):
                emit("line", f"loss/{arm}", (step, loss))

            model = network(kind, p)
            fit(model, x, y, steps=steps, lr=0.005, seed=seed, watch=watch if seed == seeds[0] else None)
            yield "train accuracy", arm, seed, accuracy(model, x, y)
            yield "test accuracy", arm, seed, accuracy(model, x_test, y_test)
