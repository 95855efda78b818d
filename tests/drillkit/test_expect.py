"""What checks assert, and the messages that a learner reads."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.drillkit import Mismatch, Remote, Tensor, check, expect, smallest
from vivavoce.drillkit.checks import checks_of

ONES = np.ones(3)


class Alien(Remote):
    kind = "Alien"


def failing(function, *args, **kwargs):
    """The message of a failing expectation."""
    with pytest.raises(Mismatch) as caught:
        function(*args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (ONES, ONES + 1e-9),
        (ONES.astype("float32"), ONES),
        (1.0, np.float64(1)),
        (np.array(1.0), 1.0),
        ([1.0, ONES], (1.0, ONES)),
        ({"a": ONES}, {"a": ONES}),
        (np.array([np.inf]), np.array([np.inf])),
        (3, 3),
        (np.array([], float), np.array([], float)),
    ],
)
def test_close_values_pass(got, want):
    expect.close(got, want)


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        (ONES, ONES * 2, "Returned 1.0 instead of 2.0 at [0]."),
        (ONES[:, None], ONES, "Returned shape (3, 1), wanted (3,)."),
        (ONES * np.nan, ONES, "Returned nan instead of 1.0"),
        (ONES * np.inf, ONES, "Returned inf instead of 1.0"),
        (ONES * -np.inf, ONES * np.inf, "Returned -inf instead of inf"),
        (ONES, ONES * np.inf, "Returned 1.0 instead of inf"),
        (ONES * np.nan, ONES * np.nan, "Returned nan instead of nan"),
        (ONES.astype(int), ONES, "Returned dtype int64, wanted a floating dtype."),
        (ONES > 0, ONES, "Returned dtype bool, wanted a floating dtype."),
        ([1.0, 1.0, 1.0], ONES, "Returned a list of 3, wanted an array of shape (3,)."),
        (None, ONES, "Returned None, wanted an array of shape (3,)."),
        (Alien(), ONES, "Returned an object of type Alien, wanted an array of shape (3,)."),
        ("1.0", 1.0, "Returned a str, wanted a number."),
        ([ONES], [ONES, ONES], "Returned 1 items, wanted 2."),
        (ONES, [ONES], "Returned an array of shape (3,), float64, wanted a list of 1."),
        ({"a": 1.0}, {"b": 1.0}, "Returned the keys ['a'], wanted ['b']."),
        ([1.0], {"b": 1.0}, "Returned a list of 1, wanted a dict."),
    ],
)
def test_a_difference_is_named(got, want, words):
    assert failing(expect.close, got, want).startswith(words)


def test_the_message_holds_the_case():
    x = np.array([[0.5, 2.0]])
    message = failing(expect.close, x, x + np.array([[0.0, 0.25]]), rtol=1e-3, atol=1e-6, inputs={"x": x})
    assert message == (
        "Returned 2.0 instead of 2.25 at [0, 1].\n"
        "x: array of shape (1, 2), float64\n    [[0.5 2. ]]\n"
        "got: array of shape (1, 2), float64\n    [[0.5 2. ]]\n"
        "wanted: array of shape (1, 2), float64\n    [[0.5  2.25]]\n"
        "largest difference 0.25, tolerance 1e-06 + 0.001 x |wanted|"
    )


def test_long_arrays_are_trimmed():
    message = failing(expect.close, np.zeros((500, 500)), np.ones((500, 500)))
    assert len(message.splitlines()) < 40
    assert len(message) < 4000


@given(st.floats(-1e6, 1e6), st.floats(0, 1e-2))
def test_close_is_the_documented_inequality(want, rtol):
    got = want * (1 + 0.9 * rtol)
    expect.close(got, want, rtol=rtol, atol=1e-9)
    if abs(want) * rtol > 1e-6:
        failing(expect.close, want * (1 + 1.1 * rtol), want, rtol=rtol, atol=1e-9 * abs(want) * rtol)


def test_a_dtype_can_be_asked_for():
    expect.close(ONES.astype("float32"), ONES, dtype="float32")
    assert "Returned dtype float64, wanted float32." in failing(expect.dtype, ONES, "float32")
    tensor = Tensor.tagged(ONES.astype("float32"), "bfloat16")
    expect.dtype(tensor, "bfloat16")
    assert "Returned dtype bfloat16" in failing(expect.close, tensor, ONES, dtype="float32")


def test_equal_is_exact():
    expect.equal([1, "a", None, (2.5,)], [1, "a", None, (2.5,)])
    expect.equal(np.array([1, 2]), np.array([1, 2], "int32"))
    assert "Returned 'a', wanted 'b'." in failing(expect.equal, "a", "b")
    assert "wanted a tuple" in failing(expect.equal, [1], (1,))
    assert "wanted an integer dtype" in failing(expect.equal, 1.0, 1)
    assert "Returned 1, wanted True." in failing(expect.equal, 1, True)
    failing(expect.equal, 1.0 + 1e-15, 1.0)


def test_true_takes_only_truth():
    expect.true(np.bool_(True), "")
    assert failing(expect.true, False, "Rows do not sum to one.") == "Rows do not sum to one."
    failing(expect.true, "yes", "")
    failing(expect.true, Alien(), "")


def test_finite():
    expect.finite(ONES)
    for value in (ONES * np.nan, np.inf, None, Alien(), "1"):
        failing(expect.finite, value)


class Raised(Exception):
    bases = ("KeyError", "LookupError")


def test_raises_looks_at_the_submissions_exception():
    def call():
        raise Raised

    expect.raises(KeyError, call)
    expect.raises("LookupError", call)
    assert "wanted ValueError" in failing(expect.raises, ValueError, call)
    assert "wanted it to raise KeyError" in failing(expect.raises, KeyError, lambda: 1)
    with pytest.raises(ZeroDivisionError):  # the judge's own mistakes are not the submission's
        expect.raises(ZeroDivisionError, lambda: 1 / 0)


def test_gradient_compares_with_differences():
    rng = np.random.default_rng(0)
    x, upstream = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    expect.gradient(lambda x: x**3, x, 3 * x**2 * upstream, upstream=upstream)
    message = failing(expect.gradient, lambda x: x**3, x, 3 * x**2, upstream=upstream)
    assert message.startswith("The gradient at [0, 0] is")
    assert "Returned shape" in failing(expect.gradient, lambda x: x**3, x, np.ones(3))
    failing(expect.gradient, lambda x: x**3, x, x * np.nan)
    failing(expect.gradient, lambda x: Alien(), x, x)
    failing(expect.gradient, lambda x: np.nan, x, x)


def test_gradient_takes_the_values_of_all_points_together():
    rng = np.random.default_rng(0)
    asked = []

    def cubes(points):
        asked.append(points.shape)
        return [point**3 for point in points]

    for shape in ((), (0,), (4,), (2, 3), (20, 10)):
        x, upstream = rng.normal(size=shape), rng.normal(size=shape)
        expect.gradient(cubes, x, 3 * x**2 * upstream, upstream=upstream, together=True)
        expect.gradient(lambda points: points**3, x, 3 * x**2 * upstream, upstream=upstream, together=True)
        expect.gradient(lambda points: points**3, x, 3 * x**2, together=True)
        if x.size:
            message = failing(expect.gradient, cubes, x, 2 * x**2 * upstream, upstream=upstream, together=True)
            assert message.startswith(f"The gradient at {[0] * x.ndim}" if x.ndim else "The gradient is")
    assert asked == [(2,), (2,), (0, 0), (8, 4), (8, 4), (12, 2, 3), (12, 2, 3), (128, 20, 10), (128, 20, 10)]
    with pytest.raises(StopIteration):
        expect.gradient(lambda points: cubes(points)[:-1], x, 3 * x**2 * upstream, upstream=upstream, together=True)


def test_statistics_accept_the_right_and_reject_the_wrong():
    rng = np.random.default_rng(0)
    for _ in range(200):
        expect.mean(rng.normal(2.0, 3.0, size=400), 2.0, 3.0)
        expect.share(int(rng.binomial(1000, 0.3)), 1000, 0.3)
    assert "The mean of 400 samples" in failing(expect.mean, rng.normal(3.0, 3.0, size=400), 2.0, 3.0)
    assert "400 of 1000 is a share of 0.4" in failing(expect.share, 400, 1000, 0.3)
    failing(expect.mean, np.full(400, np.nan), 0.0, 1.0)
    failing(expect.share, 999, 1000, 1.0)
    expect.share(1000, 1000, 1.0)


def test_share_has_the_stated_false_alarm_rate():
    # The exact two-sided binomial test at p = .5, n = 20: 0 and 20 have a tail of 2 ** -20 each.
    expect.share(0, 20, 0.5, false_alarm=1.8e-6)
    failing(expect.share, 0, 20, 0.5, false_alarm=2.0e-6)


def test_small_cases_come_first():
    big, small = {"x": np.ones((4, 4))}, {"x": np.ones(2)}
    assert smallest([big, small])[0] is small


def test_checks_are_found_in_file_order():
    class Module:
        pass

    module = Module()
    module.b, module.a = check("second")(print), check("first")(print)
    assert [found.name for found in checks_of(module)] == ["second", "first"]
    module.c = check("first")(print)
    with pytest.raises(ValueError, match="name of its own"):
        checks_of(module)


@pytest.mark.parametrize(("n", "p"), [(12, 0.3), (40, 0.5), (90, 0.98)])
def test_share_sums_the_whole_tail(n, p):
    likely = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    for count in range(n + 1):
        tail = math.fsum(likely[: count + 1] if count < p * n else likely[count:])
        expect.share(count, n, p, false_alarm=min(2 * tail * (1 - 1e-9), 1.0))
        failing(expect.share, count, n, p, false_alarm=2 * tail * (1 + 1e-9))
