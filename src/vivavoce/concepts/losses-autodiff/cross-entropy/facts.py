"""Exact claims about cross-entropy: its gradient, its likelihood, its limits, and how it is computed."""

import math

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

WORKED = (2.0, 1.0, 0.1)  # scores of three classes; the first is right


def random_scores(n=64, classes=10):
    """Scores (n, classes) in float64 and labels (n,)."""
    generator = torch.Generator().manual_seed(0)
    scores = 4 * torch.randn(n, classes, dtype=torch.float64, generator=generator)
    return scores, torch.randint(classes, (n,), generator=generator)


def costs(shares):
    """Mean cross-entropy of predictions that gave the right class these shares."""
    return -sum(math.log(share) for share in shares) / len(shares)


@fact(
    "is-negative-log-likelihood",
    "Cross-entropy with one right class is the negative log-likelihood: minus the log-share of the label, averaged.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, sections 5.5 and 6.2.1",
    finding="Scores 2, 1, 0.1 with the first class right: share {share}, loss {loss}. With the last class right: "
    "{last}.",
)
def is_negative_log_likelihood():
    """The control forgets the logarithm and averages shares."""
    scores, labels = random_scores()
    rows = torch.arange(len(labels))
    wanted = F.cross_entropy(scores, labels)
    by_hand = -torch.log_softmax(scores, -1)[rows, labels].mean()
    no_logarithm = -torch.softmax(scores, -1)[rows, labels].mean()
    shares = torch.softmax(torch.tensor(WORKED, dtype=torch.float64), -1).tolist()
    figures = {"share": f"{shares[0]:.3f}", "loss": f"{costs(shares[:1]):.3f}", "last": f"{costs(shares[2:]):.3f}"}
    return Found(torch.allclose(by_hand, wanted), torch.allclose(no_logarithm, wanted), figures)


@fact(
    "saturates-where-cross-entropy-does-not",
    "A sigmoid with squared error saturates where a sigmoid with binary cross-entropy does not.",
    ledger=("000-Q5.4",),
    source="Nielsen, Neural Networks and Deep Learning, 2015, chapter 3",
    finding="Score −5, target 1: the gradient is {cross_entropy} with cross-entropy and {squared} with squared error, "
    "{ratio} times less. At score 0 the factor is {middle}.",
)
def saturates_where_cross_entropy_does_not():
    """The control looks at a score of 0, where the sigmoid is steepest. Squared error is (sigmoid - target)²."""

    def gradients(score):
        z, one = torch.tensor(score, dtype=torch.float64, requires_grad=True), torch.ones((), dtype=torch.float64)
        return [
            torch.autograd.grad(loss, z)[0].item()
            for loss in (F.binary_cross_entropy_with_logits(z, one), (torch.sigmoid(z) - one) ** 2)
        ]

    (wrong_bce, wrong_mse), (middle_bce, middle_mse) = gradients(-5.0), gradients(0.0)
    figures = {
        "cross_entropy": f"{wrong_bce:.3f}",
        "squared": f"{wrong_mse:.3f}",
        "ratio": f"{wrong_bce / wrong_mse:.0f}",
        "middle": f"{middle_bce / middle_mse:.0f}",
    }
    return Found(wrong_bce / wrong_mse > 20, middle_bce / middle_mse > 20, figures)


@fact(
    "log-of-softmax-is-as-good",
    "Taking the logarithm of a softmax is as good as computing the loss from the scores.",
    expected="wrong",
    reason="The share underflows to zero first; from the scores nothing is lost.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 4.1",
    finding="Scores 0 and 200 in float32, the first class right: the logarithm of the softmax gives a loss of {naive} "
    "and "
    "a gradient of {naive_gradient}; from the scores they are {joined} and {joined_gradient}.",
)
def log_of_softmax_is_as_good():
    """The control uses scores 0 and 2, where nothing underflows."""

    def outcomes(score):
        found = []
        for loss in (
            lambda z: -torch.log(torch.softmax(z, -1))[0, 0],
            lambda z: F.cross_entropy(z, torch.tensor([0])),
        ):
            z = torch.tensor([[0.0, score]], requires_grad=True)
            value = loss(z)
            found.append((value.item(), torch.autograd.grad(value, z)[0][0, 0].item()))
        return found

    def agree(score):
        return all(math.isclose(a, b, rel_tol=1e-5) for a, b in zip(*outcomes(score), strict=True))

    (naive, naive_gradient), (joined, joined_gradient) = outcomes(200.0)
    figures = {
        "naive": f"{naive:.0f}".replace("inf", "infinity"),
        "naive_gradient": f"{naive_gradient:.0f}".replace("nan", "NaN"),
        "joined": f"{joined:.0f}",
        "joined_gradient": f"{joined_gradient:.0f}",
    }
    return Found(agree(200.0), agree(2.0), figures)


@fact(
    "starts-at-log-of-classes",
    "A classifier that knows nothing has a cross-entropy of the logarithm of the number of classes.",
    source="From the definition: every share is one over the number of classes",
    finding="Ten classes: {ten}; 1,000 classes: {thousand}; two classes: {two}.",
)
def starts_at_log_of_classes():
    """Equal scores. The control has one score higher than the others."""

    def known(classes, lead):
        scores = torch.zeros(1, classes, dtype=torch.float64)
        scores[0, 0] = lead
        return math.isclose(F.cross_entropy(scores, torch.tensor([1])).item(), math.log(classes), rel_tol=1e-12)

    figures = {name: f"{math.log(k):.3f}" for name, k in (("two", 2), ("ten", 10), ("thousand", 1000))}
    return Found(all(known(k, 0.0) for k in (2, 10, 1000)), known(10, 3.0), figures)


@fact(
    "lower-loss-more-accurate",
    "Of two classifiers, the one with the lower cross-entropy is the more accurate one.",
    expected="wrong",
    reason="The loss adds up surprise; accuracy only asks on which side of one half a share lies.",
    source="Counterexample with two classes and four examples",
    finding="Shares of the right class .55, .55, .55, .55: accuracy {careful}, loss {careful_loss}. Shares .99, .99, "
    ".99, "
    ".45: accuracy {bold}, loss {bold_loss}.",
)
def lower_loss_more_accurate():
    """The control compares .9 everywhere with .4 everywhere."""

    def accuracy(shares):
        return sum(share > 0.5 for share in shares) / len(shares)

    def agree(a, b):
        return (costs(a) < costs(b)) == (accuracy(a) > accuracy(b))

    careful, bold = (0.55,) * 4, (0.99, 0.99, 0.99, 0.45)
    figures = {
        "careful": f"{accuracy(careful):.2f}",
        "bold": f"{accuracy(bold):.2f}",
        "careful_loss": f"{costs(careful):.3f}",
        "bold_loss": f"{costs(bold):.3f}",
    }
    return Found(agree(careful, bold), agree((0.9,) * 4, (0.4,) * 4), figures)


@fact(
    "one-example-can-dominate",
    "One confidently wrong example can outweigh a hundred good ones, because the loss has no upper bound.",
    source="From the definition",
    finding="A hundred examples at a share of .9 cost {good} together; one at a share of one in a million costs {bad}.",
)
def one_example_can_dominate():
    """The control charges one minus the share instead: at most 1 per example."""
    good, bad = [0.9] * 100, 1e-6
    holds = costs([bad]) > sum(costs([share]) for share in good)
    control = 1 - bad > sum(1 - share for share in good)
    return Found(holds, control, {"good": f"{100 * costs([0.9]):.1f}", "bad": f"{costs([bad]):.1f}"})


@fact(
    "smoothing-makes-the-optimum-finite",
    "With label smoothing the best scores are finite and the loss cannot reach zero.",
    source="Szegedy et al., CVPR 2016, section 7; Müller, Kornblith, Hinton, NeurIPS 2019",
    finding="Ten classes, smoothing 0.1: the best lead of the right class is {lead}, its share {share}, and the lowest "
    "possible loss {floor}.",
)
def smoothing_makes_the_optimum_finite():
    """At the lead log(.91 / .01) the gradient vanishes. Control: with hard labels it still pushes."""
    classes, smoothing = 10, 0.1
    share, rest = 1 - smoothing + smoothing / classes, smoothing / classes
    lead = math.log(share / rest)

    def at_rest(amount):
        scores = torch.zeros(1, classes, dtype=torch.float64)
        scores[0, 0] = lead
        scores.requires_grad_()
        loss = F.cross_entropy(scores, torch.tensor([0]), label_smoothing=amount)
        return bool(torch.autograd.grad(loss, scores)[0].abs().max() < 1e-12), loss.item()

    (holds, floor), (control, _) = at_rest(smoothing), at_rest(0.0)
    return Found(
        holds and floor > 0, control, {"lead": f"{lead:.2f}", "share": f"{share:.2f}", "floor": f"{floor:.3f}"}
    )


@fact(
    "mean-over-weights",
    "With class weights, PyTorch's mean is the sum of weighted losses over the number of examples.",
    expected="wrong",
    reason="It divides by the sum of the weights of the labels that occur.",
    source="PyTorch documentation, torch.nn.CrossEntropyLoss",
    finding="Losses {a} and {b} with weights 1 and 9: PyTorch returns {torch}; over the number of examples it would be "
    "{count}.",
)
def mean_over_weights():
    """The control has equal weights of one."""
    scores = torch.tensor([[2.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
    labels = torch.tensor([0, 1])
    losses = F.cross_entropy(scores, labels, reduction="none")

    def over_examples(weights):
        weights = torch.tensor(weights, dtype=torch.float64)
        mean = (weights[labels] * losses).sum() / len(labels)
        return mean.item(), F.cross_entropy(scores, labels, weight=weights).item()

    (count, found), (plain, plain_found) = over_examples([1.0, 9.0]), over_examples([1.0, 1.0])
    figures = {"a": f"{losses[0]:.3f}", "b": f"{losses[1]:.3f}", "torch": f"{found:.3f}", "count": f"{count:.3f}"}
    return Found(math.isclose(count, found), math.isclose(plain, plain_found), figures)
