"""Does a model need many passes over its data, or many updates?

One arm goes once through the examples there are. The other spends 640 updates of 25 on few examples, again and again.
With few examples the single pass is over before anything is learned; with many, every update brings something new.
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

POOL, BATCH, UPDATES = 16_000, 25, 640  # 25 divides all sizes, so that passes are whole

LAB = Lab(
    title="Many passes, or many updates?",
    knobs={
        "examples": Knob(250, "Examples for the single pass", low=250, high=16_000, log=True),
        "passes": Knob(64, "Passes of the other arm, in 640 updates", choices=(2, 4, 16, 64)),
        "labels": Knob("true", "Labels", choices=("true", "random")),
    },
    claims=(
        Claim(
            name="needs-many-epochs",
            statement="A model needs many epochs.",
            # Seeds 0-19: median .099, lowest .062; plenty -.22, highest -.20; control highest .03.
            rules=(Rule("test accuracy", "many passes", "one pass", margin=0.06),),
            contexts={"16,000 examples, as many updates": {"examples": 16_000}},
            control={"labels": "random"},
            control_why="With random labels there is nothing to learn, in one pass or in 64.",
            finding="With 250 examples, one pass reached {one}, 64 passes {many}. One pass over 16,000 examples, in as "
            "many updates as the 64 passes, reached {fresh}.",
            figures={
                "one": Figure("test accuracy", "one pass"),
                "many": Figure("test accuracy", "many passes"),
                "fresh": Figure("test accuracy", "one pass", context="16,000 examples, as many updates"),
                "many_train": Figure("train accuracy", "many passes"),
            },
            ledger=("000-Q16.5",),
            expected="conditional",
            source="Komatsuzaki, One Epoch Is All You Need, 2019 (arXiv:1906.06669)",
        ),
        Claim(
            name="four-passes-cost-little",
            statement="For the same number of updates, four passes over a quarter of the data lose at most 0.06 of "
            "accuracy against one pass over all of it.",
            rules=(
                Rule("test accuracy", "many passes", "one pass", margin=-0.06),
            ),  # seeds 0-19: median -.016, lowest -.046
            settings={"examples": 16_000, "passes": 4},
            control={"passes": 64},
            control_why="64 passes over a 64th of the data are not cheap: the network fits those 250 examples.",
            finding="640 updates on 16,000 fresh examples reached {fresh}, on 4,000 seen four times {four}, on "
            "250 seen "
            "64 times {many}.",
            figures={
                "fresh": Figure("test accuracy", "one pass"),
                "four": Figure("test accuracy", "many passes"),
                "many": Figure("test accuracy", "many passes", context="control"),
            },
            source="Muennighoff et al., Scaling Data-Constrained Language Models, NeurIPS 2023",
        ),
    ),
    prediction=Prediction(
        ask="There are 250 examples. One network sees each of them once, one sees each 64 times. How much "
        "higher is the "
        "test accuracy of the second?",
        metric="test accuracy",
        a="many passes",
        b="one pass",
        choices=(
            Choice("Lower or equal: it overfits", high=0.04),
            Choice("0.04 to 0.20 higher", low=0.04, high=0.20),
            Choice("More than 0.20 higher", low=0.20),
        ),
        because="One pass is eight updates: too few to learn anything. It overfits and is still far better. Now raise "
        "the examples of the single pass to 16,000.",
        format="+.2f",
    ),
    charts={"accuracy": Chart("Test accuracy while training (first seed)", x="update", y="accuracy")},
    cannot_show="Language models, where one pass is usual, are a million times larger than this network.",
    budget=10,
    fixed_rate="Adam at 0.003: the arms differ in the examples they see only.",
)


def trained(seeds, x, y, n, updates, watch):
    """Weights of one network per seed after so many updates on its own n examples, shuffled anew for every pass."""
    weights = [weight.requires_grad_() for weight in stacked.initial(seeds, (40, 64, 10))]
    optimizer = torch.optim.Adam(weights, lr=0.003)
    sources = stacked.generators(seeds)
    own = torch.stack([torch.randperm(len(x), generator=source)[:n] for source in sources])
    queue = torch.empty(len(seeds), 0, dtype=torch.long)
    for update in range(1, updates + 1):
        if queue.shape[1] == 0:  # a new epoch: every example once, in a new order
            queue = torch.stack([rows[torch.randperm(n, generator=s)] for rows, s in zip(own, sources, strict=True)])
        rows, queue = queue[:, :BATCH], queue[:, BATCH:]
        optimizer.zero_grad()
        stacked.losses(weights, x[rows], y[rows]).sum().backward()
        optimizer.step()
        if update % 25 == 0 or update == updates:
            watch(update, weights)
    return [weight.detach() for weight in weights], own


def measure(seeds, emit, *, examples, passes, labels):
    """Yield training and test accuracy of both arms."""
    emit("line", "accuracy/guessing", ((0, 0.1), (UPDATES, 0.1)))
    x, y, x_test, y_test = tensors(*mnist1d(POOL, 2000))
    if labels == "random":
        y = torch.randint(10, y.shape, generator=torch.Generator().manual_seed(0))
    once = int(examples)
    arms = {"one pass": (once, -(-once // BATCH)), "many passes": (POOL // int(passes), UPDATES)}
    for arm, (n, updates) in arms.items():

        def watch(update, weights, arm=arm):
            first = [weight[:1].detach() for weight in weights]
            emit("line", f"accuracy/{arm}", (update, stacked.accuracies(first, x_test, y_test).item()))

        weights, own = trained(seeds, x, y, n, updates, watch)
        test = stacked.accuracies(weights, x_test, y_test)
        train = stacked.accuracies(weights, x[own[:, :2000]], y[own[:, :2000]])
        for i, seed in enumerate(seeds):
            yield "test accuracy", arm, seed, test[i].item()
            yield "train accuracy", arm, seed, train[i].item()
