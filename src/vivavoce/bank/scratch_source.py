"""The scratch engine as text: its modules and definitions, found without importing them, and the reading path."""

from __future__ import annotations

import ast
import difflib
import html
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vivavoce.bank.rendering import Renderer, highlighted, python_blocks, sections_of
from vivavoce.domain.pages import ScratchModule, ScratchStop

BESIDE = re.compile(r'<a href="(?!https?:|/|#)[^"]*">(.*?)</a>')  # a link to a file beside the guide leads nowhere here
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Code:
    """One function, class or method as it stands in the source."""

    module: str
    name: str  # inside the module: conv2d, Linear.forward
    first: int  # line of its `def` or first decorator, from 1
    text: str


@dataclass(frozen=True)
class Scratch:
    """All modules of the engine and the stops of its reading path."""

    modules: tuple[ScratchModule, ...]
    stops: tuple[ScratchStop, ...]
    code: dict[str, Code]  # module.name -> where it stands

    def figure(self, name: str, drill: str) -> str | None:
        """A definition in a page, with the way to its module, its example and a drill; None for an unknown name."""
        found = self.code.get(name)
        if found is None:
            return None
        address = f"/scratch/{found.module}"
        ways = [f'<a href="{address}#run">Run it</a>'] if any(found.module in s.modules for s in self.stops) else []
        ways += [f'<a href="/drill/{drill}">Try it yourself</a>'] if drill else []
        return (
            f'<figure class="code scratch"><figcaption><a href="{address}#{found.name}">{found.module}.py, '
            f'line {found.first}</a><span class="try">{" ".join(ways)}</span></figcaption>'
            f'<pre tabindex="0">{highlighted(found.text, "python")}</pre></figure>'
        )

    def nearest(self, name: str) -> list[str]:
        """Up to three names that may have been meant: spelt alike, or the same definition in another module."""
        last = name.rpartition(".")[2]
        same = [known for known in self.code if known.rpartition(".")[2] == last]
        return list(dict.fromkeys([*same, *difflib.get_close_matches(name, self.code, n=3, cutoff=0.5)]))[:3]


@cache
def read_scratch(folder: Path, guide: Path) -> Scratch:
    """The engine in `folder` and the reading path in `guide`, which may be missing in an installed package."""
    code: dict[str, Code] = {}
    stops = _stops(guide)
    modules = []
    for path in sorted(folder.glob("*.py")):
        if path.stem == "__init__":
            continue
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found = [_code(path.stem, name, node, text) for name, node in _definitions(tree)]
        code |= {f"{path.stem}.{each.name}": each for each in found}
        about = (ast.get_docstring(tree) or "").partition("\n\n")[0].replace("\n", " ")
        modules.append(ScratchModule(path.stem, about, text.count("\n"), _listing(text, found)))
    order = [module for stop in stops for module in stop.modules]
    modules.sort(key=lambda module: (order.index(module.name) if module.name in order else len(order), module.name))
    return Scratch(tuple(modules), stops, code)


def _definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    for node in tree.body:
        if isinstance(node, Definition):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, ast.FunctionDef))


def _code(module: str, name: str, node: Definition, text: str) -> Code:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = text.splitlines(keepends=True)[first - 1 : node.end_lineno]
    return Code(module, name, first, textwrap.dedent("".join(lines)))


def _listing(text: str, found: list[Code]) -> str:
    """A whole module, highlighted; the first line of a definition bears its name as id."""
    lines = highlighted(text, "python").split("\n")
    for each in {each.name: each for each in reversed(found)}.values():  # a property's setter bears its getter's name
        lines[each.first - 1] = f'<span id="{html.escape(each.name)}">{lines[each.first - 1]}</span>'
    return "\n".join(lines)


def _stops(guide: Path) -> tuple[ScratchStop, ...]:
    if not guide.exists():
        return ()
    markdown = Renderer("", {}, lambda problem, needle: None)
    return tuple(
        ScratchStop(
            id=section.id,
            title=section.title,
            html=BESIDE.sub(r"\1", markdown.html(section.text)),
            code="\n".join(python_blocks(section.text)),
            modules=_modules_read(section.text),
        )
        for section in sections_of(guide.read_text(encoding="utf-8"))
    )


def _modules_read(text: str) -> tuple[str, ...]:
    """Modules named where a stop begins: Read `autodiff`, then `tensor`."""
    return tuple(re.findall(r"`([a-z_]+)`", text.partition("\n\n")[0].partition(". ")[0]))
