"""Exact claims about errors by group, wrong labels, and how much a fix can bring."""

from itertools import product
from math import comb

from vivavoce.labkit import Found, fact


def measured(true, noise):
    """Measured accuracy in a two-class problem, where a share `noise` of the labels is flipped at random."""
    return true * (1 - noise) + (1 - true) * noise


@fact(
    "fix-brings-at-most-its-share",
    "Fixing one kind of mistake completely gains exactly its share of all mistakes, times the error rate.",
    source="Ng, Machine Learning Yearning, 2018, chapters 14 to 19",
    finding="An error rate of 10 %, half of the mistakes on blurred pictures and 5 % on dogs: a perfect remedy for "
    "blur leaves {blur}, one for dogs {dogs}.",
)
def fix_brings_at_most_its_share():
    """1,000 examples counted. The control lets the two kinds overlap, so that their gains do not add."""
    mistakes = [("blur", i < 50, i >= 95) for i in range(100)]

    def left(*fixed):
        return sum(not (("blur" in fixed and blur) or ("dogs" in fixed and dog)) for _, blur, dog in mistakes) / 1000

    adds = abs((0.1 - left("blur")) + (0.1 - left("dogs")) - (0.1 - left("blur", "dogs"))) < 1e-12
    exact = abs(left("blur") - 0.1 * (1 - 0.5)) < 1e-12 and adds
    figures = {kind: f"{100 * left(kind):.1f} %" for kind in ("blur", "dogs")}
    mistakes = [("blur", i < 50, i < 5) for i in range(100)]
    overlapping = abs((0.1 - left("blur")) + (0.1 - left("dogs")) - (0.1 - left("blur", "dogs"))) < 1e-12
    return Found(exact, overlapping, figures)


@fact(
    "average-shows-each-group",
    "If overall accuracy rises, it rises for every group.",
    expected="wrong",
    reason="A large group can gain what a small one loses.",
    source="Buolamwini and Gebru, FAT* 2018; Sagawa et al., ICLR 2020",
    finding="900 people of one group and 100 of another. Accuracy went from {before} to {after} overall, and in "
    "the small group from {small_before} to {small_after}.",
)
def average_shows_each_group():
    """Right answers before and after, by group. The control has one group only."""
    before, after = (810, 80), (864, 60)
    overall = sum(after) > sum(before)
    each = all(new >= old for old, new in zip(before, after, strict=True))
    one = after[0] >= before[0]
    figures = {
        "before": f"{sum(before) / 1000:.2f}",
        "after": f"{sum(after) / 1000:.2f}",
        "small_before": f"{before[1] / 100:.2f}",
        "small_after": f"{after[1] / 100:.2f}",
    }
    return Found(not overall or each, not overall or one, figures)


@fact(
    "group-and-total-agree",
    "The model that is better in every group is better overall.",
    expected="conditional",
    reason="If the groups differ in size between the two comparisons, the totals can turn around.",
    source="Bickel, Hammel, O'Connell, Science 1975 (Simpson's paradox)",
    finding="Easy and hard cases, {mix}: better in both groups, the new model is right in {new} overall and the old "
    "one in {old}.",
)
def group_and_total_agree():
    """New 0.95 and 0.70, old 0.90 and 0.60, by group. The control gives both the same cases."""
    new, old = (0.95, 0.70), (0.90, 0.60)

    def total(rates, easy):
        return rates[0] * easy + rates[1] * (1 - easy)

    shares = [step / 10 for step in range(11)]
    same_cases = all(total(new, share) > total(old, share) for share in shares)
    figures = {
        "mix": "the new one with 20 % easy cases, the old one with 80 %",
        "new": f"{total(new, 0.2):.2f}",
        "old": f"{total(old, 0.8):.2f}",
    }
    return Found({"as stated": total(new, 0.2) > total(old, 0.8), "both judged on the same cases": same_cases},
                 total(new, 0.5) > total(old, 0.5), figures)  # fmt: skip


@fact(
    "noise-only-lowers-the-number",
    "Random label noise in the test set lowers accuracies, but keeps the order of models.",
    expected="conditional",
    reason="True if flips are independent of the models; one that learnt the annotators' mistakes gains by them.",
    source="Northcutt, Athalye, Mueller, NeurIPS 2021 (Datasets and Benchmarks)",
    finding="With 5 % of the labels wrong, a perfect model measures {perfect}. A model right on {honest} of the true "
    "labels and one right on {copying} that copies half of the wrong labels measure {honest_score} and "
    "{copying_score}.",
)
def noise_only_lowers_the_number():
    """As stated: any models. The control is noise of zero."""

    def score(on_clean, on_wrong, noise):
        """Agreement with the labels: right on cleanly labelled examples, agreeing with a wrong label otherwise."""
        return (1 - noise) * on_clean + noise * on_wrong

    def ordered(noise):
        honest = score(0.96, 0.04, noise), 0.96
        copying = score(0.95, 0.50, noise), (1 - noise) * 0.95 + noise * 0.50
        return (honest[0] > copying[0]) == (honest[1] > copying[1])

    rates = [step / 20 for step in range(21)]
    random_flips = all(
        (measured(a, noise) > measured(b, noise)) == (a > b)
        for a, b, noise in product(rates, rates, (0.01, 0.05, 0.2, 0.4))
        if a != b
    )
    figures = {
        "perfect": f"{measured(1.0, 0.05):.2f}",
        "honest": "0.96",
        "copying": f"{0.95 * 0.95 + 0.05 * 0.5:.3f}",
        "honest_score": f"{score(0.96, 0.04, 0.05):.3f}",
        "copying_score": f"{score(0.95, 0.50, 0.05):.3f}",
    }
    return Found({"as stated": ordered(0.05), "flips that no model could learn": random_flips}, ordered(0.0), figures)


@fact(
    "hundred-mistakes-suffice",
    "A hundred mistakes read at random show a kind that makes up 5 % of them.",
    source="Ng, Machine Learning Yearning, 2018, chapters 14 and 18",
    finding="A kind with 5 % of the mistakes is missing among a hundred with probability {missing}, and seen at least "
    "twice with {twice}. Among twenty it is missing with {few}.",
)
def hundred_mistakes_suffice():
    """Shown: seen at least once with 99 %. The control reads twenty."""

    def missing(n):
        return 0.95**n

    twice = 1 - missing(100) - comb(100, 1) * 0.05 * 0.95**99
    figures = {"missing": f"{missing(100):.1%}", "twice": f"{twice:.0%}", "few": f"{missing(20):.0%}"}
    return Found(1 - missing(100) > 0.99, 1 - missing(20) > 0.99, figures)
