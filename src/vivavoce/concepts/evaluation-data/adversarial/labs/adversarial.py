# Over 80 lines: four attacks and three defences, each a few lines that a reader should see.
"""How far does accuracy fall under a small change of every pixel: at random, along the gradient, and with defences?

Small classifiers of hand-written digits; pixels lie between 0 and 1. All attacks stay within the same size per pixel.
"""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Attacks and defences",
    knobs={
        "size": Knob(0.15, "Change per pixel", low=0.0, high=0.3, step=0.05),
        "defence": Knob(
            "none", "Defence", choices=("none", "adversarial training", "noise in training", "hidden gradient")
        ),
    },
    claims=(
        Claim(
            name="random-hurts-as-much",
            statement="A random change of the same size per pixel hurts as much as an adversarial one, to within 0.1.",
            rules=(Rule("accuracy", "one gradient step", "random signs", margin=-0.1),),
            # Seeds 0-11: highest -.71; control: 0.
            control={"size": 0.0},
            control_why="No change, no difference.",
            finding="Changed by {size} per pixel: {clean} of the digits are right without a change, {random} with "
            "random signs, {fgsm} with the signs of the gradient.",
            figures={
                "size": Figure("size", "network"),
                "clean": Figure("accuracy", "no change"),
                "random": Figure("accuracy", "random signs"),
                "fgsm": Figure("accuracy", "one gradient step"),
            },
            expected="wrong",
            source="Szegedy et al., ICLR 2014; Goodfellow, Shlens, Szegedy, ICLR 2015",
        ),
        Claim(
            name="fgsm-shows-robustness",
            statement="A model on which the gradient-sign attack fails is robust: no attack of that size does "
            "more than 0.2 better.",
            rules=(Rule("accuracy", "strongest attack", "one gradient step", margin=-0.2),),
            # Seeds 0-11: highest -.78; control: lowest -.06.
            settings={"defence": "hidden gradient"},
            control={"defence": "adversarial training"},
            control_why="Trained on attacks, the model withstands the stronger ones nearly as well.",
            finding="With logits multiplied by 10,000 the loss has no gradient: one gradient step leaves {fgsm}. The "
            "same model under an attack on the logits: {strong}.",
            figures={
                "fgsm": Figure("accuracy", "one gradient step"),
                "strong": Figure("accuracy", "strongest attack"),
            },
            expected="wrong",
            source="Athalye, Carlini, Wagner, Obfuscated Gradients Give a False Sense of Security, ICML 2018",
        ),
        Claim(
            name="attacks-transfer",
            statement="Examples made for one network fool another one: it is 0.2 worse on them than on random changes.",
            rules=(Rule("accuracy", "random signs", "made for another network", margin=0.2),),
            # Seeds 0-11: lowest .67; control: 0.
            control={"size": 0.0},
            control_why="No change, nothing to transfer.",
            finding="On examples made for a network with another start and other batches, {transfer} are right; on its "
            "own, {own}.",
            figures={
                "transfer": Figure("accuracy", "made for another network"),
                "own": Figure("accuracy", "one gradient step"),
            },
            source="Papernot, McDaniel, Goodfellow, 2016",
        ),
        Claim(
            name="adversarial-training-helps",
            statement="Training on adversarial examples gives 0.3 more accuracy under the strongest attack.",
            rules=(Rule("accuracy gained under attack", "defended", 0.3, margin=0.0),),
            # Seeds 0-11: lowest .11 above; control: highest -.16.
            settings={"defence": "adversarial training"},
            control={"defence": "noise in training"},
            control_why="Random changes of the same size in training prepare for random changes.",
            finding="Under the strongest attack {defended} instead of {plain}; with noise in training {noisy}. "
            "Without any attack {clean} instead of {clean_plain}.",
            figures={
                "defended": Figure("accuracy", "strongest attack"),
                "plain": Figure("undefended accuracy", "strongest attack"),
                "noisy": Figure("accuracy", "strongest attack", context="control"),
                "clean": Figure("accuracy", "no change", format=".3f"),
                "clean_plain": Figure("undefended accuracy", "no change", format=".3f"),
            },
            source="Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018",
        ),
    ),
    prediction=Prediction(
        ask="Every pixel changes by 0.15, on a scale from 0 to 1. With random signs the network is still right nine "
        "times in ten. And with signs chosen by one gradient?",
        metric="accuracy",
        a="one gradient step",
        choices=(Choice("0.6 or more", low=0.6), Choice("0.3 to 0.6", 0.3, 0.6), Choice("Below 0.3", high=0.3)),
        because="Random pushes cancel over 64 pixels; pushes along the gradient all add up.",
        chart="accuracy",
    ),
    charts={"accuracy": Chart("Accuracy on changed digits (first seed)", x="change per pixel", y="accuracy")},
    cannot_show="Attacks on large images, where far smaller changes suffice, and changes that are no pixels' sizes.",
    budget=8,
)
EXAMPLES, UPDATES, BATCH, WIDTHS = 1200, 400, 64, (64, 64, 10)


def losses(scores, labels, scale):
    """Summed cross-entropy of all networks; `scale` multiplies the logits."""
    return F.cross_entropy((scale * scores).flatten(0, 1), labels.expand(scores.shape[:2]).flatten(), reduction="sum")


def margins(scores, labels, scale):
    """How far the best wrong logit lies above the right one, summed: a loss that never saturates."""
    right = scores.gather(-1, labels.expand(scores.shape[:2])[..., None])[..., 0]
    others = scores.scatter(-1, labels.expand(scores.shape[:2])[..., None], -torch.inf)
    return (others.max(-1).values - right).sum()


def attacked(weights, x, labels, size, goal, steps=1, scale=1.0):
    """Inputs moved along the signs of the gradient of `goal`, each pixel by at most `size`. x: (k, n, 64)."""
    changed = x
    for _ in range(steps):
        changed = changed.detach().requires_grad_()
        (slope,) = torch.autograd.grad(goal(stacked.logits(weights, changed), labels, scale), changed)
        step = size if steps == 1 else 2.5 * size / steps
        changed = torch.min(torch.max(changed + step * slope.sign(), x - size), x + size).clamp(0, 1)
    return changed.detach()


def trained(seeds, x, y, defence, size):
    """One network per seed, by Adam; the defence changes each batch."""
    weights, sources = stacked.initial(seeds, WIDTHS), stacked.generators(seeds)
    leaves = [weight.requires_grad_() for weight in weights]
    optimizer = torch.optim.Adam(leaves, 0.003)
    for _ in range(UPDATES):
        rows = stacked.rows(sources, len(x), BATCH)
        inputs, labels = x[rows], y[rows]
        if defence == "adversarial training":
            inputs = attacked([leaf.detach() for leaf in leaves], inputs, labels, size, losses, steps=3)
        elif defence == "noise in training":
            signs = torch.randint(2, inputs.shape, generator=sources[0]) * 2 - 1
            inputs = (inputs + size * signs).clamp(0, 1)
        optimizer.zero_grad()
        (losses(stacked.logits(leaves, inputs), labels, 1.0) / BATCH).backward()
        optimizer.step()
    return [leaf.detach() for leaf in leaves]


def measure(seeds, emit, *, size, defence):
    """Yield accuracy without a change and under four, for the defended network and for an undefended one."""
    emit("line", "accuracy/random signs", (0.0, 1.0))
    x, y, x_test, y_test = tensors(*digits(EXAMPLES))
    scale = 1e4 if defence == "hidden gradient" else 1.0
    plain, other = (trained([seed + shift for seed in seeds], x, y, "none", size) for shift in (0, 500))
    weights = plain if defence in ("none", "hidden gradient") else trained(list(seeds), x, y, defence, size)
    shown = x_test.expand(len(seeds), *x_test.shape)
    signs = torch.randint(2, shown.shape, generator=torch.Generator().manual_seed(seeds[0])) * 2 - 1
    tests = {
        "no change": shown,
        "random signs": (shown + size * signs).clamp(0, 1),
        "one gradient step": attacked(weights, shown, y_test, size, losses, scale=scale),
        "made for another network": attacked(other, shown, y_test, size, losses),
        "strongest attack": attacked(weights, shown, y_test, size, margins, steps=20),
    }
    strongest = attacked(plain, shown, y_test, size, margins, steps=20)
    undefended = {"no change": stacked.accuracies(plain, shown, y_test)}
    undefended["strongest attack"] = stacked.accuracies(plain, strongest, y_test)
    found = {arm: stacked.accuracies(weights, changed, y_test) for arm, changed in tests.items()}
    for share in (0.0, 0.05, 0.1, 0.15, 0.2):
        one = [weight[:1] for weight in weights]
        moved = attacked(one, shown[:1], y_test, share, losses, scale=scale)
        emit("line", "accuracy/one gradient step", (share, stacked.accuracies(one, moved, y_test).item()))
        noisy = (shown[:1] + share * signs[:1]).clamp(0, 1)
        emit("line", "accuracy/random signs", (share, stacked.accuracies(one, noisy, y_test).item()))
    for i, seed in enumerate(seeds):
        for arm, values in found.items():
            yield "accuracy", arm, seed, values[i].item()
        for arm, values in undefended.items():
            yield "undefended accuracy", arm, seed, values[i].item()
        gained = found["strongest attack"][i] - undefended["strongest attack"][i]
        yield "accuracy gained under attack", "defended", seed, gained.item()
        yield "size", "network", seed, size
