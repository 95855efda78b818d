"""Which pieces of the confinement hold on this machine, and what to call them together."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

LINUX = sys.platform.startswith("linux")
NOT_CONFINED = "not confined"
NAMESPACES, LANDLOCK, SECCOMP = "namespaces", "landlock", "seccomp"
_NAMES = {(NAMESPACES, LANDLOCK, SECCOMP): "A", (LANDLOCK, SECCOMP): "B", (): "limits"}
_PROBE_SECONDS = 20.0
_MENDS = {
    NAMESPACES: "Allow user namespaces: in a container, start it with a seccomp and AppArmor profile that permits "
    "unshare and mount; on Ubuntu, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; elsewhere, a value "
    "above 0 in /proc/sys/user/max_user_namespaces.",
    LANDLOCK: "Use a Linux kernel from 5.13 with Landlock (`landlock` in its `lsm=` list), and a container runtime "
    "that passes its system calls on.",
    SECCOMP: "Use a Linux kernel with seccomp filters (CONFIG_SECCOMP_FILTER), on x86-64 or aarch64.",
}
_LOSSES = {
    NAMESPACES: "Submissions share the file tree and the network stack with you; only Landlock and the filter of "
    "system calls keep them away.",
    LANDLOCK: "A submission may be able to read files that you can read.",
    SECCOMP: "A submission can start processes and use the network. Judge only code that you trust.",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """`missing` says of every piece that does not hold why it does not, as the system put it."""

    missing: dict[str, str]

    @property
    def pieces(self) -> tuple[str, ...]:
        """The pieces that hold besides limits and the audit hook."""
        return tuple(piece for piece in (NAMESPACES, LANDLOCK, SECCOMP) if piece not in self.missing)

    @property
    def holds(self) -> tuple[str, ...]:
        """Everything that holds, in words, for `viva doctor`."""
        limits = ("resource limits",) if sys.platform != "win32" else ()
        return (*(self.pieces if LINUX else ()), *limits, "audit hook")

    @property
    def name(self) -> str:
        """`A`, `B`, `limits`, the pieces that hold where they make none of these, or `not confined`."""
        if not LINUX:
            return NOT_CONFINED
        return _NAMES.get(self.pieces) or "partial: " + " + ".join((*self.pieces, "limits"))

    def problems(self) -> list[dict[str, str]]:
        """What is missing and how to get it, for `viva doctor`."""
        if not LINUX:
            return [
                {"what": "Submitted code is not confined here.", "mend": "Judge only your own code on this system."}
            ]
        return [
            {"what": f"No {piece} for submitted code ({reason}). {_LOSSES[piece]}", "mend": _MENDS[piece]}
            for piece, reason in self.missing.items()
        ]


@functools.cache
def probe() -> Profile:
    """The profile that a child enters here, found out by entering it in a throw-away process."""
    if not LINUX:
        return Profile({})
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "vivavoce.runner.confinement"],
            capture_output=True, text=True, timeout=_PROBE_SECONDS, check=True, cwd="/",
        )  # fmt: skip
        missing: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        reason = str(getattr(error, "stderr", "") or error).strip().splitlines()[-1:]
        missing = dict.fromkeys((NAMESPACES, LANDLOCK, SECCOMP), "".join(reason) or "the probe failed")
    return Profile({str(piece): str(reason) for piece, reason in missing.items()})
