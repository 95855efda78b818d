"""An autoencoder that never saw one of the ten digits: how well it copies, and whether its error gives the digit away.

Encoder 64-64-code, decoder code-64-64, mean squared error on nine digits. The tenth is the anomaly. The score of an
image is its own reconstruction error; the area under the ROC curve says how well the score separates.
"""

import numpy as np
import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import digits

LAB = Lab(
    title="Nine digits learned, the tenth is strange",
    knobs={
        "code": Knob(4, "Width of the code", low=1, high=64, step=1),
        "activation": Knob("relu", "Between the layers", choices=("relu", "none")),
        "unlabelled": Knob(0.0, "Share of anomalies in the training data", low=0.0, high=0.5, step=0.1),
        "steps": Knob(600, "Updates", low=100, high=2000, step=100),
    },
    claims=(
        Claim(
            name="finds-strange",
            statement="The reconstruction error finds examples unlike the training data, without any labels.",
            rules=(Rule("area", "autoencoder", 0.5, margin=0.25),),  # seeds 0-19: median .456, lowest .328
            control={"unlabelled": 0.5},
            control_why="Where half of the training data are the strange digit, it is what the network copies best.",
            finding="Area under the ROC curve for a digit never seen: {autoencoder}, lowest {least}. PCA with a code "
            "as wide: {pca}. With half of the training data strange: {control}.",
            figures={
                "autoencoder": Figure("area", "autoencoder"),
                "least": Figure("area", "autoencoder", "min"),
                "pca": Figure("area", "PCA"),
                "control": Figure("area", "autoencoder", context="control"),
            },
            source="Sakurada and Yairi, MLSDA 2014",
        ),
        Claim(
            name="beats-pca",
            statement="A non-linear autoencoder reconstructs unseen data better than PCA of the same width.",
            rules=(Rule("error", "PCA", "autoencoder", margin=0.006),),  # seeds 0-19: median .0102, lowest .0085
            control={"activation": "none"},
            control_why="Without activations the network is linear, and PCA is the best linear one.",
            finding="Squared error per pixel with a code of 4: {pca} by PCA, {autoencoder} by the autoencoder, "
            "{linear} by the same network without activations.",
            figures={
                "pca": Figure("error", "PCA", format=".4f"),
                "autoencoder": Figure("error", "autoencoder", format=".4f"),
                "linear": Figure("error", "autoencoder", format=".4f", context="control"),
            },
            source="Hinton and Salakhutdinov, Science, 2006",
        ),
        Claim(
            name="better-copy-worse-detector",
            statement="A code as wide as the input copies better and detects worse than a narrow one.",
            rules=(
                Rule("area", "autoencoder", "code of 64", margin=0.015, share=0.75),  # seeds 0-19: median .099, sd .06
                Rule("error", "autoencoder", "code of 64", margin=0.01),  # seeds 0-19: median .022, lowest .020
            ),
            control={"code": 64},
            control_why="Two codes of 64 are the same thing twice.",
            finding="From a code of 4 to one of 64 the error fell from {narrow} to {wide}, and so did the area: from "
            "{narrow_area} to {wide_area}.",
            figures={
                "narrow": Figure("error", "autoencoder", format=".4f"),
                "wide": Figure("error", "code of 64", format=".4f"),
                "narrow_area": Figure("area", "autoencoder"),
                "wide_area": Figure("area", "code of 64"),
            },
            source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 14.2",
        ),
    ),
    prediction=Prediction(
        ask="The code grows from 4 to 64 numbers, as many as there are pixels. Copies get better. How well does the "
        "error now tell the unknown digit (change of the area under the ROC curve)?",
        metric="area",
        a="code of 64",
        b="autoencoder",
        choices=(
            Choice("Better", low=0.02),
            Choice("As well as before", low=-0.02, high=0.02),
            Choice("Worse", high=-0.02),
        ),
        because="A wide code need not know what digits look like: it learns to copy, and copies strange images too.",
    ),
    charts={"error": Chart("Squared error per pixel (first seed)", x="update", y="error", log_y=True)},
    cannot_show="Anomalies that look like usual data, such as fraud made to look normal.",
    budget=10,
    fixed_rate="Adam at 0.003: of five rates, 0.0003 to 0.03, the best for the wide code, the second for the narrow.",
)
TRAINING, BATCH = 900, 64


def data(seed, unlabelled):
    """Training images, unseen usual images, unseen strange images. The strange digit is the last of the seed."""
    x, y, x_test, y_test = digits(1200)
    rng, strange = np.random.default_rng(seed), seed % 10
    usual, odd = rng.permutation(x[y != strange]), x[y == strange]
    k = round(unlabelled * TRAINING)
    train = np.concatenate([usual[: TRAINING - k], odd[rng.integers(len(odd), size=k)]])
    return train, x_test[y_test != strange], x_test[y_test == strange]


def copies(weights, x, activation):
    """Encode (k, n, 64) and decode again; neither the code nor the output has an activation."""
    for i in range(0, 8, 2):
        x = x @ weights[i] + weights[i + 1]
        x = torch.relu(x) if activation == "relu" and i in (0, 4) else x
    return x


def trained(seeds, x, emit, arm, code, activation, steps):
    """One autoencoder per seed, side by side; returns a function from images to their errors, (k, n)."""
    weights = [w.requires_grad_() for w in stacked.initial(seeds, [64, 64, code, 64, 64])]
    sources, adam = stacked.generators(seeds), torch.optim.Adam(weights, lr=3e-3)
    networks = torch.arange(len(seeds))[:, None]
    for step in range(steps):
        rows = x[networks, stacked.rows(sources, x.shape[1], BATCH)]
        errors = (copies(weights, rows, activation) - rows).square().mean((1, 2))
        adam.zero_grad()
        errors.sum().backward()
        adam.step()
        if step % 20 == 0:
            emit("line", f"error/{arm}", (step, float(errors[0].detach())))
    last = [w.detach() for w in weights]
    return lambda images: (copies(last, images, activation) - images).square().mean(2)


def principal(x, code):
    """The same function for PCA: centre, project on the leading components of the training images, go back."""
    middle = x.mean(1, keepdim=True)
    basis = torch.linalg.svd(x - middle, full_matrices=False).Vh[:, :code]
    return lambda images: ((images - middle) @ basis.mT @ basis - (images - middle)).square().mean(2)


def area(usual, strange):
    """Share of pairs in which the strange image has the larger error: the area under the ROC curve."""
    return float((strange[:, None] > usual).float().mean())


def measure(seeds, emit, *, code, activation, unlabelled, steps):
    """Yield error on unseen usual images and area for the autoencoder, for a wide one and for PCA."""
    sets = [data(seed, unlabelled) for seed in seeds]
    x = torch.stack([torch.from_numpy(train) for train, _, _ in sets])
    arms = {
        "autoencoder": trained(seeds, x, emit, "autoencoder", code, activation, steps),
        "code of 64": trained(seeds, x, emit, "code of 64", 64, activation, steps),
        "PCA": principal(x, code),
    }
    for i, seed in enumerate(seeds):
        for arm, error in arms.items():
            usual, strange = (error(torch.from_numpy(part).expand(len(seeds), -1, -1))[i] for part in sets[i][1:])
            yield "error", arm, seed, float(usual.mean())
            yield "area", arm, seed, area(usual, strange)
