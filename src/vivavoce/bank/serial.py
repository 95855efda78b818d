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


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
