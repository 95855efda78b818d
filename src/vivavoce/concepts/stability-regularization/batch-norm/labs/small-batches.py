"""Does batch normalisation survive a batch of two?

Two-layer networks with batch norm or layer norm train on batches of one size, at each of three rates, side by side
over seeds and rates. Batch norm is evaluated as frameworks do it, with running statistics.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Batch norm and layer norm when the batch gets small",
    knobs={
        "batch": Knob(2, "Examples in a batch", choices=(2, 4, 8, 16, 32, 64)),
        "updates": Knob(1000, "Updates", 200, 1500, 100),
    },
    claims=(
        Claim(
            name="fails-at-batch-of-two",
            statement="Batch norm fails with a batch of two; layer norm does not.",
            # seeds 0-19: ahead by .045 to .106 (sd .016), error .79 to .83; at 32 -.099 to -.016, .40 to .44
            rules=(Rule("accuracy", "layer norm", "batch norm", 0.04), Rule("error", "batch norm", 0.7, 0.0)),
            control={"batch": 32},
            control_why="With 32 examples the statistics are good enough.",
            finding="At two examples a batch, test accuracy is {bn} with batch norm and {ln} with layer norm; at 32, "
            "{bn_32} and {ln_32}.",
            figures={
                "bn": Figure("accuracy", "batch norm"),
                "ln": Figure("accuracy", "layer norm"),
                "bn_32": Figure("accuracy", "batch norm", context="control"),
                "ln_32": Figure("accuracy", "layer norm", context="control"),
            },
            ledger=("000-Q31.7",),
            source="Wu and He, ECCV 2018",
        ),
    ),
    prediction=Prediction(
        ask="Two examples in each batch, the best of three rates. How much test accuracy is layer norm ahead?",
        metric="accuracy",
        a="layer norm",
        b="batch norm",
        choices=(
            Choice("it is not ahead", high=0.0),
            Choice("by less than .05", 0.0, 0.05),
            Choice("by more than .05", 0.05),
        ),
        because="Of two examples batch norm leaves, per unit, only which of the two is larger: the size is gone.",
    ),
    charts={"loss": Chart("Training loss, mean of seeds and rates", "update", "cross-entropy")},
    cannot_show="Dense layers only: in a convolution the positions of one image also count, so two images go further.",
    budget=8,
)

WIDTHS, MOMENTUM = (40, 64, 64, 10), 0.1
RATES = [0.01, 0.03, 0.1]  # each arm takes its best, per seed
Statistics = list[tuple[Tensor, Tensor]]  # running mean and variance (k * units,) of each hidden layer


def batch_norm(z: Tensor, running: tuple[Tensor, Tensor], training: bool) -> Tensor:
    """Each unit of each network over the batch; z: (k, batch, units). Moves the running statistics in training."""
    flat = z.transpose(0, 1).flatten(1)
    normalised = F.batch_norm(flat, *running, training=training, momentum=MOMENTUM)
    return normalised.view(z.shape[1], z.shape[0], -1).transpose(0, 1)


def logits(weights: list[Tensor], running: Statistics, x: Tensor, arm: str, training: bool) -> Tensor:
    """x: (k, batch, 40) to (k, batch, 10)."""
    h = x
    for layer, (w, b) in enumerate(zip(weights[0:-2:2], weights[1:-2:2], strict=True)):
        z = h @ w
        normal = batch_norm(z, running[layer], training) if arm == "batch norm" else F.layer_norm(z, z.shape[-1:])
        h = torch.relu(normal + b)
    return h @ weights[-2] + weights[-1]


def measure(seeds, emit, *, batch, updates):
    """Yield test accuracy and error at the best rate, for both arms."""
    seeds = list(seeds)
    x, y, x_test, y_test = tensors(*mnist1d())
    k = len(seeds) * len(RATES)
    rates = torch.tensor(RATES).repeat(len(seeds))[:, None, None]
    for arm in ("batch norm", "layer norm"):
        weights = [w.requires_grad_() for w in stacked.initial(seeds, WIDTHS, copies=len(RATES))]
        running = [(torch.zeros(k * width), torch.ones(k * width)) for width in WIDTHS[1:-1]]
        sources = stacked.generators(seeds)
        for step in range(updates):
            rows = stacked.rows(sources, len(x), batch, copies=len(RATES))
            out = logits(weights, running, x[rows], arm, training=True)
            loss = F.cross_entropy(out.flatten(0, 1), y[rows].flatten(), reduction="sum") / batch
            gradients = torch.autograd.grad(loss, weights)
            with torch.no_grad():
                for weight, gradient in zip(weights, gradients, strict=True):
                    weight -= rates * gradient
            if step % 25 == 0:
                emit("line", f"loss/{arm}", (step, loss.item() / k))
        with torch.no_grad():
            out = logits(weights, running, x_test.expand(k, -1, -1), arm, training=False)
        best = (out.argmax(-1) == y_test).double().mean(1).view(len(seeds), -1).amax(1)
        for seed, accuracy in zip(seeds, best.tolist(), strict=True):
            yield "accuracy", arm, seed, accuracy
            yield "error", arm, seed, 1 - accuracy
