"""Claims about tests for drift: constructed samples, so that nothing is left to luck."""

import numpy as np
from scipy.stats import binom, ks_2samp, norm

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.scratch.drift import kolmogorov_smirnov, population_stability


def normal_sample(n, mean=0.0):
    """An ideal sample of a normal distribution, (n, 1): its quantiles at the middle of n equal steps."""
    return norm.ppf((np.arange(n) + 0.5) / n)[:, None] + mean


@fact(
    "small-p-means-large-drift",
    "A tiny p-value of a drift test means a large drift.",
    expected="wrong",
    reason="The p-value measures how sure one may be of some difference; with enough rows any difference is sure.",
    source="Smirnov, Annals of Mathematical Statistics 1948, for the test",
    finding="A shift of {shift} standard deviations: p = {few} with {few_n} rows on each side, {many} with {many_n}. "
    "The distance is {distance} both times.",
)
def small_p_means_large_drift():
    """A small shift, in few and in many rows. The control is a large shift."""
    sizes = (1_000, 100_000)

    def test(shift, n):
        return ks_2samp(normal_sample(n)[:, 0], normal_sample(n, shift)[:, 0], method="asymp")

    def tiny_only_if_large(shift):
        found = [test(shift, n) for n in sizes]
        return all(one.statistic > 0.1 for one in found if one.pvalue < 0.001)

    few, many = (test(0.05, n) for n in sizes)
    figures = {
        "shift": 0.05, "few": f"{few.pvalue:.2f}", "many": f"{many.pvalue:.0e}", "few_n": f"{sizes[0]:,}",
        "many_n": f"{sizes[1]:,}", "distance": f"{many.statistic:.3f}",
    }  # fmt: skip
    return Found(tiny_only_if_large(0.05), tiny_only_if_large(1.0), figures)


@fact(
    "five-percent-per-feature",
    "Testing every feature at the 5 % level gives a false alarm in 5 % of the windows.",
    expected="wrong",
    reason="Each feature has its own chance of a false alarm.",
    source="Elementary probability; Dunn, JASA 1961, for dividing the level",
    finding="With {features} independent features some test is below 0.05 in {share} of the windows without drift; "
    "with 0.05 / {features} for each in {mended}.",
)
def five_percent_per_feature():
    """Independent features without drift: p-values are uniform. The control divides the level by their number."""
    features = 40

    def alarms(level):
        return 1 - (1 - level) ** features

    figures = {
        "features": features, "share": f"{alarms(0.05):.0%}", "mended": f"{alarms(0.05 / features):.1%}",
    }  # fmt: skip
    return Found(alarms(0.05) <= 0.05, alarms(0.05 / features) <= 0.05, figures)


@fact(
    "features-one-by-one",
    "If no single feature has drifted, the inputs have not drifted.",
    expected="wrong",
    reason="Features may change how they go together while each alone stays the same.",
    source="Rabanser, Günnemann and Lipton, NeurIPS 2019, for tests of one feature at a time",
    finding="The correlation of two features went from {before} to {after}; both distances are {ks}, both stability "
    "indices {psi}. The product of the two features has a distance of {product}.",
)
def features_one_by_one():
    """(z, z) becomes (z, -z). The control shifts one feature, which a test of one feature can see."""
    z = normal_sample(1000)
    before, after = np.hstack([z, z]), np.hstack([z, -z])
    ks, psi = kolmogorov_smirnov(before, after).max(), population_stability(before, after).max()
    product = kolmogorov_smirnov(before.prod(1, keepdims=True), after.prod(1, keepdims=True)).item()

    def follows(after):
        """Is it true that the inputs stayed, or that one feature shows that they did not?"""
        stayed = kolmogorov_smirnov(before.prod(1, keepdims=True), after.prod(1, keepdims=True)).max() < 0.01
        return bool(stayed or kolmogorov_smirnov(before, after).max() > 0.01)

    correlation = [np.corrcoef(x.T)[0, 1] for x in (before, after)]
    figures = {
        "before": f"{correlation[0]:.0f}", "after": f"{correlation[1]:.0f}", "ks": f"{ks:.3f}", "psi": f"{psi:.3f}",
        "product": f"{product:.2f}",
    }  # fmt: skip
    return Found(follows(after), follows(before + np.array([0.0, 0.5])), figures)


@fact(
    "alarm-means-worse",
    "If the inputs have drifted, the model has become worse.",
    expected="wrong",
    reason="A model may ignore what has moved.",
    source="Constructed example",
    finding="The column that the model ignores moved by two deviations: distance {ks}, accuracy {same} before and "
    "after. Had the other column moved, accuracy would be {worse}.",
)
def alarm_means_worse():
    """A linear rule that reads one of two columns. The control moves the column that it reads."""
    grid = normal_sample(200)[:, 0]
    x = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    y = x[:, 0] > 0

    def accuracy(shift):
        return float((((x + shift)[:, 0] > 0) == y).mean())

    ks = kolmogorov_smirnov(x, x + np.array([0.0, 2.0])).max()
    same, worse = accuracy(np.array([0.0, 2.0])), accuracy(np.array([2.0, 0.0]))
    figures = {"ks": f"{ks:.2f}", "same": f"{same:.2f}", "worse": f"{worse:.2f}"}
    return Found(ks > 0.1 and same < accuracy(np.zeros(2)), worse < accuracy(np.zeros(2)), figures)


@fact(
    "new-class-shares-need-retraining",
    "When the shares of the classes change, the model has to be trained again.",
    expected="wrong",
    reason="If each class looks as before, only the prior is wrong, and Bayes' rule replaces it.",
    source="Saerens, Latinne and Decaestecker, Neural Computation 2002",
    finding="Trained at a share of {old}, asked at {new}: a probability of {said} becomes {mended}, exactly the truth.",
)
def new_class_shares_need_retraining():
    """Two normal classes. The control moves one class, which no prior can repair."""
    x, old, new = np.linspace(-3, 4, 29), 0.5, 0.1

    def posterior(share, centre=1.0):
        positive, negative = share * norm.pdf(x, centre), (1 - share) * norm.pdf(x)
        return positive / (positive + negative)

    model = posterior(old)  # what the best model has learned
    weighted = model * new / old, (1 - model) * (1 - new) / (1 - old)
    mended = weighted[0] / sum(weighted)
    at = 16  # x = 1
    figures = {"old": old, "new": new, "said": f"{model[at]:.2f}", "mended": f"{mended[at]:.2f}"}
    return Found(
        holds=not np.allclose(mended, posterior(new)), control=not np.allclose(mended, posterior(new, 2.0)),
        figures=figures,
    )  # fmt: skip


@fact(
    "psi-limit-fits-all",
    "A population stability index above 0.2 means drift, whatever the size of the window.",
    expected="wrong",
    reason="The index of a small window is large by chance alone; it shrinks in proportion to its size.",
    source="Siddiqi, Credit Risk Scorecards, 2006, for the limits of 0.1 and 0.25 in use",
    finding="Without any drift, ten bins give an expected index of {few} in windows of {few_n} and {many} in windows "
    "of {many_n}.",
)
def psi_limit_fits_all():
    """The expected index, summed over all counts a bin may have. The control is a window large enough."""
    bins, q = 10, 0.1

    def expected(n):
        count = np.arange(n + 1)
        p = (count + 0.5) / (n + 0.5 * bins)
        return bins * float(binom.pmf(count, n, q) @ ((p - q) * np.log(p / q)))

    few, many = 30, 1000
    figures = {"few": f"{expected(few):.2f}", "many": f"{expected(many):.3f}", "few_n": few, "many_n": f"{many:,}"}
    return Found(expected(few) < 0.2, expected(many) < 0.2, figures)


@fact(
    "estimate-psi-of-two-bins",
    "The formula of the estimate is the Kullback-Leibler divergence in one direction plus that in the other.",
    source="Kullback and Leibler, Annals of Mathematical Statistics 1951",
    finding="Equal in {n} of {n} draws; one direction alone is not.",
)
def estimate_psi_of_two_bins():
    """The control takes one direction only."""
    draws = list(asked(__file__, "psi-of-two-bins"))

    def divergence(a, b):
        p, q = np.array([a, 100 - a]) / 100, np.array([b, 100 - b]) / 100
        return float((p * np.log(p / q)).sum())

    there = [divergence(n["old"], n["new"]) for n, _ in draws]
    back = [divergence(n["new"], n["old"]) for n, _ in draws]
    answers = [answer for _, (answer,) in draws]
    both = np.allclose(np.add(there, back), answers, rtol=1e-9)
    return Found(holds=both, control=np.allclose(there, answers, rtol=1e-9), figures={"n": len(draws)})
