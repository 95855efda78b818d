"""Hashes that tell whether stored evidence or history still belongs to the files as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

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
    """The hash that evidence of a lab or a facts file carries."""
    return of_files([path, *MEASUREMENT])
