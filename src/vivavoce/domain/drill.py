"""Coding tasks and their verdicts."""

from __future__ import annotations

from dataclasses import dataclass

PASS, WRONG, CRASHED, TIMEOUT, MEMORY, DENIED, INTERNAL = (
    "pass", "wrong", "crashed", "timeout", "memory", "denied", "internal",
)  # fmt: skip
JUDGE_VERDICTS = (PASS, WRONG, CRASHED, TIMEOUT, MEMORY, DENIED, INTERNAL)


@dataclass(frozen=True, slots=True)
class DrillSpec:
    """What `task.md` says in its front matter, and where the files lie."""

    slug: str
    kind: str  # drill | incident | estimate
    concept: str
    title: str
    library: str  # numpy | torch
    entry: tuple[str, ...]  # names the submission must define
    minutes: int
    hints: tuple[str, ...]
    folder: str  # path of the folder that holds task.md, checks.py, ...
    timeout: float = 10.0  # wall seconds for the whole judgement
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One named check: its verdict and, if it failed, the smallest failing case in words."""

    name: str
    verdict: str
    message: str = ""
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one submission."""

    slug: str
    verdict: str
    checks: tuple[CheckResult, ...]
    milliseconds: float
    profile: str  # how the child was confined
    mistake: str = ""  # title of the wrong/ file that behaves alike on the failing case
    output: str = ""  # what the submission printed, truncated
    seed: int = 0
