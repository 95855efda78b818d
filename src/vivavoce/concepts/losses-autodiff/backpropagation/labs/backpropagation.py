"""Does the size of a gradient measure how much a weight contributed to the error?

A small network is trained on digits of which some carry a wrong label. Then each weight of one layer is
changed alone, and the change of the loss is computed by a forward pass. Three sizes try to rank the
weights by that change: the gradient, the weight times its gradient, and the weight itself.
"""

import torch
from scipy.stats import spearmanr
from torch import nn
from torch.func import functional_call, vmap
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, subset
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="What the gradient says about a weight, and what happens without it",
    knobs={
        "change": Knob("removed", "Each weight alone is", choices=("removed", "cut by 1 %", "moved by 0.0001")),
        "layer": Knob("output", "Layer whose weights are changed", choices=("hidden", "output")),
        "updates": Knob(300, "Updates before the weights are changed", low=0, high=600, step=50),
        "wrong": Knob(0.3, "Share of random labels", low=0.0, high=0.6, step=0.1),
        "width": Knob(8, "Hidden units", low=4, high=16, step=2),
    },
    claims=(
        Claim(
            name="gradient-measures-contribution",
            statement="Gradient size measures how much a weight contributed to the error: it ranks the weights "
            "by what changing them does to the loss.",
            # Seeds 0-19: removed, median .70, highest .79; moved by the small step, lowest .9999.
            rules=(Rule("rank correlation", "gradient", 0.9, margin=0.0),),
            contexts={"every weight moves by the same small step": {"change": "moved by 0.0001"}},
            control={"change": "moved by 0.0001", "updates": 0},
            control_why="Before training, too, a small step does what the gradient says: the measurement can find it.",
            finding="Moved by 0.0001, the weights fall in the order of their gradients (rank correlation {small}). "
            "Removed, they do not ({removed}): the size of the weight alone ranks the damage better ({weight}). "
            "The damage is {factor} times what the gradient predicts.",
            figures={
                "small": Figure(
                    "rank correlation", "gradient", format=".3f", context="every weight moves by the same small step"
                ),
                "removed": Figure("rank correlation", "gradient"),
                "product": Figure("rank correlation", "weight × gradient"),
                "weight": Figure("rank correlation", "weight"),
                "factor": Figure("damage over prediction", "median weight", format=".0f"),
            },
            ledger=("000-Q4.4",),
            expected="conditional",
            source="LeCun, Denker, Solla, Optimal Brain Damage, NIPS 1989",
        ),
    ),
    prediction=Prediction(
        ask="A trained network loses one output weight at a time. Which ranks the damage better, the size of the "
        "gradient or the size of the weight?",
        metric="rank correlation",
        a="gradient",
        b="weight",
        choices=(
            Choice("The gradient, clearly", low=0.1),
            Choice("Both about equally: within 0.1", low=-0.1, high=0.1),
            Choice("The weight, clearly", high=-0.1),
        ),
        because="A gradient is the slope at the spot. Training has made the slopes small, and removing a weight is a "
        "long walk: the curvature decides, and the way is longer for a large weight.",
        format="+.2f",
    ),
    charts={"rank": Chart("How well each size ranks the damage (first seed)", x="update", y="rank correlation")},
    cannot_show="Weights are changed one at a time in a tiny network; in a large one, removing many at once adds "
    "interactions that no single-weight measure sees.",
    budget=5,
    fixed_rate="Adam at 0.03 on the full batch: one network is trained, and nothing is compared between rates.",
)
EXAMPLES = 300


def loss_changes(model, name, x, y, change):
    """How much the loss changes when each weight of matrix `name` alone is changed: one value per weight."""
    weights = {key: value.detach() for key, value in model.named_parameters()}
    matrix = weights[name]
    each = torch.eye(matrix.numel(), dtype=matrix.dtype).view(-1, *matrix.shape)
    steps = {"removed": -each * matrix, "cut by 1 %": -0.01 * each * matrix, "moved by 0.0001": 1e-4 * each}[change]

    def loss(step):
        return F.cross_entropy(functional_call(model, {**weights, name: matrix + step}, (x,)), y)

    return vmap(loss, chunk_size=256)(steps) - loss(torch.zeros_like(matrix))


def ranked(model, name, x, y, change):
    """Rank correlation of three sizes with the size of the change, and the median of change over prediction."""
    weight = dict(model.named_parameters())[name]
    weight, gradient = weight.detach().flatten(), weight.grad.flatten()
    changes = loss_changes(model, name, x, y, change).abs()
    sizes = {"gradient": gradient, "weight × gradient": weight * gradient, "weight": weight}
    agreement = {arm: float(spearmanr(size.abs(), changes)[0]) for arm, size in sizes.items()}
    step = {"removed": weight, "cut by 1 %": 0.01 * weight, "moved by 0.0001": 1e-4}[change]
    return agreement, float((changes / (step * gradient).abs()).median())


def measure(seeds, emit, *, change, layer, updates, wrong, width):
    """Yield how well each size ranks the weights after training; stream the first seed's ranking while it trains."""
    emit("line", "rank/perfect", ((0, 1.0), (updates, 1.0)))
    name = "0.weight" if layer == "hidden" else "2.weight"
    images, labels, _, _ = digits()
    for seed in seeds:
        x, y = tensors(*subset(images, labels, EXAMPLES, seed))
        torch.manual_seed(seed)
        x, y = x.double(), torch.where(torch.rand(EXAMPLES) < wrong, torch.randint(10, (EXAMPLES,)), y)
        model = nn.Sequential(nn.Linear(64, int(width)), nn.Tanh(), nn.Linear(int(width), 10)).double()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
        for update in range(int(updates) + 1):
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            if seed == seeds[0] and update % 15 == 0:
                for arm, value in ranked(model, name, x, y, change)[0].items():
                    emit("line", f"rank/{arm}", (update, value))
            if update < updates:
                optimizer.step()
        agreement, factor = ranked(model, name, x, y, change)
        for arm, value in agreement.items():
            yield "rank correlation", arm, seed, value
        yield "damage over prediction", "median weight", seed, factor
