"""Frozen dataclasses to JSON and back, by their type hints. Infinities survive."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def dump(value: Any) -> str:
    """JSON of a dataclass; infinities as `Infinity`, which Python's reader takes back."""
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[T], text: str) -> T:
    """The value that `dump` wrote."""
    found: T = revive(kind, json.loads(text))
    return found


def revive(kind: Any, value: Any) -> Any:
    """Rebuild dataclasses, tuples and mappings as the hints say."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{f.name: revive(hints[f.name], value[f.name]) for f in fields(kind)})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if value is None or origin in (typing.Union, types.UnionType):
        options = [a for a in arguments if a is not type(None)]
        return revive(options[0], value) if value is not None and len(options) == 1 else value
    if origin is tuple:
        inner = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(revive(k, v) for k, v in zip(inner, value, strict=True))
    if origin in (dict, Mapping):
        return {key: revive(arguments[1], inner) for key, inner in value.items()}
    return value


def mismatch(kind: Any, value: Any, where: str = "") -> str:
    """The first place where a value is not what the type hints say, in words; empty if there is none."""
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, kind):
            return _unfit(where, value, kind)
        hints = _hints(kind)
        parts = [(f"{where}.{f.name}".lstrip("."), hints[f.name], getattr(value, f.name)) for f in fields(kind)]
        return next((wrong for name, hint, part in parts if (wrong := mismatch(hint, part, name))), "")
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return "" if any(not mismatch(option, value, where) for option in arguments) else _unfit(where, value, kind)
    if origin is tuple:
        if not isinstance(value, tuple) or (arguments[-1] is not Ellipsis and len(value) != len(arguments)):
            return _unfit(where, value, kind)
        inner = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else arguments
        entries = zip(inner, value, range(len(value)), strict=True)
        return next((wrong for k, v, n in entries if (wrong := mismatch(k, v, f"{where}[{n}]"))), "")
    if origin in (dict, Mapping):
        if not isinstance(value, dict):
            return _unfit(where, value, kind)
        items = [(arguments[0], key, where) for key in value]
        items += [(arguments[1], inner, f"{where}[{key!r}]") for key, inner in value.items()]
        return next((wrong for k, v, name in items if (wrong := mismatch(k, v, name))), "")
    return _unfit(where, value, kind) if not _is(kind, value) else ""


def _is(kind: Any, value: Any) -> bool:
    if kind is Any:
        return True
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _unfit(where: str, value: Any, kind: Any) -> str:
    wanted = kind.__name__ if isinstance(kind, type) and typing.get_origin(kind) is None else str(kind)
    return f"`{where}` is {value!r}, not a {wanted.replace('vivavoce.domain.claim.', '')}"


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
