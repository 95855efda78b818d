"""The guide in `docs/` is true: its commands run, its lists are complete, its links lead somewhere.

A fence marked `console` holds commands (`$ viva ...`, with a pipe before it if need be) and what they print: each line
is found in the output in this order, spaces aside; `...` stands for anything. Words behind `console` say how it runs:
`exit=1` or `exit=0|1` the exit code (0 without it), `torch` that it needs PyTorch, `browser` that it is not run here.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import importlib.util
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS, SOURCE = ROOT / "docs", ROOT / "src" / "vivavoce"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
LEAST_WORDS = 2  # of a message, to be looked for in the guide


class Block(NamedTuple):
    """The commands of one fence, each with the lines that it prints."""

    words: tuple[str, ...]
    commands: tuple[tuple[str, list[str]], ...]

    @property
    def codes(self) -> set[int]:
        """Exit codes that are right."""
        given = [word.removeprefix("exit=") for word in self.words if word.startswith("exit=")]
        return {int(code) for code in (given or ["0"])[0].split("|")}


def blocks(page: Path) -> Iterator[Block]:
    for info, body in FENCE.findall(page.read_text(encoding="utf-8")):
        kind, *words = info.split() or [""]
        if kind == "console":
            parts = re.split(r"^\$ ", body, flags=re.M)[1:]
            yield Block(tuple(words), tuple((first, rest) for first, *rest in (part.splitlines() for part in parts)))


def run(line: str) -> tuple[int, str]:
    """Exit code and output. `viva` runs in this process: to start it so often would take most of the time."""
    from vivavoce.cli.main import main

    before, bar, command = line.rpartition("| viva ")
    said = subprocess.run(["bash", "-c", before], capture_output=True, check=True).stdout if bar else b""
    words = shlex.split(command if bar else line.removeprefix("viva "))
    output = io.StringIO()
    argv, stdin = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["viva", *words], io.TextIOWrapper(io.BytesIO(said), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            main()
    except SystemExit as ended:
        return int(ended.code or 0), output.getvalue()
    finally:
        sys.argv, sys.stdin = argv, stdin
    raise AssertionError("the command did not say how it ended")


def missing(expected: list[str], output: str) -> str:
    """The first expected line that does not come, empty if all do."""
    left = " ".join(output.split())
    for line in expected:
        wanted = " ".join(line.split())
        if wanted in ("", "..."):
            continue
        if wanted not in left:
            return line
        left = left.split(wanted, 1)[1]
    return ""


@pytest.mark.parametrize("page", [page for page in PAGES if any(blocks(page))], ids=lambda page: page.name)
def test_what_a_page_tells_to_type_does_what_it_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VIVA_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("COLUMNS", "80")
    for block in blocks(page):
        if "browser" in block.words or ("torch" in block.words and not importlib.util.find_spec("torch")):
            continue
        for line, expected in block.commands:
            code, output = run(line)
            assert code in block.codes, f"{line}\n{output}"
            assert not missing(expected, output), f"{line}\nlacks: {missing(expected, output)}\n{output}"


def test_this_test_finds_what_is_wrong():
    assert missing(["a  b", "...", "c"], "a b\nx\nc") == ""
    assert missing(["c", "a b"], "a b\nx\nc") == "a b"
    assert run("viva search xyzzy")[0] == 1
    assert sum(len(block.commands) for page in PAGES for block in blocks(page)) > 20


def written():
    """What `make docs` would write, from an interpreter of its own: Click keeps what it once made of a command."""
    program = f"import json, runpy; print(json.dumps(runpy.run_path({str(DOCS / 'commands.py')!r})['written']()))"
    return json.loads(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout)


def test_what_is_written_by_the_program_is_fresh():
    for name, text in written().items():
        there = (DOCS / name).read_text(encoding="utf-8").splitlines()
        changes = list(difflib.unified_diff(there, text.splitlines(), "there", "fresh", lineterm="", n=0))
        assert not changes, f"{name} is stale, run `make docs`: {changes[:9]}"


def headings(page: Path) -> set[str]:
    """Anchors as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    prose = re.sub(r"`[^`\n]+`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in LINK.findall(prose):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        assert not anchor or anchor in headings(target), link


def test_every_page_is_reached_from_the_index_and_the_index_from_the_readme():
    linked = {link.partition("#")[0] for link in LINK.findall((DOCS / "index.md").read_text(encoding="utf-8"))}
    assert {page.name for page in PAGES} - linked == {"index.md", "vendoring.md"}
    assert "docs/index.md" in LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))


def rows(page: str) -> dict[str, list[str]]:
    """Rows of the tables whose first cell is code, by that cell."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]
    return {first.strip("` "): rest for first, *rest in cells}


def test_every_setting_and_every_variable_is_listed():
    from vivavoce.coach.settings import Settings

    listed = rows("settings.md")
    assert {field.name for field in fields(Settings)} == {name for name in listed if name.islower()}
    for field in fields(Settings):
        shown = str(field.default or "none") if field.default != () else "none"
        assert listed[field.name][0] == shown, field.name
    assert {field.name for field in fields(Settings)} <= rows("planning.md").keys()
    sources = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")]
    read = {name for source in sources for name in re.findall(r'"(VIVA_[A-Z_]+)"', source)}
    assert read == {name for name in listed if name.startswith("VIVA_")}


WHAT = ast.dump(ast.Constant("what"))
MESSAGES = ("app/doctor.py", "runner/confinement/profile.py", "store/database.py", "bank/opened.py", "cli/serve.py")


def messages(path: Path) -> Iterator[str]:
    """The longest fixed part of every problem that a module tells."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        told: list[ast.expr] = []
        if isinstance(node, ast.Dict):
            told = [v for k, v in zip(node.keys, node.values, strict=True) if ast.dump(k or v) == WHAT]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "VivaError":
            told = node.args[:1]
        for said in told:
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            fixed = [part.value for part in parts if isinstance(part, ast.Constant)]
            if fixed and len((longest := max(fixed, key=len).strip(" :(.")).split()) >= LEAST_WORDS:
                yield longest


@pytest.mark.parametrize("module", MESSAGES)
def test_troubleshooting_has_every_message(module):
    page = " ".join((DOCS / "troubleshooting.md").read_text(encoding="utf-8").split())
    found = list(messages(SOURCE / module))
    assert found and not [message for message in found if message not in page]
