"""Train on, and look at every epoch: what the best validation loss picks, what the last epoch has, and what the best
validation score promises.

One network per seed, small enough data to overfit, and three held-out sets: a small one that chooses the epoch, and a
large test set that tells what the choice is worth.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

WIDTH, BATCH, EVERY = 64, 50, 20
HELD, SETS = 3000, 200  # held-out examples; validation sets drawn from them

LAB = Lab(
    title="What the best epoch is worth",
    knobs={
        "n": Knob(1000, "Training examples", low=200, high=8000, log=True),
        "updates": Knob(1500, "Updates", low=100, high=2000, step=100),
        "validation": Knob(50, "Validation examples", low=50, high=2000, log=True),
        "decay": Knob(0.0, "Weight decay (AdamW)", low=0.0, high=10.0, step=0.5),
        "choose": Knob("best epoch", "Validation score taken from", choices=("best epoch", "an epoch fixed before")),
    },
    claims=(
        Claim(
            name="too-many-epochs-overfit",
            statement="Too many epochs overfit: the held-out loss at the end is at least 10 % above its lowest value.",
            # Seeds 0-9: last over lowest 1.39, lowest 1.33; strong decay 1.005, highest 1.01.
            rules=(Rule("test loss over lowest", "last epoch", 1.1, margin=0.0),),
            contexts={"strong weight decay": {"decay": 5.0}},
            control={"n": 8000, "updates": 300},
            control_why="After two passes over 8,000 examples, training has not yet come to the point of overfitting.",
            finding="The test loss at the end was {last} times its lowest; with strong weight decay {decay} "
            "times. Test "
            "accuracy did not fall with it: {accuracy} at the epoch of the lowest loss, {end} at the end; under "
            "strong decay, "
            "which underfits, it ended at {decayed}.",
            figures={
                "last": Figure("test loss over lowest", "last epoch"),
                "decay": Figure("test loss over lowest", "last epoch", context="strong weight decay"),
                "accuracy": Figure("test accuracy", "best test epoch"),
                "end": Figure("test accuracy", "last epoch"),
                "decayed": Figure("test accuracy", "last epoch", context="strong weight decay"),
            },
            ledger=("000-Q16.2",),
            expected="conditional",
            seeds=10,
            source="Power et al., Grokking, 2022; Nakkiran et al., Deep Double Descent, ICLR 2020",
        ),
        Claim(
            name="picks-a-good-point",
            statement="Early stopping picks a good point: the test loss of the restored epoch is at least 0.1 "
            "below that "
            "of the last.",
            # Seeds 0-9: median .64, lowest .44; control 0.
            rules=(Rule("test loss", "last epoch", "chosen epoch", margin=0.1),),
            settings={"validation": 200},
            control={"n": 8000, "updates": 300},
            control_why="Where training has not begun to overfit, the last epoch is about the best.",
            finding="Chosen by {held} validation examples, the restored epoch had a test loss of {chosen}; the "
            "last one "
            "{last}, the lowest possible {lowest}.",
            figures={
                "held": Figure("validation examples", "chosen epoch", format=".0f"),
                "chosen": Figure("test loss", "chosen epoch"),
                "last": Figure("test loss", "last epoch"),
                "lowest": Figure("test loss", "best test epoch"),
            },
            ledger=("000-Q16.3",),
            seeds=10,
            source="Prechelt, Early Stopping - But When?, 1998",
        ),
        Claim(
            name="validation-score-is-unbiased",
            statement="The validation accuracy at the chosen epoch is an unbiased estimate: on average over validation "
            "sets it exceeds the test accuracy by less than 0.03.",
            # Seeds 0-9: median .077, lowest .067; control 0, highest .01.
            rules=(Rule("optimism", "allowed", "chosen epoch", margin=0.0),),
            control={"choose": "an epoch fixed before"},
            control_why="An epoch that was fixed beforehand has not been chosen by the score: no optimism.",
            finding="Choosing the epoch by accuracy on {held} examples, that accuracy was {optimism} above the test "
            "accuracy of the same weights, on average over 200 validation sets; at an epoch fixed beforehand {fixed}.",
            figures={
                "held": Figure("validation examples", "chosen epoch", format=".0f"),
                "optimism": Figure("optimism", "chosen epoch", format="+.3f"),
                "fixed": Figure("optimism", "chosen epoch", format="+.3f", context="control"),
            },
            ledger=("000-Q16.4",),
            expected="wrong",
            reason="The largest of many noisy scores is chosen, noise included.",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="The epoch with the best accuracy on 50 validation examples is chosen. By how much is that accuracy above "
        "the accuracy of the same weights on new data?",
        metric="optimism",
        a="chosen epoch",
        choices=(
            Choice("Not at all: it is held-out data", high=0.02),
            Choice("0.02 to 0.05", low=0.02, high=0.05),
            Choice("More than 0.05", low=0.05),
        ),
        because="The best of many noisy scores has luck in it, and the luck does not come again. Take 2,000 validation "
        "examples, or fix the epoch, and it shrinks.",
        format="+.3f",
    ),
    charts={"loss": Chart("Loss while training (first seed)", x="update", y="loss")},
    cannot_show="One network of two layers. Grokking and double descent, where patience pays, need other settings.",
    budget=10,
    fixed_rate="AdamW at 0.003: epochs of one run are compared, not optimisers.",
)


def looks(seeds, n, updates, decay, watch):
    """Train one network per seed; loss and rightness of every held-out example at every look: (seeds, looks, HELD)."""
    x, y, x_held, y_held = tensors(*mnist1d(8000, HELD))
    weights = [weight.requires_grad_() for weight in stacked.initial(seeds, (40, WIDTH, 10))]
    optimizer, sources = torch.optim.AdamW(weights, lr=0.003, weight_decay=decay), stacked.generators(seeds)
    own = torch.stack([torch.randperm(len(x), generator=source)[:n] for source in sources])
    losses, right = [], []
    for update in range(1, updates + 1):
        rows = own.gather(1, stacked.rows(sources, n, BATCH))
        loss = stacked.losses(weights, x[rows], y[rows])
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        if update % EVERY == 0:
            scores = stacked.logits(weights, x_held).detach()
            likely = torch.log_softmax(scores, -1)
            losses.append(-likely.gather(-1, y_held.expand(scores.shape[:2])[..., None])[..., 0])
            right.append(scores.argmax(-1) == y_held)
            watch(update, loss[0].item(), losses[-1][0].mean().item())
    return torch.stack(losses, 1), torch.stack(right, 1)


def optimism(right, size, choose, generator):
    """Mean of validation minus test accuracy at the epoch that validation chose. right: (looks, HELD) of one run."""
    total = right.float().sum(1)
    gains = []
    for _ in range(SETS):
        found = right[:, torch.randperm(HELD, generator=generator)[:size]].float().sum(1)
        chosen = int(found.argmax()) if choose == "best epoch" else len(found) // 2
        gains.append(found[chosen] / size - (total[chosen] - found[chosen]) / (HELD - size))
    return torch.stack(gains).mean().item()


def measure(seeds, emit, *, n, updates, validation, decay, choose):
    """Yield test losses and accuracies of the last, the chosen and the best epoch, and the optimism of the choice."""
    emit("line", "loss/guessing", ((0, 2.303), (updates, 2.303)))

    def watch(update, training, held):
        emit("line", "loss/training batch", (update, training))
        emit("line", "loss/held-out", (update, held))

    losses, right = looks(seeds, int(n), int(updates), decay, watch)
    size = int(validation)
    for seed, loss, correct in zip(seeds, losses, right, strict=True):
        test, accuracy = loss[:, size:].mean(1), correct[:, size:].float().mean(1)
        chosen = int(loss[:, :size].mean(1).argmin())
        epochs = {"last epoch": -1, "chosen epoch": chosen, "best test epoch": int(test.argmin())}
        for arm, look in epochs.items():
            yield "test loss", arm, seed, test[look].item()
            yield "test accuracy", arm, seed, accuracy[look].item()
            yield "test loss over lowest", arm, seed, (test[look] / test.min()).item()
        generator = torch.Generator().manual_seed(seed)
        yield "optimism", "chosen epoch", seed, optimism(correct, size, choose, generator)
        yield "optimism", "allowed", seed, 0.03
        yield "validation examples", "chosen epoch", seed, size
