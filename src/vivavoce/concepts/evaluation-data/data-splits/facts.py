"""Exact claims about held-out scores: their error, and ways in which held-out data is not unseen."""

from itertools import combinations
from math import comb, sqrt

import numpy as np

from vivavoce.labkit import Found, fact


def binomial(n, p):
    """Probabilities of 0 to n right answers. Through logarithms: the coefficients overflow beyond n = 1,000."""
    k = np.arange(n + 1)
    coefficients = np.concatenate([[0.0], np.cumsum(np.log(np.arange(n, 0, -1) / np.arange(1, n + 1)))])
    return np.exp(coefficients + k * np.log(p) + (n - k) * np.log(1 - p))


def wilson(k, n, z=1.959964):
    """Wilson's 95 % interval for a share, from k of n."""
    share, shrink = k / n, 1 + z * z / n
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / shrink
    return (share + z * z / (2 * n)) / shrink - half, (share + z * z / (2 * n)) / shrink + half


def off_by(n, p, distance):
    """Probability that the score on n examples is more than `distance` from the true accuracy p."""
    return float(binomial(n, p)[np.abs(np.arange(n + 1) / n - p) > distance + 1e-12].sum())


@fact(
    "test-score-has-an-error",
    "A held-out test score is a point estimate with error.",
    ledger=("000-Q28.3",),
    source="Wilson, JASA 1927; Brown, Cai, DasGupta, Statistical Science 2001",
    finding="A model with a true accuracy of 0.90: on {n} test examples the score is off by more than 0.02 in {off} of "
    "all test sets. Wilson's interval around it contains the truth in {coverage}. For a score of 0.90 it runs from "
    "{low} to {high}. With {many} examples the score is off by 0.02 in {off_many}.",
)
def test_score_has_an_error():
    """An error shows if one test set in twenty misses by 0.02. The control has 2,000 examples instead of 200."""
    n, many, p = 200, 2000, 0.9
    coverage = sum(chance for k, chance in enumerate(binomial(n, p)) if wilson(k, n)[0] <= p <= wilson(k, n)[1])
    low, high = wilson(180, n)
    off, off_many = off_by(n, p, 0.02), off_by(many, p, 0.02)
    figures = {
        "n": n, "many": "2,000", "off": f"{off:.0%}", "off_many": f"{off_many:.1%}",
        "coverage": f"{coverage:.0%}", "low": f"{low:.2f}", "high": f"{high:.2f}",
    }  # fmt: skip
    has_error = off > 0.05 and 0.92 <= coverage <= 0.98
    return Found(has_error, off_many > 0.05, figures)


@fact(
    "random-split-suits-time-series",
    "A random split tells how well a time series is forecast.",
    expected="wrong",
    reason="Held-out points have neighbours from their own future in the training set.",
    source="Bergmeir and Benitez, Information Sciences 2012",
    finding="A random walk with steps of variance 1. A point left out at random can be guessed from both neighbours "
    "with a squared error of {between}; ten steps ahead, forecasting has {ahead}.",
)
def random_split_suits_time_series():
    """Errors of the best linear guesses, from covariances. The control is a series without memory."""
    times = np.arange(1, 52)

    def error(covariance, target, known):
        cross, inner = covariance[target, known], covariance[np.ix_(known, known)]
        return covariance[target, target] - cross @ np.linalg.solve(inner, cross)

    def errors(covariance):
        others = [i for i in range(len(times)) if i != 25]
        return error(covariance, 25, others), error(covariance, 40, list(range(31)))

    between, ahead = errors(np.minimum.outer(times, times).astype(float))
    same = errors(np.eye(len(times)))
    figures = {"between": f"{between:.1f}", "ahead": f"{ahead:.0f}"}
    return Found(abs(ahead - between) < 0.01, abs(same[1] - same[0]) < 0.01, figures)


@fact(
    "random-split-keeps-shares",
    "A random split keeps the shares of the classes.",
    expected="wrong",
    reason="It keeps them on average; with few positives one split can miss them all.",
    source="Kohavi, IJCAI 1995",
    finding="10 positives among 1,000 and a test set of 100 drawn at random: it contains no positive with probability "
    "{none}. A stratified split holds exactly one.",
)
def random_split_keeps_shares():
    """Kept: the share in the test set is within half of the true one. The control draws within each class."""
    chance = [comb(10, k) * comb(990, 100 - k) / comb(1000, 100) for k in range(11)]
    kept = sum(p for k, p in enumerate(chance) if 0.5 <= k <= 1.5)
    stratified = round(0.1 * 10)
    return Found(kept > 0.95, 0.5 <= stratified <= 1.5, {"none": f"{chance[0]:.0%}", "kept": f"{kept:.0%}"})


@fact(
    "duplicates-score-by-heart",
    "If rows occur twice, a random split lets pure memory score well on held-out rows.",
    source="Barz and Denzler, Journal of Imaging 2020",
    finding="Every row occurs twice and labels are coin tosses. With four fifths in training a held-out row has its "
    "twin there with probability {twin}, and a table of training rows is right in {memory}.",
)
def duplicates_score_by_heart():
    """The formula, training rows over (rows - 1), is checked on all splits of ten rows. Control: split by pair."""
    rows = 10
    shares = []
    for held_out in combinations(range(rows), 2):
        known = set(range(rows)) - set(held_out)
        shares.append(sum((i ^ 1) in known for i in held_out) / 2)  # the twin of row i is i ^ 1
    counted = sum(shares) / len(shares)
    twin = 800 / 999
    memory = twin + (1 - twin) / 2
    agrees = abs(counted - (rows - 2) / (rows - 1)) < 1e-12
    by_pair = 0.5  # both twins are held out: the table knows nothing
    return Found(agrees and memory > 0.85, by_pair > 0.85, {"twin": f"{twin:.0%}", "memory": f"{memory:.0%}"})


@fact(
    "folds-are-independent",
    "The scores of ten-fold cross-validation are ten independent measurements.",
    expected="wrong",
    reason="Any two training sets share most of their rows, so the usual standard error is too small.",
    source="Bengio and Grandvalet, JMLR 2004",
    finding="Two of ten training sets share {shared} of their rows.",
)
def folds_are_independent():
    """Independent: no row is used by two training sets. In the control every model gets rows of its own."""
    rows, folds = 1000, 10
    blocks = np.arange(rows).reshape(folds, -1)
    training = [set(np.delete(blocks, i, axis=0).ravel()) for i in range(folds)]
    shared = len(training[0] & training[1]) / len(training[0])
    apart = all(not set(a) & set(b) for a, b in combinations(blocks, 2))
    return Found(shared == 0, apart, {"shared": f"{shared:.0%}"})
