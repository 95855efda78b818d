"""The engine stays small enough to read in an evening, every public name documented, NumPy its only library."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import vivavoce.scratch

MODULES = sorted(Path(vivavoce.scratch.__file__).parent.glob("*.py"))


def test_the_whole_engine_has_at_most_2500_lines():
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES) <= 2500


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
    for node in ast.walk(tree):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            root = name.split(".")[0]
            assert root == "numpy" or root in sys.stdlib_module_names or name.startswith("vivavoce.scratch"), name
