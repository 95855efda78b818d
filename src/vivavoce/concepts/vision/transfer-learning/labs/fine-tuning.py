"""Which layers to update, and how many updates a start from another task saves.

A small 1-D CNN learns a first task on MNIST-1D; its body then starts the task of telling the digits 5 to 9 apart, whole
(fine-tuned) or with a new last layer on top of what it is (frozen), beside the same network from scratch.
"""
# Over 80 lines: the three starts must share one training loop and one draw of labels to be compared.

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import accuracy, tensors

LAB = Lab(
    title="Frozen, fine-tuned and from scratch",
    knobs={
        "source": Knob("digits 0 to 4", "First task", choices=("digits 0 to 4", "mirrored 5 to 9", "random labels")),
        "per_class": Knob(100, "Labels per class of the second task", 4, 100, 4),
        "steps": Knob(100, "Updates on the second task", 50, 200, 50),
    },
    claims=(
        Claim(
            name="only-the-last-layers",
            statement="In transfer learning you only update the layers near the output.",
            # seeds 0-7: -.222 to -.108 (sd .031); with four labels -.006 to .092 (sd .032)
            rules=(Rule("accuracy", "frozen", "fine-tuned", -0.03),),
            contexts={"four labels per class": {"per_class": 4}},
            control={"per_class": 4},
            control_why="Twenty labels are too few to move a whole network well.",
            finding="With 100 labels per class, {frozen} with a frozen body and {tuned} with all layers updated; with "
            "four, {frozen_few} and {tuned_few}.",
            figures={
                "frozen": Figure("accuracy", "frozen"),
                "tuned": Figure("accuracy", "fine-tuned"),
                "frozen_few": Figure("accuracy", "frozen", context="control"),
                "tuned_few": Figure("accuracy", "fine-tuned", context="control"),
            },
            ledger=("000-Q22.2",),
            seeds=10,
            expected="conditional",
            source="Yosinski, Clune, Bengio and Lipson, NIPS 2014; Kumar et al., ICLR 2022",
        ),
        Claim(
            name="saves-time",
            statement="Transfer learning saves training time.",
            settings={"source": "mirrored 5 to 9"},
            # seeds 20-29: median 6.5, lowest 3.3 (sd 2.9); random labels at most 1.2; digits 0 to 4 from 1.2 on
            rules=(Rule("speed-up", "fine-tuned", 0.0, 2.0),),
            control={"source": "random labels"},
            control_why="A body that has memorised noise is no head start.",
            finding="From a near task, the same digits mirrored, fine-tuning reaches 90 % of the final accuracy of the "
            "start from scratch {times} times sooner, and ends at {tuned} against {scratch}; from random labels, "
            "{times_random} times.",
            figures={
                "times": Figure("speed-up", "fine-tuned", format=".1f"),
                "times_random": Figure("speed-up", "fine-tuned", format=".1f", context="control"),
                "tuned": Figure("accuracy", "fine-tuned"),
                "scratch": Figure("accuracy", "scratch"),
            },
            ledger=("000-Q22.3",),
            seeds=10,
            source="Raghu, Zhang, Kleinberg and Bengio, NeurIPS 2019",
        ),
    ),
    prediction=Prediction(
        ask="100 labels per class of the new task. Updating all layers instead of the last one changes accuracy by...",
        metric="accuracy",
        a="fine-tuned",
        b="frozen",
        choices=(
            Choice("a loss: too few labels for all weights", high=-0.02),
            Choice("nothing much", -0.02, 0.08),
            Choice("a gain of .08 or more", 0.08),
        ),
        because="The features of the first task leave out what the new one needs, and 500 labels are enough to add it.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Accuracy on unseen digits 5 to 9", "update", "accuracy")},
    cannot_show="A network of 3,000 weights and one pair of tasks: where the turn lies for a large backbone.",
    budget=10,
)

RATES, EVERY = (0.003, 0.01), 5  # each arm takes its better rate, per seed


def network():
    """Body (three strided convolutions) and head; 40 readings to 5 scores."""
    layers = [nn.Unflatten(1, (1, 40))]
    for inputs in (1, 16, 16):
        layers += [nn.Conv1d(inputs, 16, 5, 2, 2), nn.ReLU()]
    return nn.Sequential(nn.Sequential(*layers, nn.Flatten()), nn.Linear(80, 5))


def curve(net, x, y, test, steps, rate, source):
    """Train in place; the test accuracy after every few updates."""
    found, optimizer = [], torch.optim.Adam(net.parameters(), lr=rate)
    for step in range(1, steps + 1):
        rows = torch.randint(len(x), (32,), generator=source)
        loss = F.cross_entropy(net(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if test and step % EVERY == 0:
            found.append(accuracy(net, *test))
    return found


def updates_to(target, found):
    """Updates until an accuracy is reached for the first time; infinite where it never is."""
    return next((i * EVERY for i, value in enumerate(found, 1) if value >= target), float("inf"))


def first_task(source, x, y, random):
    """Inputs and labels of what the body learns first."""
    low, high = y < 5, y >= 5
    if source == "mirrored 5 to 9":
        return x[high].flip(1), y[high] - 5
    return x[low], y[low] if source == "digits 0 to 4" else torch.randint(5, (int(low.sum()),), generator=random)


def measure(seeds, emit, *, source, per_class, steps):
    """Yield the accuracy of the three starts, and how many times sooner than "scratch" each has 90 % of its end."""
    x, y, x_test, y_test = tensors(*mnist1d())
    test = x_test[y_test >= 5], y_test[y_test >= 5] - 5
    for seed in seeds:
        random = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)
        pretrained = network()
        emit("line", "accuracy/scratch", (0, 0.2))
        curve(pretrained, *first_task(source, x, y, random), None, 300, 0.01, random)
        order = torch.randperm(len(y), generator=random)
        rows = torch.cat([order[y[order] == c][:per_class] for c in range(5, 10)])
        best = {}
        for arm in ("scratch", "fine-tuned", "frozen"):
            for rate in RATES:
                torch.manual_seed(seed + 500)
                body, head = network()
                if arm != "scratch":
                    body.load_state_dict(pretrained[0].state_dict())
                look = body.requires_grad_(False) if arm == "frozen" else nn.Identity()
                net = head if arm == "frozen" else nn.Sequential(body, head)
                unseen = look(test[0]), test[1]
                now = curve(net, look(x[rows]), y[rows] - 5, unseen, steps, rate, torch.Generator().manual_seed(seed))
                best[arm] = max(best.get(arm, [0.0]), now, key=lambda curve: curve[-1])
        target = 0.9 * best["scratch"][-1]
        for arm, found in best.items():
            for i, value in enumerate(found, 1):
                emit("line", f"accuracy/{arm}", (i * EVERY, value))
            yield "accuracy", arm, seed, found[-1]
            yield "speed-up", arm, seed, updates_to(target, best["scratch"]) / updates_to(target, found)
