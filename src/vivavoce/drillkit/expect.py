"""What a check asserts. Every function raises Mismatch with the case; comparison is the judge's own.

`inputs` names what the submission was given; left out, the judge shows the last call.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from vivavoce.drillkit.mismatch import Mismatch
from vivavoce.drillkit.values import Remote, Tensor, kind_of, plain

Inputs = Mapping[str, Any] | None
_NAMES = {"b": "bool", "i": "integer", "u": "integer", "f": "floating", "c": "complex"}
_LARGEST = sys.float_info.max
FALSE_ALARM = 1e-6  # how often a statistical check may reject a right solution


def close(
    got: Any,
    want: Any,
    rtol: float = 1e-7,
    atol: float = 0.0,
    *,
    inputs: Inputs = None,
    dtype: str | None = None,
    equal_nan: bool = False,
    problem: str = "",
) -> None:
    """`|got - want| <= atol + rtol * |want|` everywhere, with the same shape and kind of number.

    Lists, tuples and dictionaries are compared item by item. NaN where `want` has none fails. `dtype` also asks
    for that exact type. `problem` replaces the sentence at the head of the message.
    """
    if dtype in (None, "float64") and _plainly_close(got, want, rtol, atol):
        return
    if isinstance(plain(want), (list, tuple, dict)):
        _each(got, want, lambda g, w: close(
            g, w, rtol, atol, inputs=inputs, dtype=dtype, equal_nan=equal_nan, problem=problem), inputs)  # fmt: skip
        return
    wanted = np.asarray(plain(want))
    shape(got, wanted.shape, inputs=inputs, want=want)
    _kind(got, wanted, inputs)
    if dtype is not None:
        _dtype(got, dtype, inputs)
    found = np.asarray(plain(got))
    differences = _differences(found, wanted, equal_nan)
    scale = np.abs(_wide(wanted))
    allowed = atol + rtol * np.where(np.isfinite(scale), scale, 0.0)  # nothing but infinity is near infinity
    wrong = ~(differences <= allowed)  # NaN compares false, so it is wrong
    if wrong.any():
        tolerance = " + ".join(text for text, on in ((f"{atol:g}", atol), (f"{rtol:g} x |wanted|", rtol)) if on)
        at = _worst(np.where(wrong, differences, -1.0))
        where = f" at {list(at)}" if at else ""
        first = f"{found[at]} instead of {wanted[at]}{where}"
        raise Mismatch(
            inputs or {}, got, want, float(differences[at]), tolerance or "0", problem or f"Returned {first}."
        )


def _plainly_close(got: Any, want: Any, rtol: float, atol: float) -> bool:
    """Most comparisons, by a short way: two float64 values of one shape, finite and close. False decides nothing."""
    if isinstance(got, float) and isinstance(want, float):
        return abs(float(got) - float(want)) <= min(atol + rtol * abs(float(want)), _LARGEST)
    if type(got) is not np.ndarray or type(want) is not np.ndarray:
        return False
    if got.shape != want.shape or got.dtype.char != "d" or want.dtype.char != "d":
        return False
    with np.errstate(all="ignore"):
        differences = np.abs(got - want)
        return bool((differences <= np.minimum(atol + rtol * np.abs(want), _LARGEST)).all())


def _differences(found: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], equal_nan: bool) -> Any:
    with np.errstate(all="ignore"):
        differences = np.abs(_wide(found) - _wide(wanted))
    same = found == wanted  # infinities of the same sign
    if equal_nan:
        same = same | (np.isnan(_wide(found)) & np.isnan(_wide(wanted)))
    return np.where(same, 0.0, differences)


def _wide(value: np.ndarray[Any, Any]) -> Any:
    return value.astype(np.complex128 if value.dtype.kind == "c" else np.float64)


def _worst(differences: Any) -> tuple[int, ...]:
    flat = int(np.argmax(np.where(np.isnan(differences), np.inf, differences)))
    return tuple(int(i) for i in np.unravel_index(flat, differences.shape))


def _each(got: Any, want: Any, compare: Callable[[Any, Any], None], inputs: Inputs) -> None:
    """Compare containers item by item. A list may stand for a tuple; nothing else may."""
    if isinstance(want, dict):
        if not isinstance(got, dict):
            raise Mismatch(inputs or {}, got, want, problem=f"Returned {kind_of(got)}, wanted a dict.")
        if set(got) != set(want):
            problem = f"Returned the keys {sorted(map(str, got))}, wanted {sorted(map(str, want))}."
            raise Mismatch(inputs or {}, got, want, problem=problem)
        pairs = [(got[key], value) for key, value in want.items()]
    else:
        if not isinstance(got, (list, tuple)):
            problem = f"Returned {kind_of(got)}, wanted a {type(want).__name__} of {len(want)}."
            raise Mismatch(inputs or {}, got, want, problem=problem)
        if len(got) != len(want):
            raise Mismatch(inputs or {}, got, want, problem=f"Returned {len(got)} items, wanted {len(want)}.")
        pairs = list(zip(got, want, strict=True))
    for found, wanted in pairs:
        compare(found, wanted)


def equal(got: Any, want: Any, *, inputs: Inputs = None, problem: str = "") -> None:
    """Exactly the same: value, type of container, and for arrays shape and kind of number (any width)."""
    wanted = plain(want)
    if isinstance(wanted, (list, tuple, dict)) and not isinstance(got, Remote):
        if isinstance(got, (list, tuple)) and type(got) is not type(wanted):
            problem = problem or f"Returned {kind_of(got)}, wanted {kind_of(wanted)}."
            raise Mismatch(inputs or {}, got, want, problem=problem)
        _each(got, wanted, lambda g, w: equal(g, w, inputs=inputs, problem=problem), inputs)
        return
    if isinstance(wanted, (np.ndarray, np.generic, float, complex)) or type(wanted) is int:
        close(got, want, rtol=0.0, inputs=inputs, equal_nan=True, problem=problem)
        return
    if isinstance(got, np.bool_) or (isinstance(got, np.ndarray) and got.dtype == bool and got.ndim == 0):
        got = bool(got)
    if type(got) is not type(wanted) or got != wanted:
        raise Mismatch(inputs or {}, got, want, problem=problem or f"Returned {got!r}, wanted {wanted!r}.")


def shape(got: Any, wanted: tuple[int, ...], *, inputs: Inputs = None, want: Any = None) -> None:
    """An array of that shape; () also takes a plain number."""
    number = isinstance(got, (bool, int, float, complex, np.generic))
    if not number and not isinstance(got, np.ndarray):
        name = f"an array of shape {wanted}" if wanted else "a number"
        raise Mismatch(inputs or {}, got, want, problem=f"Returned {kind_of(got)}, wanted {name}.")
    if np.shape(got) != tuple(wanted):
        problem = f"Returned shape {np.shape(got)}, wanted {tuple(wanted)}."
        raise Mismatch(inputs or {}, got, want if want is not None else f"shape {tuple(wanted)}", problem=problem)


def dtype(got: Any, wanted: str, *, inputs: Inputs = None) -> None:
    """An array or NumPy number of exactly that type ("float32", "int64", for tensors also "bfloat16")."""
    if not isinstance(got, (np.ndarray, np.generic)):
        raise Mismatch(inputs or {}, got, wanted, problem=f"Returned {kind_of(got)}, wanted dtype {wanted}.")
    _dtype(got, wanted, inputs)


def _dtype(got: Any, wanted: str, inputs: Inputs) -> None:
    name = got.torch_dtype if isinstance(got, Tensor) else np.asarray(got).dtype.name
    if name != wanted:
        raise Mismatch(inputs or {}, got, f"dtype {wanted}", problem=f"Returned dtype {name}, wanted {wanted}.")


def _kind(got: Any, wanted: np.ndarray[Any, Any], inputs: Inputs) -> None:
    found = np.asarray(plain(got)).dtype
    if found.kind not in _NAMES or _NAMES[found.kind] != _NAMES.get(wanted.dtype.kind):
        kind = _NAMES.get(wanted.dtype.kind, wanted.dtype.name)
        article = "an" if kind[0] in "aeiou" else "a"
        raise Mismatch(inputs or {}, got, wanted, problem=f"Returned dtype {found}, wanted {article} {kind} dtype.")


def true(condition: Any, problem: str, *, inputs: Inputs = None, got: Any = None, want: Any = None) -> None:
    """The condition holds; `problem` says in a sentence what is wrong if it does not."""
    if not (isinstance(condition, (bool, np.bool_)) and condition):
        raise Mismatch(inputs or {}, got, want, problem=problem)


def finite(got: Any, *, inputs: Inputs = None) -> None:
    """No NaN and no infinity anywhere."""
    found = np.asarray(plain(got)) if not isinstance(got, Remote) else np.asarray(None)
    if found.dtype.kind not in "biufc" or not np.isfinite(found).all():
        raise Mismatch(inputs or {}, got, "finite numbers", problem="Returned NaN or infinity.")


def raises(error: type[BaseException] | str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Calling `function` of the submission raises this exception (a class or its name, subclasses count)."""
    name = error if isinstance(error, str) else error.__name__
    try:
        got = function(*args, **kwargs)
    except Mismatch:
        raise
    except Exception as raised:
        # Exceptions of the submission arrive with the names of their classes; the judge has others of its own.
        bases = getattr(raised, "bases", None)
        if bases is None:
            raise
        if name not in bases:
            raise Mismatch({}, str(raised), name, problem=f"Raised {raised}, wanted {name}.") from None
    else:
        raise Mismatch({}, got, name, problem=f"Returned {kind_of(got)}, wanted it to raise {name}.")


def unchanged(subject: Any, function: Any, *args: Any, inputs: Inputs = None) -> Any:
    """Call `function(*args)` and check that it changed none of its arguments; returns what it returned."""
    if isinstance(function, Remote):
        got, after = subject.after(function, *args)
    else:  # one of the check's own, which calls the submission's
        kept = [subject.keep(arg) for arg in args]
        got, after = function(*kept), map(subject.fetch, kept)
    for number, (now, arg) in enumerate(zip(after, args, strict=True), start=1):
        try:
            equal(now, arg)
        except Mismatch:
            case = inputs or {f"argument {number}": arg}
            raise Mismatch(case, now, arg, problem=f"Changed its argument {number} in place.") from None
    return got


def gradient(
    forward: Callable[[Any], Any],
    at: Any,
    claimed: Any,
    *,
    upstream: Any = None,
    eps: float = 1e-6,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    points: int = 64,
    together: bool = False,
    inputs: Inputs = None,
) -> None:
    """The claimed gradient of `sum(forward(x) * upstream)` at `at` is the one that differences show.

    Central differences of `forward`, called by the judge, in float64; of a large array `points` elements,
    spread evenly. `upstream` defaults to ones (a scalar loss needs none). With `together` forward is called once, with
    all points in an array (k, *shape of at), and gives a value for each.
    """
    x = np.array(plain(at), dtype=np.float64)
    shape(claimed, x.shape, inputs=inputs)
    _kind(claimed, x, inputs)
    found, case = np.asarray(plain(claimed), dtype=np.float64).ravel(), inputs or {"x": at}
    places = np.unique(np.linspace(0, max(x.size - 1, 0), min(points, x.size)).astype(int))
    steps = eps * np.maximum(1.0, np.abs(x.ravel()[places]))
    moved = np.repeat(x[None], 2 * len(places), axis=0)
    flat, pairs = moved.reshape(len(moved), x.size), np.arange(0, len(moved), 2)
    flat[pairs, places] += steps
    flat[pairs + 1, places] -= steps
    losses = _losses(forward(moved) if together else map(forward, moved), upstream, case)
    for place, step in zip(places, steps, strict=True):
        measured = (next(losses) - next(losses)) / (2 * step)
        if not abs(found[place] - measured) <= atol + rtol * abs(measured):
            where = f" at {[int(i) for i in np.unravel_index(place, x.shape)]}" if x.ndim else ""
            problem = f"The gradient{where} is {found[place]:.6g}, differences show {measured:.6g}."
            difference = abs(float(found[place]) - measured)
            raise Mismatch(case, claimed, measured, difference, f"{atol:g} + {rtol:g} x", problem)


def _losses(values: Any, upstream: Any, inputs: Inputs) -> Iterator[float]:
    """`sum(value * upstream)` of each."""
    weights = 1.0 if upstream is None else np.asarray(plain(upstream), dtype=np.float64)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":  # all at once
        products = values.astype(np.float64) * weights
        yield from products.sum(axis=tuple(range(1, products.ndim))).tolist()
        return
    for value in values:
        if isinstance(value, Remote) or np.asarray(plain(value)).dtype.kind not in "iuf":
            raise Mismatch(inputs or {}, value, problem=f"Returned {kind_of(value)}, wanted numbers.")
        yield float((np.asarray(plain(value), dtype=np.float64) * weights).sum())


def mean(samples: Any, want: float, sd: float, *, false_alarm: float = FALSE_ALARM, inputs: Inputs = None) -> None:
    """The mean of independent samples is `want`, given their true standard deviation (normal approximation).

    A right solution fails with probability `false_alarm`. Use at least some hundred samples.
    """
    values = np.asarray(plain(samples), dtype=np.float64).ravel()
    tolerance = NormalDist().inv_cdf(1 - false_alarm / 2) * sd / math.sqrt(values.size)
    found = float(values.mean())
    if not abs(found - want) <= tolerance:
        problem = f"The mean of {values.size} samples is {found:.4g}, wanted {want:.4g}."
        raise Mismatch(inputs or {}, found, want, abs(found - want), f"{tolerance:.3g}", problem)


def share(count: int, n: int, want: float, *, false_alarm: float = FALSE_ALARM, inputs: Inputs = None) -> None:
    """`count` of `n` independent trials fits the probability `want` (exact binomial tails, two-sided)."""
    tail = _tail(count, n, want, enough=false_alarm / 2)
    if tail < false_alarm / 2:
        problem = f"{count} of {n} is a share of {count / n:.4g}, wanted {want:.4g}."
        raise Mismatch(inputs or {}, count / n, want, abs(count / n - want), "chance " + f"{false_alarm:g}", problem)


def _tail(count: int, n: int, p: float, enough: float) -> float:
    """Probability of `count` successes of `n` or of more on its side of the mean, summed outwards from `count`.

    The sum stops as soon as it is `enough`, or when what is left of it is below its rounding.
    """
    if not 0 < p < 1:
        return float(count == p * n)
    down = count < p * n
    k, odds = (n - count, (1 - p) / p) if down else (count, p / (1 - p))  # from here on k grows to n
    logs = math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1)
    term = math.exp(logs + count * math.log(p) + (n - count) * math.log1p(-p))
    tail = term
    while tail < enough and k < n and term > tail * 1e-17:
        term *= (n - k) / (k + 1) * odds
        tail += term
        k += 1
    return tail
