"""Exact claims about bias and variance, by counting all outcomes of small experiments."""

from fractions import Fraction
from itertools import product

from vivavoce.labkit import Found, fact


def mean(values):
    """Exact mean."""
    values = list(values)
    return sum(values, Fraction(0)) / len(values)


def decomposition(estimator):
    """Error, squared bias and variance of an estimator of 2 from two readings that are off by -1 or +1 each."""
    truth = Fraction(2)
    estimates = [estimator(truth + a, truth + b) for a, b in product((-1, 1), repeat=2)]
    error = mean((estimate - truth) ** 2 for estimate in estimates)
    centre = mean(estimates)
    return error, (centre - truth) ** 2, mean((estimate - centre) ** 2 for estimate in estimates)


@fact(
    "error-is-a-sum",
    "The expected squared error of an estimate is squared bias plus variance.",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 3.2",
    finding="Two readings of 2, each off by one: three quarters of their mean has squared bias {bias}, variance "
    "{variance}, and an error of {error}, the sum.",
)
def error_is_a_sum():
    """All four outcomes counted; the control leaves the square off the bias."""
    error, bias, variance = decomposition(lambda a, b: Fraction(3, 4) * (a + b) / 2)
    root = Fraction(1, 2)  # the bias itself: 2 less 3/2
    return Found(
        holds=error == bias + variance and root**2 == bias,
        control=error == root + variance,
        figures={"bias": f"{float(bias):.2f}", "variance": f"{float(variance):.2f}", "error": f"{float(error):.2f}"},
    )


@fact(
    "unbiased-is-best",
    "An unbiased estimate has the smaller error.",
    expected="wrong",
    source="James and Stein, Berkeley Symposium, 1961, for the general phenomenon",
    finding="Readings of 2, off by one: the mean is unbiased with error {plain}; nine tenths of it has error {shrunk}.",
)
def unbiased_is_best():
    """Shrinking by a tenth trades a little bias for more variance; the control shrinks by half."""
    plain = decomposition(lambda a, b: (a + b) / 2)[0]
    shrunk = decomposition(lambda a, b: Fraction(9, 10) * (a + b) / 2)[0]
    half = decomposition(lambda a, b: Fraction(1, 2) * (a + b) / 2)[0]
    return Found(
        holds=plain < shrunk,
        control=plain < half,
        figures={"plain": f"{float(plain):.3f}", "shrunk": f"{float(shrunk):.3f}"},
    )


@fact(
    "averaging-lowers-variance",
    "Averaging independent models divides variance by their number and leaves bias as it is.",
    source="Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 15.2",
    finding="One reading with a constant error of one half: squared bias {bias}, variance {one}. The mean of two: "
    "squared bias {bias_of_two}, variance {two}.",
)
def averaging_lowers_variance():
    """One biased reading against the mean of two; the control averages a reading with itself."""
    offset = Fraction(1, 2)
    _, bias, one = decomposition(lambda a, b: a + offset)
    _, bias_of_two, two = decomposition(lambda a, b: (a + b) / 2 + offset)
    _, _, same = decomposition(lambda a, b: (a + a) / 2 + offset)
    return Found(
        holds=two == one / 2 and bias == bias_of_two,
        control=same == one / 2,
        figures={"bias": f"{float(bias):.2f}", "one": f"{float(one):.2f}",
                 "bias_of_two": f"{float(bias_of_two):.2f}", "two": f"{float(two):.2f}"},
    )  # fmt: skip
