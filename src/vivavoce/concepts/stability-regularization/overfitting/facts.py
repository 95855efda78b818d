"""Exact claims about overfitting: a fit on a whiteboard, and how far a validation score can be trusted."""

from math import comb

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked

X, Y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.5, 1.5, 3.0])  # the truth is y = x; two points are off


def fit_and_predict(degree, at=4.0):
    """Least squares with a polynomial: sum of squared training errors, and the prediction at `at`."""
    coefficients = np.polyfit(X, Y, degree)
    return float(((np.polyval(coefficients, X) - Y) ** 2).sum()), float(np.polyval(coefficients, at))


def binomial(n, share):
    """Probability of k right answers of n, for k = 0..n."""
    return [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]


def best_of(models, n):
    """Expected accuracy of the best of `models` coin tossers on the same kind of test with n examples."""
    cumulative = np.cumsum(binomial(n, 0.5))
    at_most = np.concatenate([[0.0], cumulative]) ** models
    return float((np.diff(at_most) * np.arange(n + 1)).sum() / n)


@fact(
    "zero-error-wrong-forecast",
    "The model with the smallest training error predicts best.",
    expected="wrong",
    finding="Four points near y = x. The cubic fits them exactly and predicts {cubic} at x = 4; the straight "
    "line misses them by {line_error} in total and predicts {line}. The truth is 4.",
)
def zero_error_wrong_forecast():
    """Line against cubic; the control removes the noise, where both predict 4."""
    (line_error, line), (cubic_error, cubic) = fit_and_predict(1), fit_and_predict(3)
    best = cubic if cubic_error < line_error else line
    clean = np.polyval(np.polyfit(X, X, 3), 4.0)
    return Found(
        holds=abs(best - 4) <= abs(line - 4),
        control=bool(abs(clean - 4) <= 1e-9),
        figures={"cubic": f"{cubic:.2f}", "line": f"{line:.2f}", "line_error": f"{line_error:.2f}"},
    )


@fact(
    "best-validation-score-is-fair",
    "The validation score of the best of many models is a fair estimate of how good it is.",
    expected="wrong",
    source="Cawley and Talbot, JMLR 2010",
    finding="Of {models} models that toss coins, the best scores {best} on average on {n} validation examples; "
    "all are worth 0.50.",
)
def best_validation_score_is_fair():
    """Expected best of 100 coin tossers on 100 examples; the control has a single model."""
    best = best_of(100, 100)
    return Found(
        holds=abs(best - 0.5) < 0.01,
        control=abs(best_of(1, 100) - 0.5) < 0.01,
        figures={"models": 100, "n": 100, "best": f"{best:.2f}"},
    )


@fact(
    "five-points-on-hundred",
    "On 100 validation examples, a gap of five points shows overfitting.",
    expected="wrong",
    finding="A model whose true accuracy is 0.80 scores 0.75 or less in {share} % of draws of 100 examples. "
    "With 500 examples that happens in {more} %.",
)
def five_points_on_hundred():
    """Chance of losing five points by luck alone, below 5 % or not; the control has 500 examples."""

    def by_luck(n):
        return sum(binomial(n, 0.8)[: round(0.75 * n) + 1])

    few, more = by_luck(100), by_luck(500)
    return Found(
        holds=few < 0.05,
        control=more < 0.05,
        figures={"share": f"{100 * few:.0f}", "more": f"{100 * more:.1f}"},
    )


@fact(
    "estimate-validation-error-bar",
    "The formula of the estimate is the standard deviation of the accuracy over test sets of that size.",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 2.1 (the binomial distribution)",
    finding="Equal to that of the binomial distribution in {n} of {n} draws.",
)
def estimate_validation_error_bar():
    draws = [(n, answer) for n, (answer,) in asked(__file__, "validation-error-bar") if n["examples"] <= 1000]

    def spread(n, examples):
        """Standard deviation, in points, over all possible numbers of right answers."""
        chances = np.array(binomial(examples, n["percent"] / 100))
        accuracies = 100 * np.arange(examples + 1) / examples
        mean = (chances * accuracies).sum()
        return float(np.sqrt((chances * (accuracies - mean) ** 2).sum()))

    right = all(abs(spread(n, n["examples"]) / answer - 1) < 1e-9 for n, answer in draws)
    of_half = all(abs(spread(n, n["examples"] // 2) / answer - 1) < 1e-9 for n, answer in draws)
    return Found(holds=right, control=of_half, figures={"n": len(draws)})
