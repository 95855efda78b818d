"""What was measured, kept: one JSON file per bench in `results/`, and RESULTS.md put together from all of them.

Benches take seconds to hours, so they need not run together: each keeps its own part, with its date, machine,
versions and commit, and the table says of every part when it was measured, or that it was not.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from measure import Row

FOLDER = Path(__file__).with_name("results")
TABLE = Path(__file__).with_name("RESULTS.md")
VERSIONS = ("numpy", "torch", "onnxruntime", "fastapi", "playwright")
OLD_DAYS = 7  # a part so much older than the newest one is marked


@dataclass(frozen=True, slots=True)
class Bench:
    """One bench: the issue whose bars it measures, what it looks at, and the command that measures it."""

    name: str
    issue: int
    about: str
    command: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one bench found, and when, on what and of which commit."""

    name: str
    date: str  # ISO
    machine: str
    versions: dict[str, str]
    commit: str
    rows: tuple[Row, ...]


def _piece(name: str, issue: int, about: str) -> Bench:
    return Bench(name, issue, about, f"python bench/run.py --only {name}")


BENCHES = (
    _piece("starting", 2, "Start, memory and page time"),
    _piece("engine", 3, "The engine from scratch beside PyTorch and other engines"),
    _piece("verdicts", 4, "From submitting to the verdict"),
    _piece("first_point", 4, "First plotted point of a lab"),
    _piece("events", 4, "From the worker to the page"),
    _piece("endurance", 4, "Ten thousand judgements in a row"),
    Bench("variants", 4, "Right solutions are never denied", "python bench/variants.py"),
    _piece("ledger", 5, "Cost of the claims, from the committed evidence"),
    Bench("second_block", 5, "The claims on a second block of seeds", "python bench/second_block.py"),
    _piece("searching", 6, "Search"),
    _piece("drills", 7, "Time to judge each drill and incident"),
    _piece("judging", 7, "Wrong solutions, and incidents repaired"),
    Bench("mutants", 7, "References changed in one place", "make mutants"),
    _piece("grading", 8, "Time and memory of grading"),
    Bench("grader", 8, "The grader on questions that it has not seen", "make bench-grader DATA=DIR"),
    Bench("coach", 9, "The coach with made-up learners", "make bench-coach"),
    Bench("coach_limit", 9, "How near a forecast could come", "python bench/coach_limit.py"),
    _piece("progress_page", 9, "Ten thousand events"),
    _piece("mock_crash", 9, "A mock interview, killed"),
    _piece("browsing", 10, "What a browser sees"),
    _piece("load", 10, "Fifty people at once"),
    Bench("steady", 10, "Fifty people for ten minutes", "python bench/load.py --seconds 600"),
    _piece("hostile", 10, "Hostile requests"),
    Bench("notebooks", 10, "Exported notebooks from top to bottom", "python bench/notebooks.py"),
)


def keep(name: str, rows: Iterable[Row]) -> None:
    """Write what a bench found as its part, and the table anew."""
    if name not in {bench.name for bench in BENCHES}:
        raise ValueError(f"{name} is not in BENCHES")
    part = Part(name, datetime.date.today().isoformat(), _machine(), _versions(), _commit(), tuple(rows))
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(part), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(path)
    write_table()


def write_table() -> None:
    """RESULTS.md from the parts that there are."""
    TABLE.write_text(table(BENCHES, kept(FOLDER)), encoding="utf-8")


def kept(folder: Path) -> dict[str, Part]:
    """The parts in a folder by name."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        told["rows"] = tuple(Row(**row) for row in told["rows"])
        found[path.stem] = Part(**told)
    return found


def table(benches: Sequence[Bench], parts: dict[str, Part]) -> str:
    """The whole of RESULTS.md: every bench has its section, whether it was measured or not."""
    newest = max((part.date for part in parts.values()), default="")
    sections = [_section(bench, parts.get(bench.name), newest) for bench in benches]
    return "\n".join([_head(benches, parts), *sections])


def _head(benches: Sequence[Bench], parts: dict[str, Part]) -> str:
    barred = [(bench, row) for bench in benches if bench.name in parts for row in parts[bench.name].rows if row.bar]
    missed = [f"{row.what} ({row.figure}, bar {row.bar})" for _, row in barred if row.reached is False]
    absent = [bench.about for bench in benches if bench.name not in parts]
    lines = [
        "# Benchmarks\n",
        "Written by the benches: `make bench` runs those that take minutes, `python bench/run.py --only NAME ...` some "
        "of them. Each section has the date on which it was measured, and what it is compared with was measured in "
        "the same run. Bars that a test can hold (journeys, attacks, references) are in `tests/`.\n",
        f"Reached: {len(barred) - len(missed)} of {len(barred)} bars that were measured.\n",
    ]
    lines += [f"Missed: {'; '.join(missed)}.\n"] if missed else []
    lines += [f"Not measured: {'; '.join(absent)}.\n"] if absent else []
    return "\n".join(lines)


def _section(bench: Bench, part: Part | None, newest: str) -> str:
    lines = [f"## {bench.about} (issue {bench.issue})\n"]
    if part is None:
        return "\n".join([*lines, f"**Not measured.** `{bench.command}` does.\n"])
    days = (datetime.date.fromisoformat(newest) - datetime.date.fromisoformat(part.date)).days
    old = f" (**{days} days before the newest part**)" if days >= OLD_DAYS else ""
    versions = ", ".join(f"{name} {version}" for name, version in part.versions.items())
    lines.append(
        f"`{bench.command}`, {part.date}{old}, of commit {part.commit}; {part.machine}; {versions}.\n\n"
        "| what | measured | bar | |\n|---|---|---|---|"
    )
    lines += [f"| {_cell(row.what)} | {_cell(row.figure)} | {_cell(row.bar)} | {row.mark} |" for row in part.rows]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {len(os.sched_getaffinity(0))} processors"


def _versions() -> dict[str, str]:
    """Versions of Python and of what matters for speed; a library that is not installed is left out."""
    found = {"Python": platform.python_version()}
    for name in VERSIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _commit() -> str:
    """The short hash of what was measured; says so where the program had changed since."""
    root = Path(__file__).parents[1]
    head = _git(root, "rev-parse", "--short", "HEAD")
    if not head:
        return "unknown"
    return f"{head} and changes" if _git(root, "status", "--porcelain", "--", "src", "evidence") else head


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
