"""The OpenAPI description of `/api/v1`: FastAPI's own, with what each address answers and the errors that it gives."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from fastapi import FastAPI

from vivavoce.web.api_shapes import ANSWERS, SHAPES
from vivavoce.web.routes.api import V1

Json = dict[str, Any]
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", None: "null"}
_FASTAPI_ERRORS = ("HTTPValidationError", "ValidationError")  # our own pages of error answer 400 instead of its 422
_INTRODUCTION = (
    "The program on this computer, for scripts. Requests must name the host that it is served on (421 otherwise); "
    "requests that a page of another site sends are refused (403). Errors say what is wrong and what to do."
)


class Described(FastAPI):
    """FastAPI with the whole description, which is made when it is first asked for."""

    def openapi(self) -> Json:
        """The description as JSON-ready values."""
        return self._whole

    @cached_property
    def _whole(self) -> Json:
        return _completed(super().openapi())


def _completed(description: Json) -> Json:
    description["info"]["description"] = _INTRODUCTION
    schemas = description["components"]["schemas"]
    for name in _FASTAPI_ERRORS:
        schemas.pop(name, None)
    schemas.update({name: _object(fields) for name, fields in SHAPES.items()})
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"] = _possible(method, operation)
            shape = ANSWERS[f"{method.upper()} {path.removeprefix(V1)}"]
            answers["200"]["content"] = {"application/json": {"schema": _schema(shape)}}
            for status, answer in answers.items():
                if status != "200":
                    answer["content"] = {"application/json": {"schema": _schema("Problem")}}
    return description


def _possible(method: str, operation: Json) -> Json:
    """Of the answers that the routes share, those that this one can give, and those of the guard before it."""
    given = operation.get("parameters", [])
    never, guard = {"422"}, {"421": "Another host name"}
    if method != "get":
        guard["403"] = "Sent by a page of another site"
    else:
        never |= {"409", "413"} | (set() if given else {"400"})
        never |= set() if any(one["in"] == "path" for one in given) else {"404"}
    answers = {status: answer for status, answer in operation["responses"].items() if status not in never}
    answers |= {status: {"description": why} for status, why in guard.items()}
    return dict(sorted(answers.items()))


def _object(fields: Json) -> Json:
    """A field whose name ends in a question mark may be absent."""
    return {
        "type": "object",
        "properties": {name.removesuffix("?"): _schema(field) for name, field in fields.items()},
        "required": [name for name in fields if not name.endswith("?")],
        "additionalProperties": False,
    }


def _schema(field: Any) -> Json:
    """JSON Schema of one field in the notation of `api_shapes`."""
    match field:
        case str():
            return {"$ref": f"#/components/schemas/{field}"}
        case [item]:
            return {"type": "array", "items": _schema(item)}
        case {"*": value}:
            return {"type": "object", "additionalProperties": _schema(value)}
        case tuple():
            return {"anyOf": [_schema(part) for part in field]}
        case _:
            return {} if field is object else {"type": _TYPES[field]}
