"""Small changes to a program, one at a time: what a mistake at the keyboard, or in the head, could have made of it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
NAMES = {
    "max": "min", "min": "max", "sum": "mean", "mean": "sum", "zeros": "ones", "zeros_like": "ones_like",
    "ones": "zeros", "ones_like": "zeros_like", "argmax": "argmin", "argmin": "argmax", "maximum": "minimum",
    "minimum": "maximum", "exp": "expm1", "floor": "ceil", "ceil": "floor", "var": "std", "std": "var",
    "float32": "float64", "float64": "float32", "softmax": "sigmoid", "sigmoid": "tanh", "tanh": "sigmoid",
    "sin": "cos", "cos": "sin", "log": "log2", "triu": "tril", "tril": "triu", "cumsum": "sum", "any": "all",
    "all": "any",
}  # fmt: skip
WRAPPERS = {"sqrt", "abs", "astype", "copy", "clip", "detach", "contiguous", "square", "reshape", "transpose", "clone"}
TINY = 1e-3  # constants below it are guards against division by zero


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed program and what was changed, as `line:column: before -> after`."""

    change: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every program that differs from `source` by one change; no two are the same."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for path, node in _walk(tree):
        for fresh in _changes(node):
            changed = _with(tree, path, fresh)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text in seen:
                continue
            seen.add(text)
            after = ast.unparse(fresh).split("\n")[0] if fresh is not None else "nothing"
            before = ast.unparse(node).split("\n")[0]
            place = f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)}"
            yield Mutant(f"{place}: {before} -> {after}", text)


Path = tuple[tuple[str, int | None], ...]  # how to get to a node: field names, with an index into lists


def _walk(node: ast.AST, path: Path = ()) -> Iterator[tuple[Path, ast.AST]]:
    """Nodes that a mutation may touch: no annotations, no docstrings, no messages of errors."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "exc"):
            continue
        inside = enumerate(value) if isinstance(value, list) else ((None, value),)
        for index, child in inside:
            if isinstance(child, ast.AST) and not _is_text(child):
                here: Path = (*path, (name, index))
                yield here, child
                yield from _walk(child, here)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _with(tree: ast.Module, path: Path, fresh: ast.AST | None) -> ast.Module:
    """A copy of the tree with the node at `path` replaced, or left out where `fresh` is None."""
    found = copy.deepcopy(tree)
    holder: ast.AST = found
    for name, index in path[:-1]:
        value = getattr(holder, name)
        holder = value if index is None else value[index]
    name, index = path[-1]
    if index is None:
        setattr(holder, name, fresh)
    else:
        getattr(holder, name)[index] = ast.Pass() if fresh is None else fresh
    return found


def _changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """What a node may become; None leaves a statement out."""
    match node:
        case ast.BinOp():
            yield from _of_operation(node)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.Compare(ops=[operation]):
            for other in COMPARISONS.get(type(operation), ()):
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.Constant():
            yield from _of_constant(node.value)
        case ast.Call():
            yield from _of_call(node)
        case ast.stmt():
            yield from _of_statement(node)
        case ast.Attribute(attr="T", value=value):
            yield value
        case ast.Attribute(attr=name) if name in NAMES:
            yield ast.Attribute(node.value, NAMES[name], node.ctx)
        case ast.IfExp():
            yield node.body
            yield node.orelse


def _of_statement(node: ast.stmt) -> Iterator[ast.AST | None]:
    match node:
        case ast.AugAssign(op=operation) if type(operation) in OPERATORS:
            yield ast.AugAssign(node.target, OPERATORS[type(operation)](), node.value)
            yield ast.Assign([node.target], node.value, lineno=node.lineno)
        case ast.If():
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
            yield None
        case ast.Raise() | ast.Expr() | ast.Continue() | ast.Break():
            yield None


def _of_operation(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.MatMult):
        yield ast.BinOp(node.right, node.op, node.left)
        return
    if type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        yield node.left
        yield node.right


def _of_constant(value: object) -> Iterator[ast.AST]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
            if value > 0:
                yield ast.Constant(value - 1)
        case float():
            fresh = (1.0,) if value == 0 else (0.0, value * 1e3) if abs(value) < TINY else (value * 2, 0.0)
            yield from (ast.Constant(other) for other in fresh)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    """A wrapper taken away, or one keyword left out (so that its default holds)."""
    match node.func:
        case ast.Attribute(attr=name, value=value) if name in WRAPPERS:
            library = isinstance(value, ast.Name) and value.id in ("np", "numpy", "torch", "F", "math")
            if not library:
                yield value
            elif node.args:
                yield node.args[0]
    for index, keyword in enumerate(node.keywords):
        if keyword.arg in ("axis", "dim", "keepdims", "keepdim", "dtype", "ddof", "correction", "unbiased"):
            yield ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])
