"""Judge a file against a drill's folder, for authors: `python -m vivavoce.runner.judge_cli FOLDER [FILE...]`.

Without a file, judges the stub, the reference and every wrong solution, and says whether each got what it should.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from vivavoce.domain import drill
from vivavoce.domain.drill import DrillSpec, Judgement
from vivavoce.runner import Runner

_CAUGHT_BY = re.compile(r"^# caught by: *(.+)$", re.MULTILINE)


def read_spec(folder: Path) -> DrillSpec:
    """What the front matter of `task.md` says."""
    _, front, _ = (folder / "task.md").read_text(encoding="utf-8").split("+++", 2)
    task = tomllib.loads(front)
    kind = task.get("kind", "incident" if folder.parent.name == "incidents" else "drill")
    optional = {name: task[name] for name in ("timeout", "memory_mb") if name in task}
    return DrillSpec(
        task["slug"], kind, folder.parent.parent.name, task["title"], task["library"], tuple(task["entry"]),
        task["minutes"], tuple(task["hints"]), str(folder), **optional,
    )  # fmt: skip


def as_expected(path: Path, judgement: Judgement) -> bool:
    """A reference passes; a wrong solution fails the check that its first line names; anything else fails."""
    if path.name in {"reference.py", "repaired.py"}:
        return judgement.verdict == drill.PASS
    named = _CAUGHT_BY.search(path.read_text(encoding="utf-8"))
    if path.parent.name == "wrong" and named:
        failed = [check.name for check in judgement.checks if check.verdict not in {drill.PASS, drill.INTERNAL}]
        return named.group(1).strip() in failed
    return judgement.verdict not in {drill.PASS, drill.INTERNAL}


def main(argv: list[str]) -> int:
    """Exit status 1 when a file did not get what it should (or, with files given, did not pass)."""
    folder = Path(argv[0]).resolve()
    spec, named = read_spec(folder), [Path(name) for name in argv[1:]]
    files = named or [folder / name for name in ("stub.py", "broken.py", "reference.py", "repaired.py")]
    files += [] if named else sorted((folder / "wrong").glob("*.py"))
    runner, good = Runner(), True
    try:
        for path in filter(Path.exists, files):
            judgement = runner.judge(spec, path.read_text(encoding="utf-8"))
            fine = judgement.verdict == drill.PASS if named else as_expected(path, judgement)
            good &= fine
            _show(path, judgement, "ok " if fine else "BAD")
    finally:
        runner.close()
    return 0 if good else 1


def _show(path: Path, judgement: Judgement, mark: str) -> None:
    print(f"{mark} {path.name}: {judgement.verdict} in {judgement.milliseconds:.0f} ms (seed {judgement.seed})")
    for check in judgement.checks:
        print(f"    {check.verdict:<8} {check.name}  {check.milliseconds:.0f} ms")
        for line in check.message.splitlines():
            print(f"             {line}")
    if judgement.mistake:
        print(f"    looks like: {judgement.mistake}")
    if judgement.output:
        print(f"    printed: {judgement.output[:300]!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
