"""Exact claims about contrastive learning: its loss, its ceiling, temperature, collapse, and who picks invariances."""

import math

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.tensor import Tensor


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def info_nce(views, others, temperature=0.1):
    """Loss of unit vectors (n, width) twice, row i of both being partners; and its gradient for `views`."""
    anchors = Tensor(views, requires_grad=True)
    loss = cross_entropy(anchors @ Tensor(others).T / temperature, np.arange(len(views)))
    loss.backward()
    return loss.item(), anchors.grad


@fact(
    "is-cross-entropy",
    "InfoNCE is softmax cross-entropy over similarities, with the position of the partner as label.",
    source="van den Oord, Li and Vinyals, 2018 (arXiv:1807.03748), equation 4",
    finding="Six pairs: the ratio as in the paper gives {ratio}, the classifier's loss {loss}; with labels moved by "
    "one it gives {moved}.",
)
def is_cross_entropy():
    """The ratio of exponentials, term by term, against a classifier's loss; the control has wrong labels."""
    rng = np.random.default_rng(0)
    a = unit(rng.normal(size=(6, 4)))
    b = unit(a + 0.5 * rng.normal(size=(6, 4)))
    scores = a @ b.T / 0.1
    ratio = -sum(math.log(math.exp(scores[i, i]) / sum(math.exp(s) for s in scores[i])) for i in range(6)) / 6
    loss, moved = (cross_entropy(Tensor(scores), (np.arange(6) + shift) % 6).item() for shift in (0, 1))
    return Found(
        holds=abs(loss - ratio) < 1e-9,
        control=abs(moved - ratio) < 1e-9,
        figures={"ratio": f"{ratio:.3f}", "loss": f"{loss:.3f}", "moved": f"{moved:.2f}"},
    )


def information_estimate(symbols, batch):
    """log N minus the loss of the best critic, in nats, when both views are the same one of K equally likely symbols.

    The critic p(y|x)/p(y) scores equal symbols alike, so the loss is E[log C]: C counts the anchor's symbol in the
    batch, 1 + Binomial(N - 1, 1/K). The true mutual information is log K.
    """
    p = 1 / symbols
    chances = (math.comb(batch - 1, c) * p**c * (1 - p) ** (batch - 1 - c) for c in range(batch))
    return math.log(batch) - sum(chance * math.log(1 + c) for c, chance in enumerate(chances))


@fact(
    "measures-information",
    "Log N minus the InfoNCE loss measures the mutual information of the two views.",
    expected="conditional",
    source="Poole, Ozair, van den Oord, Alemi and Tucker, ICML 2019",
    finding="With the best critic and a batch of {batch}: {small} nats where {small_truth} are true, but {large} where "
    "{large_truth} are true. The ceiling is log {batch} = {ceiling}.",
)
def measures_information():
    """Expected estimates in closed form; the control has a batch of 4 for the small information."""
    small, large = information_estimate(4, 256), information_estimate(4096, 256)
    return Found(
        holds={
            "information far below log N": abs(small - math.log(4)) < 0.1,
            "information above log N": abs(large - math.log(4096)) < 0.1,
        },
        control=abs(information_estimate(4, 4) - math.log(4)) < 0.1,
        figures={
            "batch": 256,
            "small": f"{small:.2f}",
            "small_truth": f"{math.log(4):.2f}",
            "large": f"{large:.2f}",
            "large_truth": f"{math.log(4096):.2f}",
            "ceiling": f"{math.log(256):.2f}",
        },
    )


def push(negatives, temperature):
    """How the push away from negatives is shared among them: a softmax over their similarities."""
    weights = np.exp((negatives - negatives.max()) / temperature)
    return weights / weights.sum()


@fact(
    "temperature-is-a-rate",
    "The temperature only scales the gradient, like a learning rate.",
    expected="wrong",
    source="Wang and Liu, CVPR 2021",
    finding="Negatives at cosine 0.7, 0.4, 0 and -0.3: the nearest takes {warm} of the push at temperature 1 and "
    "{cold} at 0.1. Ten times the loss leaves the shares alone.",
)
def temperature_is_a_rate():
    """Share of the nearest negative in the gradient at two temperatures; the control scales the loss by ten."""
    anchor = np.array([[1.0, 0.0]])
    cosines = np.array([0.9, 0.7, 0.4, 0.0, -0.3])  # the partner first
    keys = np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1)

    def shares(temperature, scale=1.0):
        scores = Tensor(anchor @ keys.T / temperature, requires_grad=True)
        (cross_entropy(scores, np.array([0])) * scale).backward()
        return scores.grad[0, 1:] / scores.grad[0, 1:].sum()

    warm, cold = shares(1.0), shares(0.1)
    return Found(
        holds=np.allclose(warm, cold),
        control=np.allclose(warm, shares(1.0, scale=10.0)),
        figures={"warm": f"{warm[0]:.0%}", "cold": f"{cold[0]:.0%}"},
    )


@fact(
    "unit-length-forbids-collapse",
    "Vectors of unit length cannot collapse, so negatives are not needed.",
    expected="wrong",
    source="Wang and Isola, ICML 2020",
    finding="All eight pairs at one point of the sphere: the distance of partners is {attraction}, the best there is. "
    "InfoNCE charges {loss} = log 8 for it, though its gradient is {slope} there; spread out it charges {spread}.",
)
def unit_length_forbids_collapse():
    """Does one point on the sphere cost anything? By the distance of partners, and as control by InfoNCE."""
    point, apart = unit(np.ones((8, 8))), np.eye(8)
    attraction = float(((point - point) ** 2).sum(axis=1).mean())
    loss, gradient = info_nce(point, point)
    spread, _ = info_nce(apart, apart)
    return Found(
        holds=attraction > 1e-6,
        control=loss > spread + 1e-6,
        figures={
            "attraction": f"{attraction:.0f}",
            "loss": f"{loss:.2f}",
            "slope": f"{np.abs(gradient).max():.0f}",
            "spread": f"{spread:.4f}",
        },
    )


@fact(
    "false-negatives-drown",
    "One false negative among hundreds of true ones hardly matters.",
    expected="wrong",
    source="Chuang, Robinson, Lin, Torralba and Jegelka, NeurIPS 2020",
    finding="One at cosine 0.9 among 254 at cosine 0, temperature 0.1: it takes {near} of the push; an ordinary "
    "negative in its place {ordinary}. With ten equal classes, {expected} of 255 negatives are false on average.",
)
def false_negatives_drown():
    """Share of the push that goes to a likeness of the anchor; the control is one as unlike as all others."""
    cosines = np.zeros(255)
    ordinary = push(cosines, 0.1)[0]
    cosines[0] = 0.9
    near = push(cosines, 0.1)[0]
    return Found(
        holds=near < 0.05,
        control=ordinary < 0.05,
        figures={"near": f"{near:.0%}", "ordinary": f"{ordinary:.1%}", "expected": f"{255 / 10:.1f}"},
    )


def view_losses(kept, seed):
    """InfoNCE of an encoder that sees only shape, and of one that sees only colour, where views keep only `kept`.

    64 objects: 8 shapes times 8 colours, each a point on a circle. The other property is drawn anew per view.
    """
    rng = np.random.default_rng(seed)
    objects = {"shape": np.repeat(np.arange(8), 8), "colour": np.tile(np.arange(8), 8)}
    losses = {}
    for seen, values in objects.items():
        views = [values if seen == kept else rng.integers(8, size=64) for _ in range(2)]
        angles = [view * np.pi / 4 for view in views]
        losses[seen] = info_nce(*(np.stack([np.cos(t), np.sin(t)], axis=1) for t in angles))[0]
    return losses


@fact(
    "finds-what-matters",
    "Contrastive learning finds the features that matter by itself, whatever the augmentation.",
    expected="wrong",
    source="Tian, Sun, Poole, Krishnan, Schmid and Isola, NeurIPS 2020",
    finding="Objects with a shape and a colour. If views change the colour, seeing shape costs {shape} and seeing "
    "colour {jittered}; if they change the shape, seeing colour costs {colour} and seeing shape {reshaped}.",
)
def finds_what_matters():
    """Is the better encoder the same for both augmentations? The control draws the first augmentation again."""
    by_shape, by_colour, again = view_losses("shape", 0), view_losses("colour", 0), view_losses("shape", 1)
    best = [min(losses, key=losses.get) for losses in (by_shape, by_colour, again)]
    return Found(
        holds=best[0] == best[1],
        control=best[0] == best[2],
        figures={
            "shape": f"{by_shape['shape']:.2f}",
            "jittered": f"{by_shape['colour']:.2f}",
            "colour": f"{by_colour['colour']:.2f}",
            "reshaped": f"{by_colour['shape']:.2f}",
        },
    )
