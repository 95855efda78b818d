"""Hashes that tell whether stored evidence or history still belongs to the files as they are."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent.parent
# What a measurement rests on besides its own file: data sets, training loops and the rules.
MEASUREMENT = tuple(_PACKAGE / name for name in ("labkit/data.py", "labkit/training.py", "domain/statistics.py"))


def of_files(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def of_lab(path: Path) -> str:
    """The hash that evidence of a lab or a facts file carries: of its code and of what it measures with.

    That is `MEASUREMENT` and every other module of `labkit` and `scratch` that the file imports, directly or through
    one of them. Layout, comments and docstrings do not count, so a formatter makes no evidence stale.
    """
    digest = hashlib.sha256()
    for part in (path, *MEASUREMENT, *_imported(path)):
        digest.update(code_of(part.read_text(encoding="utf-8")).encode() + b"\0")
    return digest.hexdigest()


def _imported(path: Path) -> list[Path]:
    """Modules of `labkit` and `scratch` behind the file's imports, beside `MEASUREMENT`, in order of name."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        for module in _modules_of(waiting.pop()) - found - set(MEASUREMENT):
            found.add(module)
            waiting.append(module)
    return sorted(found)


def _modules_of(path: Path) -> set[Path]:
    """Files of `labkit` and `scratch` that one file names in its imports; not the packages' `__init__`."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
    measuring = (name.split(".") for name in named if name.startswith(("vivavoce.labkit.", "vivavoce.scratch.")))
    files = (_PACKAGE.joinpath(*parts[1:]).with_suffix(".py") for parts in measuring)
    return {file for file in files if file.is_file()}


def code_of(source: str) -> str:
    """The syntax tree as text, the same on every Python version. SyntaxError if it is not Python."""
    return _text(ast.parse(source))


def _text(node: Any) -> str:
    if isinstance(node, list):
        return f"[{','.join(_text(item) for item in node)}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = dict(ast.iter_fields(node))
    if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        fields["body"] = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    # Fields that are empty are left out: newer versions of Python add some.
    shown = [f"{name}={_text(value)}" for name, value in sorted(fields.items()) if value not in (None, [])]
    return f"{type(node).__name__}({','.join(shown)})"
