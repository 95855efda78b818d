"""Texture or shape: a circle of grass against a circle of brick. What does a network with ImageNet weights go by?

The network stays frozen. A linear classifier on its features learns three classes whose shape and texture agree: discs
of brick, squares of grass, triangles of gravel. Then it is shown a shape in another class's texture, and has to choose.
"""
# Over 80 lines: the pictures are made here, so that a reader sees what the network is shown.

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, backbones

LAB = Lab(
    title="A disc of grass: by its texture, or by its shape?",
    knobs={
        "background": Knob("noise", "Around the shape", choices=("noise", "plain grey")),
        "contrast": Knob(1.0, "Contrast of the texture", 0.1, 1.0, 0.1),
    },
    claims=(
        Claim(
            name="texture-over-shape",
            statement="CNNs work on texture rather than shape: shown the shape of one class in the texture of another, "
            "they follow the texture, in 30 of 100 cases more often than the shape.",
            # seeds 0-9: amid noise .53 to .93 (sd .13); on plain grey -.88 to -.33 (sd .17)
            rules=(Rule("share of answers", "texture", "shape", 0.3),),
            contexts={"a clear outline on plain grey": {"background": "plain grey"}},
            control={"background": "plain grey"},
            control_why="A clear outline is easier to read than a texture.",
            finding="Where texture alone marks the outline, {texture} of the answers follow the texture and {shape} "
            "the shape. With a clear outline on plain grey it is {texture_plain} against {shape_plain}.",
            figures={
                "texture": Figure("share of answers", "texture"),
                "shape": Figure("share of answers", "shape"),
                "texture_plain": Figure("share of answers", "texture", context="control"),
                "shape_plain": Figure("share of answers", "shape", context="control"),
            },
            ledger=("000-Q10.6",),
            expected="conditional",
            source="Geirhos et al., ICLR 2019",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="A disc of grass amid noise, after training on discs of brick and squares of grass: read by its shape...",
        metric="share of answers",
        a="shape",
        choices=(
            Choice("hardly ever, below 40 %", high=0.4),
            Choice("about half of the time", 0.4, 0.6),
            Choice("mostly, above 60 %", 0.6),
        ),
        because="The outline is hard to see, the texture is not. On plain grey the same features go by the shape.",
        format=".0%",
    ),
    charts={"answers": Chart("Answers to conflicting pictures", y="share", kind="bar")},
    cannot_show="Three textures and three shapes; Geirhos asked whole classifiers about 16 classes of photographs.",
    budget=10,
    fixed_rate="Logistic regression is solved, not trained at a rate.",
    needs=("efficientnet-lite0",),
    packages=("skimage",),
)

SIDE, INPUT, CLASSES = 64, 96, range(3)


def textures():
    """Brick, grass and gravel, each of mean 0 and spread 1."""
    from skimage import data

    found = [picture() / 255 for picture in (data.brick, data.grass, data.gravel)]
    return [(texture - texture.mean()) / texture.std() for texture in found]


def outline(shape, rng):
    """A mask (64, 64) of a disc, a square or a triangle, somewhere near the middle, a little turned."""
    y, x = np.mgrid[:SIDE, :SIDE]
    (cx, cy), size, angle = rng.uniform(26, 38, 2), rng.uniform(17, 24), rng.uniform(-0.35, 0.35)
    u = ((x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)) / size
    v = ((y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)) / size
    return ((u**2 + v**2 < 1), (abs(u) < 0.8) & (abs(v) < 0.8), (v > -0.7) & (v < 0.9) & (abs(u) < 0.62 * (v + 0.7)))[
        shape
    ]


def picture(shape, texture, background, contrast, rng):
    """A shape filled with a piece of texture, (64, 64) in [0, 1]."""
    top, left = rng.integers(0, 512 - SIDE, 2)
    inside = 0.12 * contrast * np.clip(texture[top : top + SIDE, left : left + SIDE], -2.5, 2.5)
    if background == "noise":
        outside = 0.5 + 0.12 * contrast * np.clip(rng.normal(size=(SIDE, SIDE)), -2.5, 2.5)
        return np.where(outline(shape, rng), 0.5 + inside, outside)
    return np.where(outline(shape, rng), 0.68 + inside, 0.25)


def measure(seeds, emit, *, background, contrast):
    """Yield the share of answers that follow the texture and that follow the shape."""
    model, fillings = backbones.pretrained_lite0(), textures()
    agreeing = [(k, k) for k in CLASSES for _ in range(30)]
    conflicting = [(shape, texture) for shape in CLASSES for texture in CLASSES if shape != texture for _ in range(10)]
    for seed in seeds:
        rng = np.random.default_rng(seed)
        images = [picture(s, fillings[t], background, contrast, rng) for s, t in agreeing + conflicting]
        x = backbones.features(model, torch.tensor(np.stack(images), dtype=torch.float32), INPUT).numpy()
        known, asked = x[: len(agreeing)], x[len(agreeing) :]
        middle, spread = known.mean(0), known.std(0) + 1e-3
        classifier = LogisticRegression(C=0.01, max_iter=500).fit((known - middle) / spread, [s for s, _ in agreeing])
        answers = classifier.predict((asked - middle) / spread)
        for arm, wanted in (("texture", [t for _, t in conflicting]), ("shape", [s for s, _ in conflicting])):
            share = float((answers == np.array(wanted)).mean())
            emit("bar", f"answers/{arm}", (seed, share))
            yield "share of answers", arm, seed, share
