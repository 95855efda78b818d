"""What a process and all that it started hold: processes, descriptors and memory. Linux.

Memory is the proportional set size: a page that several processes share counts in parts, so that the sum over
processes is right. What one more process adds is the difference of two sums.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Footprint:
    """Number of processes and open descriptors, and memory in megabytes.

    The memory is what they wrote themselves, without mapped files: those are shared with processes of others.
    """

    processes: int
    descriptors: int
    megabytes: float


def family(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    for member in found:  # grows while it is read
        with suppress(OSError):  # it has ended meanwhile
            for task in Path(f"/proc/{member}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def measure(pid: int) -> Footprint:
    """Footprint of a process and its descendants."""
    members = family(pid)
    return Footprint(
        len(members), sum(map(_descriptors, members)), round(sum(_field(pid, "Pss_Anon:") for pid in members), 2)
    )


def megabytes(pid: int) -> float:
    """Proportional set size of one process in megabytes, mapped files included; 0 when it has ended."""
    return _field(pid, "Pss:")


def _field(pid: int, name: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


def _descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0
