"""Reads what a lab or a facts file declares without running it.

Only literals and calls to the value classes of `domain.claim` are allowed in a declaration, so the
bank and the server can read a lab that needs PyTorch without importing PyTorch.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vivavoce.domain import claim
from vivavoce.domain.errors import VivaError

CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind
    for kind in (
        claim.Chart, claim.Choice, claim.Claim, claim.Figure, claim.Knob, claim.Lab, claim.Prediction, claim.Rule,
    )
}  # fmt: skip


class DeclarationError(VivaError):
    """A declaration that cannot be read as data; `line` is where."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path, self.line = path, line
        super().__init__(f"{path}:{line}: {problem}", "Use literals and the value classes of vivavoce.labkit only.")


def read_lab(path: Path) -> claim.Lab:
    """Return the `LAB = Lab(...)` of a lab file. DeclarationError names file and line."""
    for node in _parse(path).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "LAB" for t in node.targets):
            lab = _value(node.value, path)
            if isinstance(lab, claim.Lab):
                return lab
    raise DeclarationError(path, 1, "There is no `LAB = Lab(...)` at the top level.")


def read_facts(path: Path) -> list[claim.FactSpec]:
    """Return what each `@fact(...)` function of a facts file declares, in file order."""
    return [spec for _, spec in fact_functions(path)]


def fact_functions(path: Path) -> list[tuple[str, claim.FactSpec]]:
    """Pairs of function name and declaration."""
    found = []
    for node in _parse(path).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "fact":
                found.append((node.name, _call(claim.FactSpec, decorator, path)))
    return found


def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError as error:
        raise DeclarationError(path, error.lineno or 1, f"Not valid Python: {error.msg}.") from None


def _call(constructor: Callable[..., Any], node: ast.Call, path: Path) -> Any:
    try:
        args = [_value(arg, path) for arg in node.args]
        kwargs = {keyword.arg or "": _value(keyword.value, path) for keyword in node.keywords}
        return constructor(*args, **kwargs)
    except TypeError as error:
        raise DeclarationError(path, node.lineno, str(error)) from None


def _value(node: ast.expr, path: Path) -> Any:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in CONSTRUCTORS:
            return _call(CONSTRUCTORS[name], node, path)
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
            return float(text)
        case ast.Tuple(elts=elements):
            return tuple(_value(element, path) for element in elements)
        case ast.List(elts=elements):
            return [_value(element, path) for element in elements]
        case ast.Dict(keys=keys, values=values):
            return {_value(k, path): _value(v, path) for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, path)
        case ast.Constant(value=value):
            return value
    raise DeclarationError(path, node.lineno, f"`{ast.unparse(node)}` is not a literal.")
