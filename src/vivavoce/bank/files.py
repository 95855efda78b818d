"""Text files of the bank with their line numbers, so that every problem can name its place."""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vivavoce.domain.pages import Problem

FENCE = "+++"
TABLES = list[dict[str, Any]]
Kinds = Mapping[str, type | types.GenericAlias]  # key -> kind of its value


@dataclass
class Findings:
    """Problems found while reading; paths are shown relative to `root`."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, line: int, problem: str, mend: str, severity: str = "error") -> None:
        """Note one problem."""
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        told = str(shown).encode(errors="replace").decode()  # a name may hold bytes that are no text
        self.problems.append(Problem(told, line, problem, mend, severity))

    def errors(self) -> int:
        """How many problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True)
class Text:
    """A file's text; `offset` is the number of lines before it (front matter has one)."""

    path: Path
    text: str
    offset: int = 0

    def line_of(self, needle: str, after: int = 0) -> int:
        """Line of the first occurrence of `needle` at or after line `after`; 1 if it is not there."""
        for number, line in enumerate(self.text.splitlines(), self.offset + 1):
            if number >= after and needle in line:
                return number
        return max(1, after)

    def line_of_key(self, name: str, after: int = 0) -> int:
        """Line where the TOML key `name` is set at or after line `after`; `after` if it is not there."""
        for number, line in enumerate(self.text.splitlines(), self.offset + 1):
            if number >= after and re.match(rf"\s*(\[+\s*)?{re.escape(name)}\s*[=\]]", line):
                return number
        return max(1, after)


def read_text(path: Path, findings: Findings) -> Text | None:
    """A UTF-8 file, or None with a problem noted."""
    if path.exists() and not path.is_file():  # to open a pipe or a device would wait for ever
        findings.add(path, 1, "This is not a file.", "Have a text file of this name.")
        return None
    try:
        return Text(path, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        findings.add(path, 1, "This file is missing.", "Add it; `viva new` has templates.")
    except UnicodeDecodeError:
        findings.add(path, 1, "Not UTF-8 text.", "Save it as UTF-8.")
    except OSError as error:
        findings.add(path, 1, f"It cannot be read: {error.strerror}.", "Have a text file here that you may read.")
    return None


def read_toml(source: Text, findings: Findings) -> dict[str, Any] | None:
    """A TOML document, or None with the parser's line noted."""
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) + source.offset if found else source.offset + 1
        findings.add(source.path, line, f"Not valid TOML: {error}.", "Mend the syntax.")
    return None


def split_front_matter(source: Text, findings: Findings) -> tuple[dict[str, Any], Text] | None:
    """The TOML between `+++` lines and the Markdown below it, or None with a problem noted."""
    lines = source.text.split("\n")
    closing = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if lines[0].strip() != FENCE or closing is None:
        findings.add(source.path, 1, "There is no front matter.", "Begin with TOML between two +++ lines.")
        return None
    front = read_toml(Text(source.path, "\n".join(lines[1:closing]), 1), findings)
    if front is None:
        return None
    return front, Text(source.path, "\n".join(lines[closing + 1 :]), closing + 1)


def fits(value: object, kind: type | types.GenericAlias) -> bool:
    """True for a value of that kind; `list[str]` looks at every entry, a float may be written as a whole number."""
    if isinstance(kind, types.GenericAlias):
        entry = kind.__args__[0]
        return isinstance(value, list) and all(isinstance(item, getattr(entry, "__origin__", entry)) for item in value)
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _called(kind: type | types.GenericAlias) -> str:
    if not isinstance(kind, types.GenericAlias):
        return kind.__name__
    return "list of tables" if kind == TABLES else f"list of {kind.__args__[0].__name__}"


def expect_keys(
    found: dict[str, Any],
    kinds: Kinds,
    optional: Kinds,
    source: Text,
    findings: Findings,
    where: int,
) -> bool:
    """Note missing, unknown and ill-typed keys of a table; True when it can be used."""
    before = findings.errors()
    for name, kind in kinds.items():
        if name not in found:
            findings.add(source.path, where, f"`{name}` is missing.", f"Add it ({_called(kind)}).")
    for name, value in found.items():
        wanted = kinds.get(name) or optional.get(name)
        if wanted is None:
            known = ", ".join([*kinds, *optional])
            findings.add(
                source.path, source.line_of_key(name, where), f"`{name}` is not known here.", f"Known: {known}."
            )
        elif not fits(value, wanted):
            line, called = source.line_of_key(name, where), _called(wanted)
            a = "an" if called.startswith("int") else "a"
            findings.add(source.path, line, f"`{name}` is not {a} {called}.", f"Write {a} {called}.")
    return findings.errors() == before
