"""Exact claims about early stopping: patience and its price, what the last weights are, how luck grows with looks."""

import math

import numpy as np

from vivavoce.labkit import Found, fact


def stopped_at(losses, patience):
    """Epoch (from 0) at which training ends, and the best epoch seen by then."""
    best = 0
    for epoch, loss in enumerate(losses):
        best = epoch if loss < losses[best] else best
        if epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, best


@fact(
    "stopping-restores-the-best",
    "When early stopping ends the training, the network holds the best weights.",
    expected="wrong",
    reason="It holds the weights of the last epoch, worse by definition, unless they were kept and put back.",
    finding="Losses 0.9, 0.6, 0.5, 0.55, 0.6, 0.7 with a patience of 3: training ends at a loss of {last}; the "
    "best was "
    "{best}, {late} epochs before.",
)
def stopping_restores_the_best():
    """The control has no epoch after the best one."""
    losses = [0.9, 0.6, 0.5, 0.55, 0.6, 0.7]
    end, best = stopped_at(losses, 3)
    calm_end, calm_best = stopped_at(losses[:3], 3)
    figures = {"last": losses[end], "best": losses[best], "late": end - best}
    return Found(losses[end] == losses[best], calm_end == calm_best, figures)


@fact(
    "first-rise-is-the-end",
    "Stop at the first epoch in which the validation loss rises.",
    expected="wrong",
    reason="Validation loss is noisy; a patience of a few epochs sits out a bump.",
    finding="Losses 0.9, 0.6, 0.62, 0.5, 0.4, 0.35, 0.4: a patience of 1 ends with {hasty}, of 3 with {patient}.",
)
def first_rise_is_the_end():
    """The control has no bump: patience makes no difference."""
    bumpy, smooth = [0.9, 0.6, 0.62, 0.5, 0.4, 0.35, 0.4], [0.9, 0.6, 0.5, 0.4, 0.35, 0.4]

    def reached(losses, patience):
        return losses[stopped_at(losses, patience)[1]]

    hasty, patient = reached(bumpy, 1), reached(bumpy, 3)
    return Found(hasty == patient, reached(smooth, 1) == reached(smooth, 3), {"hasty": hasty, "patient": patient})


@fact(
    "luck-of-the-best-look",
    "The best of k equally good, independent scores exceeds their true value by an amount that grows with k.",
    finding="At 50 examples and a true accuracy of 0.5 a score has a standard deviation of {deviation}. The best of 10 "
    "such scores is too high by {ten} on average, the best of 100 by {hundred}; of one, by {one}.",
)
def luck_of_the_best_look():
    """Exact expectation of the largest of k binomial shares. The control uses 1,000,000 examples."""

    def luck(k, n):
        mean, deviation = n / 2, math.sqrt(n) / 2
        counts = np.arange(max(0, int(mean - 12 * deviation)), min(n, int(mean + 12 * deviation)) + 1)
        logs = np.array([math.lgamma(n + 1) - math.lgamma(c + 1) - math.lgamma(n - c + 1) for c in counts])
        below = np.minimum(np.cumsum(np.exp(logs - n * math.log(2))), 1.0)
        return float((counts * np.diff(below**k, prepend=0.0)).sum() / n - 0.5)

    one, ten, hundred = luck(1, 50), luck(10, 50), luck(100, 50)
    figures = {"deviation": f"{0.5 / math.sqrt(50):.3f}", "one": f"{abs(one):.3f}", "ten": f"{ten:.3f}"}
    grows = abs(one) < 1e-9 and 0.05 < ten < hundred
    return Found(grows, luck(10, 1_000_000) > 0.05, {**figures, "hundred": f"{hundred:.3f}"})


@fact(
    "stopping-acts-like-l2",
    "On a quadratic bowl, stopping gradient descent early shrinks each direction as some L2 penalty would.",
    source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 7.8",
    finding="After 20 steps at a rate of 0.1 from zero, directions of curvature 0.02, 0.2 and 2 had gone "
    "{flat}, {middle} "
    "and {steep} of the way; a penalty of 0.5 allows {flat2}, {middle2} and {steep2}.",
)
def stopping_acts_like_l2():
    """Way gone: 1 - (1 - rate h)^steps, against h / (h + penalty) with penalty 1 / (rate steps). The control runs on to
    the end, where nothing is shrunk."""
    curvatures, rate = np.array([0.02, 0.2, 2.0]), 0.1

    def gone(steps):
        w, target = np.zeros(3), np.ones(3)
        for _ in range(steps):
            w -= rate * curvatures * (w - target)
        return w

    early, penalised = gone(20), curvatures / (curvatures + 1 / (rate * 20))
    alike = bool((abs(early - penalised) < 0.25).all())
    shown = {name: f"{value:.2f}" for name, value in zip(("flat", "middle", "steep"), early, strict=True)}
    shown |= {name: f"{value:.2f}" for name, value in zip(("flat2", "middle2", "steep2"), penalised, strict=True)}
    return Found(alike, bool((abs(gone(20_000) - penalised) < 0.25).all()), shown)
