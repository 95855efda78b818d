"""Measure claims afresh: two at a time, going on where an earlier run stopped, with the time that is left."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from vivavoce.domain import fingerprint
from vivavoce.runner import Runner

AT_ONCE = 2
UNKNOWN_SECONDS = 30.0  # what a lab is taken to need that was never measured
Rows = list[dict[str, Any]]
Progress = Callable[[str, int, int, float], None]  # what finished, how many are done of how many, seconds left


def evidence_name(script: Path) -> str:
    """`dropout.facts` for a concept's facts file, the slug for a lab."""
    return f"{script.parent.name}.facts" if script.name == "facts.py" else script.stem


def write(path: Path, evidence: Rows) -> None:
    """Replace one evidence file at once, so that a stop in the middle leaves the old one."""
    text = json.dumps(evidence, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


class Journal:
    """What an unfinished `viva verify --fresh` has measured already, so that the next one goes on from there."""

    def __init__(self, evidence_dir: Path, scripts: list[Path]) -> None:
        self._path = evidence_dir / ".fresh.journal"
        self._all = sorted(evidence_name(script) for script in scripts)
        self._done: dict[str, str] = {}

    def finished(self, scripts: list[Path]) -> set[Path]:
        """Scripts of an interrupted run over the same selection that did not change since."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return set()
        if not isinstance(kept, dict) or kept.get("all") != self._all:
            return set()
        done = {path for path in scripts if kept["done"].get(evidence_name(path)) == fingerprint.of_lab(path)}
        self._done = {evidence_name(path): kept["done"][evidence_name(path)] for path in done}
        return done

    def note(self, script: Path) -> None:
        """One more is measured and written."""
        self._done[evidence_name(script)] = fingerprint.of_lab(script)
        unfinished = self._path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({"all": self._all, "done": self._done}), encoding="utf-8")
        unfinished.replace(self._path)

    def close(self) -> None:
        """All is measured: the next run begins anew."""
        self._path.unlink(missing_ok=True)


def fresh(runner: Runner, scripts: list[Path], evidence_dir: Path, progress: Progress, first_seed: int) -> None:
    """Measure these lab and facts files; each one's evidence is written as it ends. Stopped, it can be called again."""
    journal = Journal(evidence_dir, scripts)
    left = [path for path in scripts if path not in journal.finished(scripts)]

    def keep(path: Path, rows: Rows) -> None:
        write(evidence_dir / f"{evidence_name(path)}.json", rows)
        journal.note(path)

    measure(runner, left, evidence_dir, keep, progress, first_seed, already=len(scripts) - len(left))
    journal.close()


def measure(
    runner: Runner,
    scripts: list[Path],
    evidence_dir: Path,
    keep: Callable[[Path, Rows], None],
    progress: Progress,
    first_seed: int,
    already: int = 0,
) -> None:
    """Measure two at a time and hand each result to `keep`; the longest go first, so that both finish together."""
    expected = {path: _cpu_seconds(evidence_dir / f"{evidence_name(path)}.json") for path in scripts}
    waiting = dict(sorted(expected.items(), key=lambda item: -item[1]))
    total, started = sum(waiting.values()), time.monotonic()
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    jobs = {pool.submit(runner.verify, path, None, first_seed): path for path in waiting}
    try:
        for done, job in enumerate(as_completed(jobs), already + 1):
            keep(jobs[job], job.result())
            remaining = sum(expected[jobs[other]] for other in jobs if not other.done())
            spent = time.monotonic() - started
            left = spent * remaining / max(total - remaining, 1e-9)
            progress(evidence_name(jobs[job]), done, already + len(jobs), left)
    finally:
        # Not waiting: after Ctrl+C or a failure the caller closes the runner, which ends what still runs.
        pool.shutdown(wait=False, cancel_futures=True)


def second_block(runner: Runner, scripts: list[Path], evidence_dir: Path, progress: Progress, first_seed: int) -> Rows:
    """Measure on other seeds and compare: one row per claim with its committed verdict and the one found now."""
    rows: Rows = []

    def compare(path: Path, found: Rows) -> None:
        committed = _read(evidence_dir / f"{evidence_name(path)}.json")
        before = {row["id"]: row["verdict"] for row in committed}
        rows.extend({"id": row["id"], "committed": before.get(row["id"]), "found": row["verdict"]} for row in found)

    measure(runner, scripts, evidence_dir, compare, progress, first_seed)
    return sorted(rows, key=lambda row: str(row["id"]))


def _read(path: Path) -> Rows:
    try:
        rows: Rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return rows


def _cpu_seconds(path: Path) -> float:
    """What measuring a script took the last time."""
    rows = _read(path)
    return sum(row["cpu_seconds"] for row in rows) or UNKNOWN_SECONDS
