"""Exact claims about weights, thresholds, resampling and focal loss."""

from math import comb, exp, log

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

SHARES = [step / 1000 for step in range(1, 1000)]


def weighted_optimum(p, weight):
    """The probability with the lowest expected loss, where positives hold with p and weigh `weight`."""
    return weight * p / (weight * p + 1 - p)


def focal(p, gamma):
    """Focal loss of an example whose right class got the probability p."""
    return -((1 - p) ** gamma) * log(p)


def focal_optimum(share, gamma):
    """The probability of the positive class with the lowest expected focal loss, from a grid of thousandths."""
    return min(SHARES, key=lambda q: share * focal(q, gamma) + (1 - share) * focal(1 - q, gamma))


@fact(
    "weight-is-a-threshold",
    "At the optimum, a weight w on the positives decides as a threshold of 1 / (1 + w) does without it.",
    source="Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001",
    finding="With a weight of {weight} and a threshold of one half, an example is called positive from a true "
    "probability of {cut} on.",
)
def weight_is_a_threshold():
    """Compared for every thousandth. The control compares with a threshold of one half."""

    def same(threshold):
        return all((weighted_optimum(p, 49) > 0.5) == (p > threshold) for p in SHARES if abs(p - threshold) > 1e-9)

    return Found(same(1 / 50), same(0.5), {"weight": 49, "cut": f"{1 / 50:.2f}"})


@fact(
    "copies-are-weights",
    "In a full batch, copying every positive w times gives the gradient of a loss that weighs positives by w.",
    source="Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001",
    finding="Both gradients agree to {digits} decimal places.",
)
def copies_are_weights():
    """A linear model, 30 examples, float64, sums of losses. The control weighs by w + 1."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(30, 4, generator=generator, dtype=torch.float64)
    y = (torch.arange(30) < 3).double()
    copied = torch.arange(30).repeat_interleave(torch.where(y > 0, 9, 1))

    def gradient(rows, weight):
        w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
        weight = torch.where(y[rows] > 0, float(weight), 1.0)
        loss = F.binary_cross_entropy_with_logits(x[rows] @ w, y[rows], weight=weight, reduction="sum")
        return torch.autograd.grad(loss, w)[0]

    def agrees(weight):
        return torch.allclose(gradient(copied, 1), gradient(torch.arange(30), weight), rtol=0, atol=1e-10)

    return Found(agrees(9), agrees(10), {"digits": 10})


@fact(
    "balance-then-split",
    "Oversampling before the split is harmless.",
    expected="wrong",
    reason="Copies of one positive end up on both sides.",
    source="Santos et al., IEEE Computational Intelligence Magazine 2018",
    finding="10 positives, 99 rows of each, among 990 negatives, then split 80 : 20: a held-out positive has a copy of "
    "itself in training with a probability of {twin}.",
)
def balance_then_split():
    """Harmless: the probability is below 1 %. In the control the rows are split before they are copied."""
    copies, rows, training = 99, 99 * 10 + 990, round(0.8 * (99 * 10 + 990))
    nobody = comb(rows - copies, training) / comb(rows - 1, training)  # all other copies are held out as well
    alone = 0.0  # after a split of originals no copy crosses it
    return Found(1 - nobody < 0.01, alone < 0.01, {"twin": "1.000" if nobody < 5e-4 else f"{1 - nobody:.3f}"})


@fact(
    "focal-fades-the-easy",
    "Focal loss scales the loss of an example by (1 - p) to the power of gamma: easy ones fade, hard ones stay.",
    source="Lin et al., Focal Loss for Dense Object Detection, ICCV 2017",
    finding="With gamma 2 an example at p = 0.9 counts {easy} times less, one at p = 0.1 {hard} times less. A thousand "
    "easy ones together cost {many} hard ones; with cross-entropy {plain}.",
)
def focal_fades_the_easy():
    """Faded: a thousand easy examples cost less than ten hard ones. The control has gamma 0, cross-entropy."""

    def outweighed(gamma):
        return 1000 * focal(0.9, gamma) / focal(0.1, gamma)

    easy, hard = focal(0.9, 0) / focal(0.9, 2), focal(0.1, 0) / focal(0.1, 2)
    figures = {
        "easy": f"{easy:.0f}",
        "hard": f"{hard:.2f}",
        "many": f"{outweighed(2):.2f}",
        "plain": f"{outweighed(0):.0f}",
    }
    return Found(outweighed(2) < 10, outweighed(0) < 10, figures)


@fact(
    "focal-gives-probabilities",
    "A model trained with focal loss outputs probabilities.",
    expected="wrong",
    reason="Its expected loss is lowest at another value than the true probability.",
    source="Charoenphakdee et al., CVPR 2021; Mukhoti et al., NeurIPS 2020",
    finding="Where a share of 0.05 is positive, the best output is {five} with gamma 2; where 0.30 is, {thirty}. "
    "The order of examples is kept.",
)
def focal_gives_probabilities():
    """The best output must be the share itself. The control has gamma 0."""
    shares = (0.05, 0.1, 0.3, 0.5, 0.7)

    def proper(gamma):
        return all(abs(focal_optimum(share, gamma) - share) < 2e-3 for share in shares)

    figures = {"five": f"{focal_optimum(0.05, 2):.2f}", "thirty": f"{focal_optimum(0.3, 2):.2f}"}
    return Found(proper(2), proper(0), figures)


@fact(
    "start-at-the-base-rate",
    "Starting the output bias at the log-odds of the base rate removes most of the loss of the first step.",
    source="Lin et al., Focal Loss for Dense Object Detection, ICCV 2017, section 4.1",
    finding="1 % positives, all other scores zero: with a bias of {bias} the first loss is {informed}, with zero "
    "{zero}.",
)
def start_at_the_base_rate():
    """Mean cross-entropy at the start. The control has balanced classes."""

    def losses(share):
        bias = log(share / (1 - share))
        p = 1 / (1 + exp(-bias))
        return bias, -share * log(p) - (1 - share) * log(1 - p), log(2)

    bias, informed, zero = losses(0.01)
    _, balanced, same = losses(0.5)
    figures = {"bias": f"{bias:.1f}".replace("-", "−"), "informed": f"{informed:.3f}", "zero": f"{zero:.3f}"}
    return Found(informed < zero / 2, balanced < same / 2, figures)
