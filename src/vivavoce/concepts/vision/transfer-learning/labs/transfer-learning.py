"""Do features learned on a million photographs help with two labels per class? On faces, and on 8 x 8 digits.

A real EfficientNet-lite0 with ImageNet weights stays frozen; its 1,280 features are computed once, and a logistic
regression reads them. Against it: the same network untrained, the pixels, and a small CNN trained from scratch.
"""
# Over 80 lines: four starts, each at its best, on two sets of images.

from collections import defaultdict
from functools import cache
from statistics import fmean

import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, backbones
from vivavoce.labkit.training import accuracy, fit

LAB = Lab(
    title="Pretrained features against a start from scratch",
    knobs={
        "images": Knob("digits", "Images", choices=("digits", "faces"), note="8 x 8 digits; photographs, face or not"),
        "per_class": Knob(2, "Labels per class", 2, 20, 1),
        "weights": Knob("ImageNet", "Weights of the large network", choices=("ImageNet", "untrained")),
    },
    claims=(
        Claim(
            name="features-beat-scratch",
            statement="With little data, pretrained features beat training from scratch.",
            # seeds 0-7 against pixels, CNN: digits at 96 pixels -.218 to -.113 (sd .033), -.180 to -.054 (.041);
            # faces .134 to .303 (.064) and .094 to .214 (.044)
            rules=(Rule("accuracy", "pretrained", "pixels", 0.02), Rule("accuracy", "pretrained", "small CNN", 0.02)),
            contexts={"photographs, as in pretraining": {"images": "faces"}},
            control={"images": "faces"},
            control_why="Faces are photographs, as ImageNet's pictures are.",
            finding="With two labels per class: digits {digits} from pretrained features, {digits_pixels} from pixels, "
            "{digits_cnn} from a small CNN; faces {faces}, {faces_pixels} and {faces_cnn}.",
            figures={
                "digits": Figure("accuracy", "pretrained"),
                "digits_pixels": Figure("accuracy", "pixels"),
                "digits_cnn": Figure("accuracy", "small CNN"),
                "faces": Figure("accuracy", "pretrained", context="control"),
                "faces_pixels": Figure("accuracy", "pixels", context="control"),
                "faces_cnn": Figure("accuracy", "small CNN", context="control"),
            },
            ledger=("000-Q22.1",),
            seeds=10,
            expected="conditional",
            source="Yosinski et al., NIPS 2014; Raghu et al., NeurIPS 2019",
        ),
        Claim(
            name="always-helps",
            statement="Transfer always helps if the tasks are related.",
            # both classify pictures; calibration as above
            rules=(Rule("accuracy", "pretrained", "small CNN", 0.0),),
            contexts={"photographs, as in pretraining": {"images": "faces"}},
            control={"images": "faces"},
            control_why="Faces are nearer to ImageNet than strokes of a pen are.",
            finding="Both tasks classify pictures, and yet frozen features win on faces and lose {lost} on digits.",
            figures={"lost": Figure("lost", "small CNN - pretrained")},
            ledger=("000-Q22.4",),
            seeds=10,
            expected="conditional",
            source="Wang, Dai, Póczos and Carbonell, CVPR 2019, on negative transfer",
        ),
        Claim(
            name="weights-not-architecture",
            statement="What helps is what the weights have learned, not the architecture of the large network.",
            settings={"images": "faces"},
            # seeds 0-7: .245 to .361 (sd .034)
            rules=(Rule("accuracy", "pretrained", "untrained", 0.04),),
            control={"weights": "untrained"},
            control_why="Without its weights the network is the other arm.",
            finding="On faces {trained} with the ImageNet weights and {untrained} with random ones.",
            seeds=10,
            figures={"trained": Figure("accuracy", "pretrained"), "untrained": Figure("accuracy", "untrained")},
        ),
    ),
    prediction=Prediction(
        ask="Two labels per digit. Frozen ImageNet features instead of a small CNN from scratch change accuracy by...",
        metric="accuracy",
        a="pretrained",
        b="small CNN",
        choices=(
            Choice("a gain of .05 or more", 0.05),
            Choice("less than .05 either way", -0.05, 0.05),
            Choice("a loss of .05 or more", high=-0.05),
        ),
        because="Pen strokes of eight by eight pixels are far from photographs; the frozen features mix them up.",
    ),
    charts={"accuracy": Chart("Accuracy on unseen images", y="accuracy", kind="bar")},
    cannot_show="One backbone, frozen, at 64 or 96 pixels a side: fine-tuning or a larger input might turn the digits.",
    budget=10,
    needs=("efficientnet-lite0",),
    packages=("skimage",),
)

SIDES, DRAWS = {"digits": 64, "faces": 96}, 3  # a seed's accuracy is the mean over three draws of the labelled images
RATES, STRENGTHS = (0.003, 0.01), (0.1, 1.0, 10.0)  # each arm takes the better rate or strength


@cache
def pictures(images):
    """Grey images (n, h, w) in [0, 1] and their classes: 200 pictures of 25 x 25, or 300 digits of 8 x 8."""
    if images == "digits":
        bunch = load_digits()
        return torch.tensor(bunch.images[:300] / 16, dtype=torch.float32), torch.tensor(bunch.target[:300])
    from skimage.data import lfw_subset

    return torch.tensor(lfw_subset(), dtype=torch.float32), torch.arange(200) // 100


@cache
def deep(images, weights):
    """The large network's features, once per process: (n, 1280)."""
    x = pictures(images)[0]
    model = backbones.pretrained_lite0() if weights == "ImageNet" else backbones.untrained_lite0(x, SIDES[images])
    return backbones.features(model, x, SIDES[images])


def linear(x, y, rows, rest):
    """Accuracy of logistic regression at its best strength. All inputs share one scale: four rows know no spread."""
    z = x - x[rows].mean(0)
    z = (z / z[rows].norm(dim=1).mean()).numpy()
    fits = [LogisticRegression(C=strength, max_iter=300).fit(z[rows], y[rows]) for strength in STRENGTHS]
    return max(model.score(z[rest], y[rest]) for model in fits)


def small_cnn(x, y, rows, rest, seed):
    """Accuracy of two convolutions and a linear layer trained from scratch, at the better rate."""
    found, classes, side = [], int(y.max()) + 1, x.shape[1] // 4
    for rate in RATES:
        torch.manual_seed(seed)
        first = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        second = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        net = nn.Sequential(nn.Unflatten(1, (1, x.shape[1])), first, second, nn.Linear(32 * side**2, classes))
        fit(net, x[rows], y[rows], steps=40, lr=rate, seed=seed, batch=len(rows))
        found.append(accuracy(net, x[rest], y[rest]))
    return max(found)


def measure(seeds, emit, *, images, per_class, weights):
    """Yield the accuracy of each start on the images that are not among the few labelled ones."""
    x, y = pictures(images)
    for seed in seeds:
        random, found = torch.Generator().manual_seed(seed), defaultdict(list)
        for _ in range(DRAWS):
            order = torch.randperm(len(y), generator=random)
            rows = torch.cat([order[y[order] == c][:per_class] for c in y.unique()])
            rest = torch.ones(len(y), dtype=torch.bool).index_fill(0, rows, False)
            found["pixels"].append(linear(x.flatten(1), y, rows, rest))
            emit("bar", "accuracy/pixels", found["pixels"][-1])
            found["small CNN"].append(small_cnn(x, y, rows, rest, seed))
            found["pretrained"].append(linear(deep(images, weights), y, rows, rest))
            found["untrained"].append(linear(deep(images, "untrained"), y, rows, rest))
        means = {arm: fmean(values) for arm, values in found.items()}
        for arm, value in means.items():
            emit("bar", f"accuracy/{arm}", value)
            yield "accuracy", arm, seed, value
        yield "lost", "small CNN - pretrained", seed, means["small CNN"] - means["pretrained"]
