"""Exact claims about losses: what they are, what they are not, and how the choice decides what is learned."""

import math

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def labelled(n=200, features=5, seed=0):
    """Random inputs (n, features) and two classes (n,) from a noisy linear rule, in float64."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, features, generator=generator, dtype=torch.float64)
    return x, (x.sum(1) + torch.randn(n, generator=generator, dtype=torch.float64) > 0).double()


@fact(
    "accuracy-can-be-trained-on",
    "Accuracy could serve as the loss: gradient descent can raise it directly.",
    expected="wrong",
    reason="Accuracy is a step function of the weights: its slope is 0 wherever it has one.",
    source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1.2",
    finding="A small step in 1,000 random directions changed the accuracy {accuracy} times and the cross-entropy "
    "{cross_entropy} times.",
)
def accuracy_can_be_trained_on():
    """Steps of length 1e-7 from one weight vector. The control asks the same of the cross-entropy."""
    x, y = labelled()
    w = torch.linspace(-1, 1, 5, dtype=torch.float64)
    generator = torch.Generator().manual_seed(1)

    def accuracy(weights):
        return ((x @ weights > 0) == y.bool()).double().mean()

    def cross_entropy(weights):
        return F.binary_cross_entropy_with_logits(x @ weights, y)

    changed = {"accuracy": 0, "cross_entropy": 0}
    for _ in range(1000):
        step = torch.randn(5, generator=generator, dtype=torch.float64)
        step *= 1e-7 / step.norm()
        for name, measure in (("accuracy", accuracy), ("cross_entropy", cross_entropy)):
            changed[name] += bool(measure(w + step) != measure(w))
    return Found(changed["accuracy"] > 0, changed["cross_entropy"] > 0, changed)


@fact(
    "lower-loss-means-higher-accuracy",
    "Of two models, the one with the lower loss makes fewer mistakes.",
    expected="wrong",
    reason="Cross-entropy weighs how sure a prediction is; accuracy only counts which side it is on.",
    finding="Ten examples. Model A gives the right one of two classes 0.51 every time: accuracy {accuracy_a}, loss "
    "{loss_a}. Model B gives it 0.99 nine times and 0.3 once: accuracy {accuracy_b}, loss {loss_b}.",
)
def lower_loss_means_higher_accuracy():
    """The control compares B with a model that is as sure as B and wrong twice."""
    a = torch.full((10,), 0.51, dtype=torch.float64)
    b = torch.tensor([0.99] * 9 + [0.3], dtype=torch.float64)
    c = torch.tensor([0.99] * 8 + [0.3] * 2, dtype=torch.float64)

    def loss(right):
        return -right.log().mean().item()

    def accuracy(right):
        return (right > 0.5).double().mean().item()

    def agree(one, other):
        return (loss(one) < loss(other)) == (accuracy(one) > accuracy(other))

    figures = {f"loss_{name}": f"{loss(model):.3f}" for name, model in (("a", a), ("b", b))}
    figures |= {f"accuracy_{name}": f"{accuracy(model):.1f}" for name, model in (("a", a), ("b", b))}
    return Found(agree(a, b), agree(b, c), figures)


@fact(
    "first-loss-is-log-classes",
    "Before training, a classifier with K classes and small scores has a cross-entropy of log K.",
    finding="Scores near 0 and ten classes: loss {small}, and log 10 is {log}. With scores that spread by 10 the first "
    "loss is {large}.",
)
def first_loss_is_log_classes():
    """1,000 examples with balanced labels. The control draws scores a thousand times larger."""
    scores = torch.randn(1000, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    labels = torch.arange(1000) % 10
    small, large = (F.cross_entropy(spread * scores, labels).item() for spread in (0.01, 10.0))
    figures = {"small": f"{small:.3f}", "large": f"{large:.1f}", "log": f"{math.log(10):.3f}"}
    return Found(abs(small - math.log(10)) < 0.01, abs(large - math.log(10)) < 0.01, figures)


@fact(
    "loss-decides-what-is-learned",
    "The loss decides what is learned: when an underestimate costs nine times an overestimate, the best constant is "
    "the 90 % quantile.",
    source="Koenker and Bassett, Econometrica, 1978",
    finding="10,001 waiting times, skewed: mean {mean}, median {median}, 90 % quantile {quantile}. The constant with "
    "the least unequal cost is {unequal}, with the least squared error {squared}.",
)
def loss_decides_what_is_learned():
    """Searched on a grid of constants. The control takes the squared error."""
    waits = torch.distributions.Exponential(torch.tensor(1.0, dtype=torch.float64)).icdf(
        (torch.arange(10_001, dtype=torch.float64) + 0.5) / 10_001
    )
    grid = torch.linspace(0, 4, 801, dtype=torch.float64)

    def best(cost):
        return min(grid.tolist(), key=lambda constant: cost(waits - constant).mean().item())

    unequal = best(lambda missing: torch.where(missing > 0, 9 * missing, -missing))
    squared, quantile = best(torch.square), waits.quantile(0.9).item()
    numbers = {"mean": waits.mean().item(), "median": waits.median().item(), "quantile": quantile}
    numbers |= {"unequal": unequal, "squared": squared}
    figures = {name: f"{value:.2f}" for name, value in numbers.items()}
    return Found(abs(unequal - quantile) < 0.01, abs(squared - quantile) < 0.01, figures)


@fact(
    "sum-or-mean-makes-no-difference",
    "Whether a loss is summed or averaged over the batch makes no difference to training.",
    expected="wrong",
    reason="The minimum is the same; the gradient, and with it the step of SGD, grows with the batch.",
    finding="A batch of {batch}: the summed loss has a gradient {ratio} times as large.",
)
def sum_or_mean_makes_no_difference():
    """Linear model, one gradient step of SGD. The control divides the rate by the batch size for the sum."""
    x, y = labelled(n=64)

    def after_one_step(reduction, rate):
        w = torch.zeros(5, dtype=torch.float64, requires_grad=True)
        F.binary_cross_entropy_with_logits(x @ w, y, reduction=reduction).backward()
        return (w - rate * w.grad).detach()

    mean, total = after_one_step("mean", 0.1), after_one_step("sum", 0.1)
    scaled = after_one_step("sum", 0.1 / len(x))
    figures = {"batch": len(x), "ratio": f"{(total.norm() / mean.norm()).item():.0f}"}
    return Found(torch.allclose(total, mean), torch.allclose(scaled, mean), figures)


@fact(
    "mean-of-batch-losses",
    "The mean of the batch losses is the loss over the whole set.",
    expected="wrong",
    reason="Only if all batches are equally large; else a short last batch weighs too much.",
    finding="130 examples in batches of 64, 64 and 2, the last two examples badly wrong: {plain} instead of {true}. "
    "Weighted by size it is right.",
)
def mean_of_batch_losses():
    """Losses of 0.1, but 5 for the last two examples. The control weighs each batch by its size."""
    losses = torch.tensor([0.1] * 128 + [5.0] * 2, dtype=torch.float64)
    batches = losses.split(64)
    plain = torch.stack([batch.mean() for batch in batches]).mean().item()
    weighted = sum(batch.mean().item() * len(batch) for batch in batches) / len(losses)
    true = losses.mean().item()
    figures = {"plain": f"{plain:.2f}", "true": f"{true:.2f}"}
    return Found(math.isclose(plain, true), math.isclose(weighted, true), figures)


@fact(
    "loss-is-a-distance",
    "A loss is the distance between prediction and target.",
    expected="wrong",
    reason="Some losses are; cross-entropy is neither symmetric nor zero for equal distributions.",
    source="Cover and Thomas, Elements of Information Theory, 2006, chapter 2",
    finding="Cross-entropy of the prediction (0.9, 0.1) for the target (0.5, 0.5): {one_way}; the other way round "
    "{other_way}; of (0.5, 0.5) for itself {itself}.",
)
def loss_is_a_distance():
    """A distance is symmetric, and zero from a point to itself. The control is the absolute error."""
    p, q = torch.tensor([0.9, 0.1], dtype=torch.float64), torch.tensor([0.5, 0.5], dtype=torch.float64)

    def cross_entropy(target, prediction):
        return -(target * prediction.log()).sum().item()

    def absolute(target, prediction):
        return (target - prediction).abs().sum().item()

    def is_distance(d):
        return math.isclose(d(p, q), d(q, p)) and d(q, q) == 0

    figures = {"one_way": cross_entropy(q, p), "other_way": cross_entropy(p, q), "itself": cross_entropy(q, q)}
    return Found(is_distance(cross_entropy), is_distance(absolute), {k: f"{v:.2f}" for k, v in figures.items()})
