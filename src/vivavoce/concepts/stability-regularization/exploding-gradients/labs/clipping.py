"""Does clipping save a run that would blow up, and does a saved run learn?

The adding problem: read numbers with two of them marked, return the sum of the two. A recurrent network trained by
SGD. All seeds run side by side: a weight is a stack of shape (seeds, ...), the gradient norm is taken per seed. A run
has blown up when its gradient norm is not finite any more.
"""

import torch
from torch import Tensor

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Clipping: a seat belt, not a cure (fixed rate)",
    knobs={
        "rate": Knob(0.1, "Learning rate", 0.001, 0.3, log=True),
        "scale": Knob(1.5, "Recurrent weights, times the variance-preserving scale", 0.5, 2.0, 0.1),
        "activation": Knob("tanh", "Activation", choices=("tanh", "relu")),
        "length": Knob(50, "Numbers to read", 2, 60, 2),
        "updates": Knob(200, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="clip-stops-blow-up",
            statement="Clipping the global norm at 1 stops the divergence of a recurrent network that blows up.",
            settings={"updates": 300},
            # seeds 0-19: 18 of 20 against 0
            rules=(Rule("blown up", "no clipping", "clipping", 0.5, 0.75),),
            control={"rate": 0.01},
            control_why="A tenth of the rate: nothing to save.",
            finding="{without} of {seeds} runs blow up without clipping, {with_clipping} with it, {small_rate} at a "
            "tenth of the rate.",
            figures={
                "without": Figure("blown up", "no clipping", "count", ".0f"),
                "with_clipping": Figure("blown up", "clipping", "count", ".0f"),
                "small_rate": Figure("blown up", "no clipping", "count", ".0f", context="control"),
                "small_weights": Figure("blown up", "small weights", "count", ".0f"),
            },
            ledger=("000-Q18.4",),
            seeds=10,
        ),
        Claim(
            name="clip-beats-smaller-rate",
            statement="A smaller rate is not always enough: a ReLU network at 1.3 times He's scale blows up even at a "
            "rate of 0.003, and clipping saves it.",
            settings={"activation": "relu", "scale": 1.3, "rate": 0.003, "updates": 100},
            rules=(Rule("blown up", "no clipping", "clipping", 0.5, 0.75),),  # seeds 0-19: 20 of 20 against 0
            control={"scale": 0.7},
            control_why="Smaller weights remove the cause.",
            finding="{without} of {seeds} runs blow up without clipping, {with_clipping} with it. The first gradient "
            "norms lie between {first_low} and {first_high}.",
            figures={
                "without": Figure("blown up", "no clipping", "count", ".0f"),
                "with_clipping": Figure("blown up", "clipping", "count", ".0f"),
                "small": Figure("blown up", "no clipping", "count", ".0f", context="control"),
                "first_low": Figure("first norm", "no clipping", "min", ".1e"),
                "first_high": Figure("first norm", "no clipping", "max", ".1e"),
            },
        ),
        Claim(
            name="surviving-is-not-learning",
            statement="The clipped runs survive and have not learned: they end no better than guessing the mean.",
            settings={"updates": 300},
            rules=(Rule("final loss", "clipping", "guess", 0.0),),  # seeds 0-19: .002 to .039 above
            control={"length": 2},
            control_why="With two numbers to read there is nothing to remember, and the same clipped runs learn.",
            finding="Median loss {clipped}; always guessing the mean has 1/6. With two numbers to read: {short}.",
            figures={
                "clipped": Figure("final loss", "clipping", format=".3f"),
                "small_weights": Figure("final loss", "small weights", format=".3f"),
                "short": Figure("final loss", "clipping", format=".3f", context="control"),
            },
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="50 numbers, weights 1.5 times too large, clipping on. After the run the squared error is...",
        metric="final loss",
        a="clipping",
        choices=(
            Choice("well below guessing (under 0.15)", high=0.15),
            Choice("about that of guessing the mean, or worse", 0.15, 10.0),
            Choice("not finite", 10.0),
        ),
        because="Clipping keeps the run alive. To survive is not to learn: the two other cures did not learn either "
        "in so few updates.",
        chart="loss",
        format=".2f",
    ),
    charts={
        "loss": Chart("Training loss, median of the seeds", "update", "squared error", log_y=True),
        "norm": Chart("Gradient norm before clipping, median", "update", "norm", log_y=True),
    },
    cannot_show="A few hundred updates: whether a longer clipped run would learn the task.",
    budget=9,
    fixed_rate="The rate is part of what is tested; both arms have the same.",
)

UNITS, BATCH, THRESHOLD = 32, 64, 1.0
ARMS = {"no clipping": (float("inf"), None), "clipping": (THRESHOLD, None), "small weights": (float("inf"), 0.5)}


def examples(generators: list[torch.Generator], length: int) -> tuple[Tensor, Tensor]:
    """Inputs (seeds, BATCH, length, 2) of number and mark, and the sum of the two marked numbers."""
    half = length // 2
    numbers = torch.stack([torch.rand(BATCH, length, generator=g) for g in generators])
    first = torch.stack([torch.randint(half, (BATCH, 1), generator=g) for g in generators])
    second = torch.stack([torch.randint(half, length, (BATCH, 1), generator=g) for g in generators])
    marks = torch.zeros_like(numbers).scatter_(2, torch.cat([first, second], 2), 1.0)
    return torch.stack([numbers, marks], -1), (numbers * marks).sum(2)


def parameters(generators: list[torch.Generator], scale: float) -> list[Tensor]:
    """Recurrent, input and output weights and the biases, one slice per seed."""
    shapes = {(UNITS, UNITS): scale / UNITS**0.5, (2, UNITS): 0.5, (UNITS, 1): 1 / UNITS**0.5}
    stacks = [torch.stack([torch.randn(s, generator=g) * sd for g in generators]) for s, sd in shapes.items()]
    stacks += [torch.zeros(len(generators), 1, UNITS), torch.zeros(len(generators), 1, 1)]
    return [stack.requires_grad_() for stack in stacks]


def predict(weights: list[Tensor], x: Tensor, activation: str) -> Tensor:
    """x: (seeds, batch, length, 2) to (seeds, batch)."""
    recurrent, reads, writes, bias, offset = weights
    h = torch.zeros(x.shape[0], BATCH, UNITS)
    drive = x.flatten(1, 2) @ reads + bias
    for pushed in drive.view(*x.shape[:3], UNITS).unbind(2):
        h = getattr(torch, activation)(torch.baddbmm(pushed, h, recurrent))
    return (h @ writes + offset).squeeze(2)


def measure(seeds, emit, *, rate, scale, activation, length, updates):
    """Train every arm; yield whether it blew up, the first gradient norm and the loss at the end."""
    seeds = list(seeds)
    for arm, (threshold, own_scale) in ARMS.items():
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        weights = parameters(generators, (own_scale or scale) * (2**0.5 if activation == "relu" else 1.0))
        losses, norms = [], []
        for update in range(updates):
            x, target = examples(generators, length)
            loss = ((predict(weights, x, activation) - target) ** 2).mean(1)
            grads = torch.autograd.grad(loss.sum(), weights)
            norm = sum(g.double().pow(2).flatten(1).sum(1) for g in grads).sqrt()
            shrink = (threshold / norm).clamp(max=1.0).float() if threshold < float("inf") else torch.ones(len(seeds))
            with torch.no_grad():
                for w, g in zip(weights, grads, strict=True):
                    w -= rate * shrink[:, None, None] * g
            losses.append(loss.detach())
            norms.append(norm)
            if update % 10 == 0:
                emit("line", f"loss/{arm}", (update, loss.median().item()))
                emit("line", f"norm/{arm}", (update, norm.median().item()))
        blown_up = ~torch.stack(norms).isfinite().all(0)
        final = torch.stack(losses[-50:]).mean(0).nan_to_num(nan=1e6, posinf=1e6).clamp(max=1e6)
        for i, seed in enumerate(seeds):
            yield "blown up", arm, seed, float(blown_up[i])
            yield "first norm", arm, seed, norms[0][i].item()
            yield "final loss", arm, seed, final[i].item()
    for seed in seeds:
        yield "final loss", "guess", seed, 1 / 6  # variance of the sum of two uniform numbers
