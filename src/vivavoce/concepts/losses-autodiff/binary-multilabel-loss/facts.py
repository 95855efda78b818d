"""Exact claims about binary cross-entropy for one label and for many."""

import math

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def entropy_like(p, q):
    """Expected binary cross-entropy of predicting q where a share p of the targets is positive."""
    return -p * math.log(q) - (1 - p) * math.log(1 - q)


def best_probability(loss):
    """The constant probability with the lowest loss, from a grid of ten-thousandths."""
    return min((step / 10_000 for step in range(1, 10_000)), key=loss)


@fact(
    "labels-do-not-compete",
    "With one sigmoid per label, a label's gradient depends on its own score and target alone.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 6.2.2.2",
    finding="Scores 2, 1, −1 with the first two labels right: gradients {sigmoid}. Softmax with half the target on "
    "each: "
    "{softmax}.",
)
def labels_do_not_compete():
    """Changes one score and compares the gradients of the others. The control is softmax."""

    def gradient(scores, loss):
        z = torch.tensor([scores], dtype=torch.float64, requires_grad=True)
        return torch.autograd.grad(loss(z), z)[0][0]

    right = torch.tensor([[1.0, 1.0, 0.0]], dtype=torch.float64)

    def sigmoids(z):
        return F.binary_cross_entropy_with_logits(z, right, reduction="sum")

    def softmax(z):
        return F.cross_entropy(z, right / 2)

    def independent(loss):
        return torch.equal(gradient([2.0, 1.0, -1.0], loss)[:2], gradient([2.0, 1.0, 5.0], loss)[:2])

    figures = {
        name: ", ".join(f"{g:+.2f}" for g in gradient([2.0, 1.0, -1.0], loss).tolist()).replace("-", "−")
        for name, loss in (("sigmoid", sigmoids), ("softmax", softmax))
    }
    return Found(independent(sigmoids), independent(softmax), figures)


@fact(
    "sigmoid-first-is-as-good",
    "A sigmoid followed by a loss on probabilities is as good as a loss on the scores.",
    expected="wrong",
    reason="In float32 the sigmoid rounds to one, and its slope to zero, before the loss sees it.",
    source="PyTorch documentation, torch.nn.BCEWithLogitsLoss and torch.nn.BCELoss",
    finding="Score 20, target 0, float32: from the probability the loss is {late} with a gradient of "
    "{late_gradient}; from "
    "the score {joined} with {joined_gradient}. The gradient is exactly zero from a score of {limit} on.",
)
def sigmoid_first_is_as_good():
    """The control uses a score of 2."""
    zero = torch.zeros(1)

    def outcome(score, loss):
        z = torch.tensor([score], requires_grad=True)
        value = loss(z)
        return value.item(), torch.autograd.grad(value, z)[0].item()

    def late(z):
        return F.binary_cross_entropy(torch.sigmoid(z), zero)

    def joined(z):
        return F.binary_cross_entropy_with_logits(z, zero)

    def agree(score):
        pairs = zip(outcome(score, late), outcome(score, joined), strict=True)
        return all(math.isclose(a, b, rel_tol=1e-4) for a, b in pairs)

    limit = next(score for score in range(1, 100) if outcome(float(score), late)[1] == 0)
    (a, b), (c, d) = outcome(20.0, late), outcome(20.0, joined)
    figures = {
        "late": f"{a:g}",
        "late_gradient": f"{b:g}",
        "joined": f"{c:g}",
        "joined_gradient": f"{d:g}",
        "limit": limit,
    }
    return Found(agree(20.0), agree(2.0), figures)


@fact(
    "broadcast-learns-the-base-rate",
    "If scores of shape (n, 1) meet targets of shape (n,), every score is pulled towards the share of positives.",
    source="NumPy and PyTorch broadcasting rules",
    finding="Four scores and targets 1, 0, 0, 0 make {elements} losses instead of 4. All scores at 0, the gradients "
    "are "
    "{broadcast}; they should be {right}.",
)
def broadcast_learns_the_base_rate():
    """The loss written out, as library losses refuse the shapes. The control uses equal shapes."""
    targets = torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)

    def gradient(scores, shape):
        z = torch.tensor(scores, dtype=torch.float64, requires_grad=True)
        losses = F.softplus(z.reshape(shape)) - targets * z.reshape(shape)
        return torch.autograd.grad(losses.mean(), z)[0], losses.numel()

    scores = [0.5, -1.0, 2.0, 0.0]
    to_base_rate = (torch.sigmoid(torch.tensor(scores, dtype=torch.float64)) - targets.mean()) / 4
    holds = torch.allclose(gradient(scores, (4, 1))[0], to_base_rate)
    control = torch.allclose(gradient(scores, (4,))[0], to_base_rate)
    broadcast, elements = gradient([0.0] * 4, (4, 1))
    right, _ = gradient([0.0] * 4, (4,))
    written = {
        name: ", ".join(f"{g:+.4f}" for g in values.tolist()).replace("-", "−")
        for name, values in (("broadcast", broadcast), ("right", right))
    }
    return Found(holds, control, {**written, "elements": elements})


@fact(
    "library-loss-refuses-shapes",
    "PyTorch's binary cross-entropy refuses scores and targets of different shapes.",
    source="PyTorch documentation, torch.nn.functional.binary_cross_entropy_with_logits",
    finding="(4, 1) against (4,): {error}. Its squared error only warns, and a loss written by hand says nothing.",
)
def library_loss_refuses_shapes():
    """The control is a product written by hand, which broadcasts."""
    scores, targets = torch.zeros(4, 1), torch.zeros(4)

    def refused(loss):
        try:
            loss(scores, targets)
        except (ValueError, RuntimeError) as error:
            return type(error).__name__
        return ""

    error = refused(F.binary_cross_entropy_with_logits)
    by_hand = refused(lambda z, t: (F.softplus(z) - t * z).mean())
    return Found(bool(error), bool(by_hand), {"error": error})


@fact(
    "positive-weight-keeps-probabilities",
    "Weighting the positives helps a rare label and leaves the outputs probabilities.",
    expected="wrong",
    reason="The best output becomes wp / (wp + 1 - p): with the usual weight, one half whatever the rarity.",
    source="Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001",
    finding="A label that holds in 5 % of the cases, weight 19: the best constant output is {weighted} instead of "
    "{plain}.",
)
def positive_weight_keeps_probabilities():
    """The control has a weight of one."""
    share = 0.05

    def best(weight):
        return best_probability(lambda q: -weight * share * math.log(q) - (1 - share) * math.log(1 - q))

    def is_probability(weight):
        return math.isclose(best(weight), share, abs_tol=1e-4)

    return Found(is_probability(19), is_probability(1), {"weighted": f"{best(19):.2f}", "plain": f"{best(1):.2f}"})


@fact(
    "label-accuracy-shows-quality",
    "A label-wise accuracy above 99 % shows that a tagger works.",
    expected="wrong",
    reason="Most labels are absent, and saying so costs nothing.",
    source="Counted",
    finding="1,000 labels, 3 of them right per example: predicting none has an accuracy of {accuracy} and a recall of "
    "{recall}. Predicting the base rate everywhere already has a loss of {loss}.",
)
def label_accuracy_shows_quality():
    """`works` asks for a recall above one half. The control finds all three labels, and nothing else."""

    def shows(found, labels=1000, right=3):
        accuracy, recall = (labels - right + found) / labels, found / right
        return accuracy <= 0.99 or recall > 0.5

    figures = {"accuracy": f"{997 / 1000:.1%}", "recall": "0", "loss": f"{entropy_like(0.003, 0.003):.3f}"}
    return Found(holds=shows(0), control=shows(3), figures=figures)


@fact(
    "one-half-is-the-threshold",
    "A label is predicted when its probability exceeds one half.",
    expected="conditional",
    reason="The threshold follows from the costs: false alarm over false alarm plus miss.",
    source="Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001",
    finding="With equal costs the cheapest threshold is {equal}; if a miss costs nine times as much, {nine}.",
)
def one_half_is_the_threshold():
    """Contexts are costs of a miss against 1 for a false alarm; the control makes a false alarm the dearer one."""

    def threshold(miss, alarm=1.0):
        """The smallest probability, in thousandths, from which predicting the label costs no more than leaving it."""
        return next(p / 1000 for p in range(1001) if (1000 - p) * alarm <= p * miss)

    figures = {"equal": f"{threshold(1.0):g}", "nine": f"{threshold(9.0):g}"}
    holds = {"errors cost the same": threshold(1.0) == 0.5, "a miss costs nine times as much": threshold(9.0) == 0.5}
    return Found(holds, threshold(1.0, alarm=9.0) == 0.5, figures)


@fact(
    "mean-shrinks-with-labels",
    "Averaging over examples and labels keeps a label's gradient the same, however many labels there are.",
    expected="wrong",
    reason="The mean divides by examples times labels.",
    source="PyTorch documentation, torch.nn.BCEWithLogitsLoss",
    finding="One wrong label at a score of 0: gradient {one} with 1 label, {thousand} with 1,000. Summed over labels "
    "it "
    "stays {summed}.",
)
def mean_shrinks_with_labels():
    """Other labels are right and certain. The control sums over labels."""

    def gradient(labels, reduction):
        z = torch.full((1, labels), -50.0, dtype=torch.float64)
        z[0, 0] = 0.0
        z.requires_grad_()
        targets = torch.zeros(1, labels, dtype=torch.float64)
        targets[0, 0] = 1.0
        loss = F.binary_cross_entropy_with_logits(z, targets, reduction=reduction)
        return torch.autograd.grad(loss, z)[0][0, 0].item()

    def same(reduction):
        return math.isclose(gradient(1, reduction), gradient(1000, reduction))

    figures = {
        "one": f"{gradient(1, 'mean'):g}".replace("-", "−"),
        "thousand": f"{gradient(1000, 'mean'):g}".replace("-", "−"),
        "summed": f"{gradient(1000, 'sum'):g}".replace("-", "−"),
    }
    return Found(same("mean"), same("sum"), figures)


@fact(
    "marginals-are-not-the-joint",
    "Right probabilities for every label are enough to say how probable a set of labels is.",
    expected="conditional",
    reason="Multiplying them assumes that the labels are independent given the input.",
    source="Dembczyński, Cheng, Hüllermeier, ICML 2010",
    finding="Two labels, each right half of the time and always together: the product gives {product} to both, the "
    "truth "
    "is {truth}.",
)
def marginals_are_not_the_joint():
    """Joint distributions of two labels as 2 x 2 tables. The control has labels that exclude each other."""

    def product_is_right(joint):
        first, second = joint.sum(1), joint.sum(0)
        return torch.allclose(torch.outer(first, second), joint)

    independent = torch.full((2, 2), 0.25)
    together, exclusive = torch.tensor([[0.5, 0.0], [0.0, 0.5]]), torch.tensor([[0.0, 0.5], [0.5, 0.0]])
    figures = {"product": f"{float(together.sum(1)[1] * together.sum(0)[1]):g}", "truth": f"{float(together[1, 1]):g}"}
    holds = {
        "labels independent given the input": product_is_right(independent),
        "labels that always come together": product_is_right(together),
    }
    return Found(holds, product_is_right(exclusive), figures)
