"""The engine stays small enough to read in an evening, every public name documented, NumPy its only library."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import vivavoce.scratch

MODULES = sorted(Path(vivavoce.scratch.__file__).parent.glob("*.py"))


# Modules that stand on the core, read one at a time (docs/decisions/0006-engine-size.md).
BESIDE = {"attribution", "generative", "language", "reinforcement", "similarity", "vision"}


def lines_of_code(source: str) -> int:
    """Lines that are neither blank nor comment nor docstring."""
    documented: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            documented |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(bool(line.strip()) and not line.strip().startswith("#") and i not in documented for i, line in lines)


def test_the_whole_engine_has_at_most_2500_lines_of_code_and_3800_in_all():
    sources = [path.read_text(encoding="utf-8") for path in MODULES]
    assert sum(map(lines_of_code, sources)) <= 2500
    assert sum(len(source.splitlines()) for source in sources) <= 3800


def imports(tree: ast.AST) -> set[str]:
    """Every module imported anywhere in the tree."""
    names: set[str] = set()
    for node in ast.walk(tree):
        names |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
        names |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
    return names


def test_the_core_needs_none_of_the_modules_beside_it():
    for path in MODULES:
        used = {name.rpartition(".")[2] for name in imports(ast.parse(path.read_text(encoding="utf-8")))}
        assert path.stem in BESIDE or not used & BESIDE


def test_importing_every_module_loads_no_library_but_numpy():
    names = ", ".join(f"vivavoce.scratch.{path.stem}" for path in MODULES if path.stem != "__init__")
    foreign = "{'torch', 'scipy', 'starlette', 'fastapi', 'uvicorn'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", f"import sys, {names}; assert not {foreign}, {foreign}"], check=True)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_short_documented_and_needs_only_numpy(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert len(source.splitlines()) <= 250
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 30
    ]
    assert long == []
    public = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []
    assert ast.get_docstring(tree)
    web = {"starlette", "uvicorn"} if path.stem == "serving" else set()  # inside functions, see the test above
    for name in imports(tree):
        root = name.split(".")[0]
        assert root in {"numpy", *web} | sys.stdlib_module_names or name.startswith("vivavoce.scratch"), name
