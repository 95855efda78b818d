"""A case that a solution gets wrong, in words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np

from vivavoce.drillkit.values import Remote, Tensor, kind_of, plain

_WIDTH, _LINES, _TEXT = 100, 12, 400


class Mismatch(Exception):
    """What was asked, what came and what was wanted. `case` names the inputs; `problem` is one sentence."""

    def __init__(
        self,
        case: Mapping[str, Any],
        got: Any = None,
        wanted: Any = None,
        difference: float | None = None,
        tolerance: str = "",
        problem: str = "",
    ) -> None:
        super().__init__(problem)
        self.case, self.got, self.wanted = dict(case), got, wanted
        self.difference, self.tolerance, self.problem = difference, tolerance, problem
        self.shows_values = got is not None or wanted is not None
        self.call = ""  # filled in by the judge

    def __str__(self) -> str:
        lines = [self.problem or "The answer differs."]
        if self.call:
            lines.append(named("call", self.call))
        lines += [named(name, show(value)) for name, value in self.case.items()]
        if self.shows_values:
            lines += [named("got", show(self.got)), named("wanted", show(self.wanted))]
        if self.difference is not None:
            lines.append(f"largest difference {self.difference:.3g}, tolerance {self.tolerance}")
        return "\n".join(lines)


def named(name: str, text: str) -> str:
    """`name: text`, further lines indented."""
    return f"{name}: " + text.replace("\n", "\n    ")


def show(value: Any) -> str:
    """A value in readable text, trimmed: an array with its shape and dtype."""
    if isinstance(value, Remote):
        return kind_of(value)
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if callable(value):
        return "a function"
    dtype = value.torch_dtype if isinstance(value, Tensor) else ""
    value = plain(value)
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value, precision=6, threshold=60, edgeitems=3, max_line_width=_WIDTH, suppress_small=False
        )
        heading = f"{'tensor' if dtype else 'array'} of shape {value.shape}, {dtype or value.dtype}"
        return _trim(f"{heading}\n{text}" if value.ndim else f"{text}  ({heading})")
    if isinstance(value, dict):
        return _trim("{" + ", ".join(f"{_short(k)}: {_short(v)}" for k, v in islice(value.items(), 50)) + "}")
    if isinstance(value, (list, tuple)):
        inner = ", ".join(_short(item) for item in value[:50])
        return _trim(f"[{inner}]" if isinstance(value, list) else f"({inner})")
    return _trim(_short(value))


def _short(value: Any) -> str:
    value = plain(value)
    if isinstance(value, np.ndarray):
        flat = np.array2string(value, precision=6, threshold=20, edgeitems=3).replace("\n", " ")
        return f"array({flat})"
    if isinstance(value, (Remote, np.random.Generator)) or callable(value):
        return show(value)
    try:
        text = str(value) if isinstance(value, np.generic) else repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        text = f"{kind_of(value)} with thousands of digits"
    return text if len(text) <= _TEXT else text[:_TEXT] + "..."


def _trim(text: str) -> str:
    lines = text.split("\n")
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 3], "...", *lines[-2:]]
    return "\n".join(line if len(line) <= 2 * _TEXT else line[: 2 * _TEXT] + "..." for line in lines)
