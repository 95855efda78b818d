"""What do a falling loss, the one-batch test and a gap between two curves tell about a fault?

One classifier of hand-written digits is trained with a fault put into it, or with none.
"""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import digits
from vivavoce.labkit.stacked_training import thinned
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Find the fault by its curves",
    knobs={
        "fault": Knob("labels one row off", "The fault", choices=("none", "labels one row off", "softmax twice")),
        "dropout": Knob(0.0, "Dropout", low=0.0, high=0.6, step=0.1),
        "updates": Knob(400, "Updates", low=100, high=800, step=100),
    },
    claims=(
        Claim(
            name="falling-loss-means-working",
            statement="If the training loss falls and falls, the program is right: it ends above 0.5 on new data.",
            rules=(Rule("validation accuracy", "network", 0.5, margin=0.0),),
            # Seeds 0-19: highest -.378; control: lowest .443.
            control={"fault": "none"},
            control_why="Without the fault the same curve does mean learning.",
            finding="With every label taken from the neighbouring row, the training loss fell from {first} to {last}. "
            "Validation accuracy: {accuracy}.",
            figures={
                "first": Figure("training loss", "first"),
                "last": Figure("training loss", "last"),
                "accuracy": Figure("validation accuracy", "network"),
            },
            expected="wrong",
            source="Zhang et al., Understanding Deep Learning Requires Rethinking Generalization, ICLR 2017",
        ),
        Claim(
            name="one-batch-finds-the-bug",
            statement="Overfitting eight examples finds the bug: a faulty program cannot bring their loss below 0.05.",
            rules=(Rule("loss of eight examples", "network", 0.05, margin=0.0),),
            # Seeds 0-19: lowest 1.41; one row off: highest -.047; control: highest -.049.
            settings={"fault": "softmax twice"},
            contexts={"labels one row off": {"fault": "labels one row off"}},
            control={"fault": "none"},
            control_why="Without a fault eight examples are learnt by heart.",
            finding="Eight examples ended at {twice} with softmax applied twice, at {off} with labels one row off and "
            "at {sound} with no fault.",
            figures={
                "twice": Figure("loss of eight examples", "network"),
                "off": Figure("loss of eight examples", "network", context="labels one row off", format=".3f"),
                "sound": Figure("loss of eight examples", "network", context="control", format=".3f"),
            },
            expected="conditional",
            source="Karpathy, A Recipe for Training Neural Networks, 2019",
        ),
        Claim(
            name="validation-never-below-training",
            statement="In a sound run the validation loss is never below the training loss that is printed beside it.",
            rules=(Rule("loss", "validation", "training, as printed", margin=0.0),),
            # Seeds 0-19: highest -.088; control: lowest .15.
            settings={"fault": "none", "dropout": 0.6, "updates": 100},
            control={"dropout": 0.0, "updates": 800},
            control_why="Without dropout and after long training, nothing holds the printed training loss up.",
            finding="With dropout, the printed training loss was {printed} and the validation loss {valid}. Measured "
            "without dropout on the same weights, the training loss was {fair}.",
            figures={
                "printed": Figure("loss", "training, as printed"),
                "valid": Figure("loss", "validation"),
                "fair": Figure("loss", "training, without dropout"),
            },
            expected="wrong",
            source="Keras documentation, FAQ: why is my training loss much higher than my testing loss",
        ),
    ),
    prediction=Prediction(
        ask="A bug pairs every image with the label of the next row. Where does the training loss end? At the start it "
        "is 2.3, which is guessing.",
        metric="training loss",
        a="last",
        choices=(Choice("Near 2.3", low=1.8), Choice("1.0 to 1.8", 1.0, 1.8), Choice("Below 1.0", high=1.0)),
        because="The network learns the wrong pairs by heart. Only data that it has not seen shows that.",
        chart="loss",
    ),
    charts={"loss": Chart("Losses of the first seed", x="update", y="loss")},
    cannot_show="Faults that only slow learning down, and runs that take days.",
    budget=5,
)
EXAMPLES, BATCH, WIDTHS, RATE = 256, 32, (64, 128, 10), 0.003


def losses(scores, labels, fault):
    """Cross-entropy of every network: (k,). scores: (k, n, classes)."""
    scores = scores.softmax(-1) if fault == "softmax twice" else scores
    return F.cross_entropy(scores.flatten(0, 1), labels.flatten(), reduction="none").view(labels.shape).mean(1)


def trained(seeds, x, y, updates, fault, dropout, watch=lambda update, printed, weights: None):
    """Weights of one network per seed, by Adam, and the training loss that the loop prints: (updates, k)."""
    weights = [weight.requires_grad_() for weight in stacked.initial(seeds, WIDTHS)]
    sources, optimizer, printed = stacked.generators(seeds), torch.optim.Adam(weights, RATE), []
    for update in range(updates):
        rows = stacked.rows(sources, len(x), BATCH)
        each = losses(thinned(weights, x[rows], dropout, sources[0]), y[rows], fault)
        optimizer.zero_grad()
        each.sum().backward()
        optimizer.step()
        printed.append(each.detach())
        if update % 10 == 0:
            watch(update, each[0].item(), [weight.detach()[:1] for weight in weights])
    return [weight.detach() for weight in weights], torch.stack(printed)


def measure(seeds, emit, *, fault, dropout, updates):
    """Yield losses and accuracy of the run, and the loss of eight examples trained alone."""
    x, y, x_valid, y_valid = tensors(*digits())
    x, y = x[:EXAMPLES], y[:EXAMPLES].roll(1) if fault == "labels one row off" else y[:EXAMPLES]

    def watch(update, printed, weights):
        emit("line", "loss/training, as printed", (update, printed))
        emit("line", "loss/validation", (update, stacked.losses(weights, x_valid, y_valid).item()))

    weights, printed = trained(seeds, x, y, int(updates), fault, dropout, watch)
    eight, _ = trained(seeds, x[:8], y[:8], 300, fault, 0.0)
    alone = losses(stacked.logits(eight, x[:8]), y[:8].expand(len(seeds), 8), fault)
    found = {
        ("training loss", "first"): printed[0],
        ("training loss", "last"): printed[-20:].mean(0),
        ("loss", "training, as printed"): printed[-20:].mean(0),
        ("loss", "training, without dropout"): stacked.losses(weights, x, y),
        ("loss", "validation"): stacked.losses(weights, x_valid, y_valid),
        ("validation accuracy", "network"): stacked.accuracies(weights, x_valid, y_valid),
        ("loss of eight examples", "network"): alone,
    }
    for (metric, arm), values in found.items():
        for seed, value in zip(seeds, values.tolist(), strict=True):
            yield metric, arm, seed, value
