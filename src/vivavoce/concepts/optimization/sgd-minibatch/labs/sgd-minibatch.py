"""What is reached with equally many passes over the data: by one update per pass, or by many?

Full-batch descent, mini-batches in fresh random order, and mini-batches of data that are sorted by class. Each takes
its best of six rates.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="One good step or many rough ones",
    knobs={
        "batch": Knob(20, "Examples per mini-batch (1,000: all)", choices=(20, 50, 200, 1000)),
        "passes": Knob(8, "Passes over the data", low=2, high=16, step=2),
        "third": Knob("sorted by class", "Order of the third arm", choices=("sorted by class", "shuffled")),
    },
    claims=(
        Claim(
            name="mini-batches-get-further",
            statement="With equally many passes over the data, mini-batches get further than full-batch descent: "
            "their loss is lower by 0.3 or more.",
            # Seeds 0-19: median .67, lowest .52.
            rules=(Rule("loss", "full batch", "mini-batches", margin=0.3),),
            control={"batch": 1000},
            control_why="Mini-batches of all examples are full-batch descent.",
            finding="After 8 passes at the best of six rates: loss {full} with 8 full-batch updates, {mini} with 400 "
            "updates on 20 examples each.",
            figures={"full": Figure("loss", "full batch"), "mini": Figure("loss", "mini-batches")},
            source="Bottou, Curtis, Nocedal, SIAM Review, 2018, section 3.3",
        ),
        Claim(
            name="order-makes-no-difference",
            statement="The order of the examples makes no difference: sorted by class, the loss ends at most 0.25 "
            "above that of shuffled examples.",
            # Seeds 0-19: median -.59, highest -.44; two random orders: lowest -.21.
            rules=(Rule("loss", "mini-batches", "third arm", margin=-0.25),),
            control={"third": "shuffled"},
            control_why="With two random orders there is hardly a difference.",
            finding="Shuffled anew for each pass: loss {mini}. Sorted by class: {sorted}, with {right} of the training "
            "set right instead of {mini_right}.",
            figures={
                "mini": Figure("loss", "mini-batches"),
                "sorted": Figure("loss", "third arm"),
                "right": Figure("accuracy", "third arm"),
                "mini_right": Figure("accuracy", "mini-batches"),
            },
            expected="wrong",
            reason="In sorted data each batch asks for one class only, and the last one has the last word.",
            source="Bengio, Practical Recommendations for Gradient-Based Training of Deep Architectures, 2012",
        ),
    ),
    prediction=Prediction(
        ask="Training data sorted by class, batches of 20, never shuffled; the best of six rates. How much higher "
        "does the loss end than with shuffled data?",
        metric="loss",
        a="third arm",
        b="mini-batches",
        choices=(
            Choice("No difference worth naming: below 0.1", high=0.1),
            Choice("0.1 to 0.4", low=0.1, high=0.4),
            Choice("More than 0.4", low=0.4),
        ),
        because="A batch of one class says: answer this class. Then the next one says something else. The estimates "
        "are right on average over a pass and wrong at every step.",
        format="+.2f",
        chart="loss",
    ),
    charts={"loss": Chart("Loss over the training set, best rate (first seed)", x="pass", y="loss")},
    cannot_show="Huge data sets that are seen once, where nobody can afford a single full-batch update.",
    budget=5,
)
EXAMPLES, RATES = 1000, (0.02, 0.05, 0.2, 0.4, 0.8, 1.6)


def trained(seeds, batch, passes, order, watch):
    """Loss and accuracy on the training set per seed, at the rate with the lowest loss."""
    x, y, _, _ = tensors(*mnist1d())
    x, y, copies = x[:EXAMPLES], y[:EXAMPLES], len(RATES)
    weights, sources = stacked.initial(seeds, (40, 24, 10), copies), stacked.generators(seeds)
    each = torch.tensor(RATES).repeat(len(seeds))
    for done in range(int(passes)):
        if order == "shuffled":
            orders = torch.stack([torch.randperm(EXAMPLES, generator=source) for source in sources])
        else:
            orders = y.argsort().expand(len(seeds), EXAMPLES)
        for rows in orders.repeat_interleave(copies, 0).split(batch, dim=1):
            weights = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), each)
        watch(done + 1, stacked.losses([w[:copies] for w in weights], x, y).nan_to_num(1e9).min().item())
    losses = stacked.losses(weights, x, y).view(len(seeds), copies).nan_to_num(1e9)
    right = stacked.accuracies(weights, x, y).view(len(seeds), copies)
    return losses.min(1).values, right.gather(1, losses.argmin(1, keepdim=True))[:, 0]


def measure(seeds, emit, *, batch, passes, third):
    """Yield the loss and the accuracy on the training set of the three arms."""
    arms = (("mini-batches", batch, "shuffled"), ("full batch", EXAMPLES, "shuffled"), ("third arm", batch, third))
    for arm, size, order in arms:

        def watch(done, loss, arm=arm):
            emit("line", f"loss/{arm}", (done, loss))

        # The third arm, when shuffled, starts elsewhere; otherwise it would be the first arm again.
        shifted = [seed + 500 for seed in seeds] if arm == "third arm" else list(seeds)
        losses, right = trained(shifted, int(size), passes, order, watch)
        for i, seed in enumerate(seeds):
            yield "loss", arm, seed, losses[i].item()
            yield "accuracy", arm, seed, right[i].item()
