"""Estimates: a two-minute question with fresh numbers, its derivation, and the mistakes people make.

An estimate is data. Numbers are drawn from lists, the derivation is a row of named formulas, formulas are arithmetic
read by `evaluate`: the server can ask and mark without running anything of the bank.
"""

from __future__ import annotations

import ast
import math
import operator
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vivavoce.domain.errors import VivaError

Number = int | float
_OPERATIONS: dict[type[ast.AST], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., Number]] = {
    "min": min, "max": max, "ceil": math.ceil, "floor": math.floor, "round": round, "sqrt": math.sqrt,
    "exp": math.exp, "log": math.log, "log2": math.log2,
}  # fmt: skip
_FIELD = re.compile(r"\{([^{}]*)\}")
_LARGEST_POWER = 128
_MOST_DRAWS = 1000
_SCALES = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
_WORDS = {"thousand": "k", "million": "m", "billion": "b", "trillion": "t"}
# A scale stands alone (1.2M, 3 k) or before a unit that is counted in thousands (GB, GiB, MFLOPs); in `3 ms` the m is
# a part of the unit.
_NUMBER = re.compile(
    r"(?P<base>\d+(?:\.\d+)?|\.\d+)(?:[eE](?P<exponent>[+-]?\d{1,2})|\s*(?:\^|\*\*)\s*(?P<power>\d{1,3}))?"
    r"(?:\s*/\s*(?P<over>\d+(?:\.\d+)?))?"
    r"\s*(?P<scale>(?i:thousand|million|billion|trillion)\b|[kKMGTBmbg]i?(?=\b|[Bb]\b|FLOP|param|token))?"
    r"(?P<percent>\s*%)?(?:\s*[A-Za-z][A-Za-z/ -]*)?"
)
_ABOUT = re.compile(r"(?:about|around|roughly|approximately|approx\.?|circa|ca\.?)\s+", re.IGNORECASE)
_TIMES_TEN = re.compile(r"\s*[x×*·]\s*10\s*(?:\^|\*\*)\s*([+-]?\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the derivation: what it is called, its formula, and the sentence that explains it."""

    name: str
    value: str
    say: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer that people give, as a formula, and what to tell them."""

    value: str
    say: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate. `answer` names one value, or several where a shape is asked for."""

    slug: str
    concept: str
    title: str
    ask: str
    unit: str
    minutes: int
    within: float  # 1: exact; 2: right within a factor of two
    draw: Mapping[str, tuple[float, ...]]
    require: str  # formula that a draw must make true; empty for none
    answer: tuple[str, ...]
    steps: tuple[Step, ...]
    mistakes: tuple[Mistake, ...]
    hint: str
    claim: str  # the fact that proves the formulas, `concept/name`; empty where `source` does
    source: str


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer marked. `ratio` is given / right for a single number, None for a shape."""

    right: bool
    given: tuple[float, ...]
    answer: tuple[float, ...]
    ratio: float | None
    mistake: str


def from_table(slug: str, concept: str, table: Mapping[str, Any]) -> Estimate:
    """An estimate from its TOML table, whose form was checked before."""
    steps = tuple(Step(**row) for row in table["step"])
    claim = table.get("claim", "")
    return Estimate(
        slug=slug,
        concept=concept,
        title=table["title"],
        ask=table["ask"].strip(),
        unit=table["unit"],
        minutes=table.get("minutes", 2),
        within=float(table["within"]),
        draw={name: tuple(values) for name, values in table["draw"].items()},
        require=table.get("require", ""),
        answer=tuple(table.get("answer", [steps[-1].name])),
        steps=steps,
        mistakes=tuple(Mistake(**row) for row in table.get("mistake", [])),
        hint=table.get("hint", ""),
        claim=claim if "/" in claim or not claim else f"{concept}/{claim}",
        source=table.get("source", ""),
    )


def evaluate(formula: str, names: Mapping[str, Number]) -> Number:
    """The value of an arithmetic formula over `names`. ValueError says what is not allowed or not known."""
    try:
        return _value(ast.parse(formula, mode="eval").body, names)
    except SyntaxError as error:
        raise ValueError(f"{formula!r} is no formula: {error.msg}") from None
    except (ZeroDivisionError, OverflowError, TypeError) as error:
        raise ValueError(f"{formula!r} has no value: {error}") from None


def _value(node: ast.AST, names: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name):
            raise ValueError(f"{name!r} is not known; known: {', '.join(names)}")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, names)
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            base, other = _value(left, names), _value(right, names)
            if isinstance(operation, ast.Pow) and abs(other) > _LARGEST_POWER:
                raise ValueError(f"a power above {_LARGEST_POWER}")
            return _OPERATIONS[type(operation)](base, other)
        case ast.Compare(left=left, ops=[operation], comparators=[right]) if type(operation) in _OPERATIONS:
            return _OPERATIONS[type(operation)](_value(left, names), _value(right, names))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, names) for value in values)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_value(argument, names) for argument in arguments))
    raise ValueError(f"{ast.unparse(node)!r} is not allowed; use arithmetic and {', '.join(_FUNCTIONS)}")


def drawn(estimate: Estimate, seed: int) -> dict[str, Number]:
    """The numbers of that seed. ValueError when hardly any draw fulfils `require`."""
    generator = random.Random(f"{estimate.slug}/{seed}")
    for _ in range(_MOST_DRAWS):
        numbers: dict[str, Number] = {name: generator.choice(values) for name, values in estimate.draw.items()}
        if not estimate.require or evaluate(estimate.require, numbers):
            return numbers
    raise ValueError(f"no draw in {_MOST_DRAWS} fulfils {estimate.require!r}")


def worked(estimate: Estimate, numbers: Mapping[str, Number]) -> dict[str, Number]:
    """The numbers and every step of the derivation, by name."""
    found = dict(numbers)
    for step in estimate.steps:
        found[step.name] = evaluate(step.value, found)
    return found


def told(text: str, values: Mapping[str, Number]) -> str:
    """`text` with `{name}` replaced by values. ValueError for a name that is not there."""
    missing = set(_FIELD.findall(text)) - set(values)
    if missing:
        raise ValueError(f"{', '.join(sorted(missing))} is not a number of this estimate")
    return _FIELD.sub(lambda found: shown(values[found[1]]), text)


def shown(value: Number) -> str:
    """A number for reading: whole ones grouped from 10,000 on, others to four digits, huge ones as a power of ten."""
    whole = math.isfinite(value) and value == int(value) and abs(value) < 1e15
    if whole or 1e3 <= abs(value) < 1e7:
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
    if 1e-3 <= abs(value) < 1e3:
        return f"{value:.4g}"
    digits, _, exponent = f"{value:.3e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')} × 10^{int(exponent)}"


def answer_of(estimate: Estimate, seed: int) -> tuple[Number, ...]:
    """The right answer for that seed."""
    values = worked(estimate, drawn(estimate, seed))
    return tuple(values[name] for name in estimate.answer)


def mark(estimate: Estimate, seed: int, text: str) -> Marked:
    """Compare an answer with the right one. VivaError when it cannot be read as one."""
    values = worked(estimate, drawn(estimate, seed))
    answer = tuple(float(values[name]) for name in estimate.answer)
    given = read_numbers(text, len(answer))
    right = _alike(given, answer, estimate.within)
    mistake = "" if right else _mistake(estimate, given, values)
    ratio = given[0] / answer[0] if len(answer) == 1 and answer[0] else None
    return Marked(right, given, answer, ratio, mistake)


def _mistake(estimate: Estimate, given: tuple[float, ...], values: Mapping[str, Number]) -> str:
    """What to tell someone whose answer is one of the known wrong ones; empty if it is none."""
    if len(given) > 1:
        return ""
    for mistake in estimate.mistakes:
        if _alike(given, (float(evaluate(mistake.value, values)),), estimate.within):
            return told(mistake.say, values)
    return ""


def _alike(given: tuple[float, ...], answer: tuple[float, ...], within: float) -> bool:
    """Equal, or apart by no more than the factor `within`; zero only equals zero."""
    for one, other in zip(given, answer, strict=True):
        equal = math.isclose(one, other, rel_tol=1e-9)
        close = one * other > 0 and max(one / other, other / one) <= within * (1 + 1e-9)
        if not (equal or close):
            return False
    return True


def read_numbers(text: str, count: int) -> tuple[float, ...]:
    """The numbers in an answer: `590,080`, `1.2M`, `3e9`, `2^20`, `about 12 GB`, `40 %`, `1/3`, `16 x 30 x 30`.

    VivaError when it is not that many numbers and nothing else (a unit may follow).
    """
    plain = re.sub(r"(?<=\d)[,_ \u2009\u202f](?=\d{3}(?!\d))", "", _ABOUT.sub("", text.strip(), 1).strip("()[]=~≈ "))
    parts = re.split(r"\s*[x×,;]\s*|\s+by\s+", plain) if count > 1 else [_TIMES_TEN.sub(r"e\1", plain)]
    mend = "Write one number, such as 590,080, 1.2M, 3e9, 2^20 or 12 GB."
    if count > 1:
        mend = f"Write {count} numbers, such as {' x '.join(['16', '30', '30', '8'][:count])}."
    if len(parts) != count:
        raise VivaError(f"{text.strip()[:60]!r} does not have {count} numbers.", mend)
    return tuple(_number(part, mend) for part in parts)


def _number(text: str, mend: str) -> float:
    sign, body = (-1.0, text[1:].strip()) if text.startswith("-") else (1.0, text)
    found = _NUMBER.fullmatch(body)
    if not found:
        raise VivaError(f"{text[:60]!r} is not a number." if text else "There is no answer.", mend)
    value = float(found["base"]) * 10.0 ** int(found["exponent"] or 0)
    if found["power"]:
        value = _power(value, int(found["power"]), mend)
    scale = (found["scale"] or "").lower()
    value *= _SCALES[_WORDS.get(scale, scale)] / (float(found["over"] or 1) or math.nan)
    value *= sign / (100 if found["percent"] else 1)
    if not math.isfinite(value):
        raise VivaError(f"{text[:60]!r} is not a finite number.", mend)
    return value


def _power(base: float, exponent: int, mend: str) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        raise VivaError("That power is too large.", mend) from None
