"""Exact claims about scaling, gaps and categories."""

import numpy as np
from sklearn.datasets import load_iris
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from vivavoce.labkit import Found, fact


def standardised(x, like):
    """x with the mean and deviation of `like`, column by column."""
    scale = like.std(0)
    return (x - like.mean(0)) / np.where(scale > 0, scale, 1)


@fact(
    "scales-slow-descent",
    "Features of very different scales slow down gradient descent.",
    source="LeCun, Bottou, Orr, Müller, Efficient BackProp, 1998",
    finding="Two features, one 100 times the other: the curvatures differ by a factor of {condition}, and at the best "
    "fixed rate the slow weight needs {steps} steps to come within 1 %. Standardised: {condition_after} and "
    "{steps_after}.",
)
def scales_slow_descent():
    """Least squares with orthogonal features. The control scales both alike."""

    def cost(scales):
        curvature = np.linalg.eigvalsh(np.diag(np.square(scales)))
        condition = curvature.max() / curvature.min()
        left_per_step = (condition - 1) / (condition + 1)
        return condition, 1 if left_per_step == 0 else int(np.ceil(np.log(0.01) / np.log(left_per_step)))

    condition, steps = cost([1.0, 100.0])
    condition_after, steps_after = cost([1.0, 1.0])
    figures = {
        "condition": f"{condition:,.0f}",
        "steps": f"{steps:,}",
        "condition_after": f"{condition_after:.0f}",
        "steps_after": steps_after,
    }
    return Found(steps > 1000, steps_after > 1000, figures)


@fact(
    "every-model-needs-scaling",
    "Every model needs scaled inputs.",
    expected="wrong",
    reason="A tree asks whether a feature lies above a threshold; the order of values does not change.",
    source="Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2009, section 10.7",
    finding="Iris with one feature times 1,000: a decision tree changed {tree} of 75 held-out predictions, five "
    "nearest neighbours {neighbours}.",
)
def every_model_needs_scaling():
    """Needs it: some prediction changes. The control is a model that measures distances."""
    x, y = load_iris(return_X_y=True)
    stretched = x * np.array([1, 1000, 1, 1])
    training, held_out = np.arange(0, 150, 2), np.arange(1, 150, 2)

    def changed(make):
        said = [make().fit(z[training], y[training]).predict(z[held_out]) for z in (x, stretched)]
        return int((said[0] != said[1]).sum())

    tree = changed(lambda: DecisionTreeClassifier(random_state=0))
    neighbours = changed(lambda: KNeighborsClassifier(5))
    return Found(tree > 0, neighbours > 0, {"tree": tree, "neighbours": neighbours})


@fact(
    "own-statistics-for-each-set",
    "Training data and new data may each be standardised with their own mean and deviation.",
    expected="wrong",
    reason="The meaning of a value then depends on the company it arrives in.",
    source="scikit-learn documentation, Common pitfalls and recommended practices",
    finding="A body temperature of 40 becomes {alone} if it arrives alone and is scaled by itself, and {right} by the "
    "training set's statistics.",
)
def own_statistics_for_each_set():
    """A value must mean the same alone as among others. The control uses statistics of the training set."""
    usual = np.array([[36.4], [36.8], [37.0], [36.6], [36.7]])
    one, many = np.array([[40.0]]), np.array([[40.0], [36.5], [36.9]])
    own = np.isclose(standardised(one, one)[0, 0], standardised(many, many)[0, 0])
    shared = np.isclose(standardised(one, usual)[0, 0], standardised(many, usual)[0, 0])
    figures = {"alone": f"{standardised(one, one)[0, 0]:.0f}", "right": f"{standardised(one, usual)[0, 0]:.0f}"}
    return Found(bool(own), bool(shared), figures)


@fact(
    "min-max-stands-outliers",
    "Scaling to the range from 0 to 1 is safe with outliers.",
    expected="wrong",
    reason="One extreme value sets the range for all.",
    source="scikit-learn documentation, Compare the effect of different scalers on data with outliers",
    finding="The values 1 to 100 and one of 10,000: scaled to the range, the hundred usual ones lie between 0 and "
    "{squeezed}. By median and quartiles they keep {kept} of their spread.",
)
def min_max_stands_outliers():
    """Safe: the usual values keep at least half of the spread they have without the outlier. Control: quartiles."""
    usual = np.arange(1.0, 101.0)
    spoiled = np.append(usual, 10_000.0)

    def ranged(x, like):
        return (x - like.min()) / (like.max() - like.min())

    def robust(x, like):
        low, middle, high = np.quantile(like, [0.25, 0.5, 0.75])
        return (x - middle) / (high - low)

    def kept(scale):
        return float(np.ptp(scale(usual, spoiled)) / np.ptp(scale(usual, usual)))

    figures = {"squeezed": f"{ranged(usual, spoiled).max():.3f}", "kept": f"{kept(robust):.0%}"}
    return Found(kept(ranged) > 0.5, kept(robust) > 0.5, figures)


@fact(
    "categories-as-numbers",
    "Categories without an order may be numbered 0, 1, 2 and used as one feature of a linear model.",
    expected="wrong",
    reason="The number claims an order and equal distances that are not there.",
    source="Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2009, section 2.2",
    finding="Three colours with the targets 1, 5, 1: the best line through the numbers predicts {numbered}, a one-hot "
    "code gets all three right.",
)
def categories_as_numbers():
    """May: the best linear fit is exact. The control codes the colours one-hot."""
    targets = np.array([1.0, 5.0, 1.0])

    def fitted(features):
        design = np.column_stack([np.ones(3), features])
        return design @ np.linalg.lstsq(design, targets, rcond=None)[0]

    numbered, one_hot = fitted(np.arange(3.0)), fitted(np.eye(3))
    figures = {"numbered": ", ".join(f"{value:.1f}" for value in numbered)}
    return Found(np.allclose(numbered, targets), np.allclose(one_hot, targets), figures)


@fact(
    "mean-filling-keeps-the-spread",
    "Filling gaps with the column's mean keeps its distribution.",
    expected="wrong",
    reason="The mean stays, and the spread shrinks by the share of gaps.",
    source="Little and Rubin, Statistical Analysis with Missing Data, 2019",
    finding="Three tenths of a column missing: after filling with the mean its variance is {share} of the variance of "
    "the known values.",
)
def mean_filling_keeps_the_spread():
    """Kept: the variance is that of the known values. The control has no gaps."""
    known = np.arange(70.0)

    def kept(gaps):
        return float(np.append(known, np.full(gaps, known.mean())).var() / known.var())

    return Found(kept(30) > 0.99, kept(0) > 0.99, {"share": f"{kept(30):.0%}"})
