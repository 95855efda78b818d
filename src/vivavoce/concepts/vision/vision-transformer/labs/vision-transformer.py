"""A small vision transformer against a small CNN, both from zero, on few images.

The transformer cuts an 8 x 8 digit into 16 patches of 2 x 2, maps each to 32 numbers, adds a learned position, and
lets one block of attention and a two-layer network work on them; the mean over the patches goes to the classes. That
neighbouring patches belong together it has to find out. The CNN of about the same size has it built in.

With more images the gap shrinks. With the knob, the pixels of all images are shuffled in one fixed way.
"""

import torch
from torch import Tensor, nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, subset
from vivavoce.labkit.training import accuracy, fit, parameters, tensors

LAB = Lab(
    title="A vision transformer with few images",
    knobs={
        "pixels": Knob("in order", "The pixels of each image are", choices=("in order", "shuffled")),
        "n": Knob(200, "Training images", low=50, high=1200, step=50),
        "steps": Knob(200, "Updates", low=50, high=600, step=50),
    },
    claims=(
        Claim(
            name="needs-more-images",
            statement="Transformers need much data, having few assumptions built in: from zero, a vision transformer "
            "stays 22 points behind a CNN of its size.",
            settings={"n": 50},
            rules=(
                Rule("test accuracy", "CNN", "transformer", margin=0.22, share=0.75),
            ),  # seeds 0-7: .21 to .39, sd .06; with 1,200 images, 400 updates, .06 to .09
            contexts={"1,200 images": {"n": 1200, "steps": 400}},
            control={"n": 1200, "steps": 400},
            control_why="With 24 times the images and time to learn from them, it knows most of what the CNN assumes.",
            finding="50 images: {cnn} for the CNN with {cnn_size} parameters, {vit} for the transformer with "
            "{vit_size}. 1,200 images and 400 updates: {cnn_more} and {vit_more}.",
            figures={
                "cnn": Figure("test accuracy", "CNN"),
                "vit": Figure("test accuracy", "transformer"),
                "cnn_size": Figure("parameters", "CNN", format=",.0f"),
                "vit_size": Figure("parameters", "transformer", format=",.0f"),
                "cnn_more": Figure("test accuracy", "CNN", context="control"),
                "vit_more": Figure("test accuracy", "transformer", context="control"),
            },
            ledger=("003-Q15.5",),
            expected="conditional",
            source="Dosovitskiy et al., ICLR 2021; Touvron et al., ICML 2021",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Both have about 10,000 parameters, start from zero and see 200 digits. How far is the CNN ahead?",
        metric="test accuracy",
        a="CNN",
        b="transformer",
        choices=(
            Choice("Not at all: attention sees everything at once", high=0.0),
            Choice("By less than 5 points", low=0.0, high=0.05),
            Choice("By 5 points or more", low=0.05),
        ),
        because="What is not assumed has to be learned from images. Give both 1,200, and look again.",
        chart="accuracy",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Test accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="Scale: pretrained on very many images transformers caught up with CNNs and went ahead.",
    budget=12,
)

WIDTH, PATCH = 32, 2
RATES = {"CNN": 0.01, "transformer": 0.005}  # the best of .003 and .01, and of .003, .005 and .01


class VisionTransformer(nn.Module):
    """Patches of 2 x 2, learned positions, one pre-norm block, mean over the patches."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Conv2d(1, WIDTH, PATCH, stride=PATCH)  # each patch by itself, all with the same weights
        self.positions = nn.Parameter(0.02 * torch.randn(16, WIDTH))
        self.block = nn.TransformerEncoderLayer(
            WIDTH, 2, 2 * WIDTH, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.norm, self.out = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 10)

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, 64). Returns logits (n, 10)."""
        patches = self.embed(x.view(-1, 1, 8, 8)).flatten(2).transpose(1, 2)
        return self.out(self.norm(self.block(patches + self.positions).mean(1)))


def cnn() -> nn.Module:
    """Two convolutions with pooling and a linear layer."""
    first, second = nn.Conv2d(1, 22, 3, padding=1), nn.Conv2d(22, 40, 3, padding=1)
    maps = (nn.Unflatten(1, (1, 8, 8)), first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*maps, nn.Flatten(), nn.Linear(40 * 4, 10))


def measure(seeds, emit, *, pixels, n, steps):
    """Yield test accuracy and size of both networks; plot the first seed."""
    emit("line", "accuracy/guessing", ((0, 0.1), (steps, 0.1)))
    x_train, y_train, x_test, y_test = digits(1200)
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        order = torch.randperm(64, generator=generator) if pixels == "shuffled" else torch.arange(64)
        x, y, new, labels = tensors(*subset(x_train, y_train, n, seed), x_test, y_test)
        x, new = x[:, order], new[:, order]
        for arm in ("CNN", "transformer"):
            torch.manual_seed(seed)
            model = cnn() if arm == "CNN" else VisionTransformer()

            def watch(step, loss, arm=arm, model=model, new=new):
                emit("line", f"accuracy/{arm}", (step, accuracy(model, new, labels)))

            show = watch if seed == seeds[0] else None
            fit(model, x, y, steps=steps, lr=RATES[arm], seed=seed, batch=32, watch=show, every=50)
            yield "test accuracy", arm, seed, accuracy(model, new, labels)
            yield "parameters", arm, seed, parameters(model)
