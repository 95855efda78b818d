"""Runs every attack under one profile as one user, in a process of its own, and prints what came of it as JSON.

`python siege.py A|B [UID]`, or `python siege.py free` for the same attacks with nothing in their way. With a user id,
root first becomes that user. For profile B the process gives up the right to make namespaces, as a container does:
the probe then has to find its way by itself.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from battlefield import CHECKS, Attack, Battlefield

from vivavoce.domain.drill import DrillSpec, Judgement
from vivavoce.runner import Runner
from vivavoce.runner.confinement import kernel, seccomp
from vivavoce.runner.judge_cli import read_spec

_SUBREAPER = 36
_UNSHARE, _SETNS = {"x86_64": (272, 308), "aarch64": (97, 268)}[kernel.MACHINE]
_READY = "VIVA_TEST_SIEGE_READY"  # set once the process has become the user that it is to be


def first_closed(path: Path) -> Path | None:
    """The first folder on the way to `path` that other users may not enter."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & 1), None)


def become(uid: int) -> None:
    """Continue as an ordinary user who can reach the interpreter and this project; in a mount namespace of its own."""
    kernel.call("unshare", 0x20000)

    def mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True)

    mount("--make-rprivate", "/")
    project = Path(__file__).parents[2]
    needed = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, project / "src", project / "tests")}
    closed = {path: gate for path in needed if (gate := first_closed(Path(path)))}
    held = {path: tempfile.mkdtemp() for path in closed}
    for path, place in held.items():
        mount("--bind", path, place)
    for gate in {str(gate) for gate in closed.values()}:
        mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", gate)
    for path, place in held.items():
        os.makedirs(path)
        mount("--move", place, path)
        os.rmdir(place)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def forbid_namespaces() -> None:
    """Refuse unshare and setns to this process and all that it starts, as containers do."""
    code = [
        (0x20, 0, 0, 0),
        (0x15, 1, 0, _UNSHARE),
        (0x15, 0, 1, _SETNS),
        (0x06, 0, 0, 0x50001),
        (0x06, 0, 0, 0x7FFF0000),
    ]
    program = ctypes.create_string_buffer(seccomp.assemble(code))
    kernel.call("prctl", kernel.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = struct.pack("<HxxxxxxQ", len(code), ctypes.addressof(program))
    kernel.call("seccomp", 1, 1, ctypes.create_string_buffer(header))


def processes() -> dict[int, tuple[int, int]]:
    """Parent and session of every running process of this machine."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                state, parent, _, session, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
                if state != "Z":
                    found[int(folder.name)] = (int(parent), int(session))
    return found


def strays(victim: int) -> list[int]:
    """What an attack left running: it has lost its parent, so it came to a fork server, or to us as subreaper.

    Children have sessions of their own; jobs of a fork server are in its session.
    """
    running = processes()
    servers = {pid for pid, (parent, _) in running.items() if parent == os.getpid()} - {victim}
    lost = [pid for pid, (parent, session) in running.items() if parent in servers and session != running[parent][1]]
    for pid in servers:
        with suppress(OSError):  # it has ended meanwhile
            lost += [] if "forkserver" in Path(f"/proc/{pid}/cmdline").read_text() else [pid]
    return lost


def none_left(find: Callable[[], list[int]]) -> int:
    """How many are left when they have had three seconds to end."""
    until = time.monotonic() + 3
    while find() and time.monotonic() < until:
        time.sleep(0.02)
    return len(find())


def attack(runner: Runner, spec: DrillSpec, field: Battlefield, attacker: Attack) -> dict[str, Any]:
    """Run one attack; what was expected, what came, and what it damaged."""
    seconds = 0.4 if "timeout" in attacker.expected else 8.0
    judgement: Judgement | None = None
    damage: list[str] = []
    started = time.monotonic()
    for _ in range(attacker.runs):
        judgement = runner.judge(replace(spec, timeout=seconds, memory_mb=256), field.arm(attacker))
        found = field.damage(judgement.output, "".join(check.message for check in judgement.checks))
        if found:
            field.repair()  # so that the next attack is not blamed
        damage += found
    assert judgement is not None
    if judgement.verdict not in attacker.expected:
        damage.append(f"verdict {judgement.verdict}, expected {attacker.expected}: {judgement.checks[0].message[:600]}")
    if len(judgement.output) > 70_000:
        damage.append("the output was not cut")
    return {
        "name": attacker.name, "verdict": judgement.verdict, "profile": judgement.profile, "damage": damage,
        "seconds": round(time.monotonic() - started, 2),
    }  # fmt: skip


_FREE = """
import sys
with open(sys.argv[1]) as file:
    source = file.read()
sys.argv, given = ["free"], {"__name__": "submission"}
exec(compile(source, "submission.py", "exec"), given)
if "softmax" in given:
    given["softmax"]([1.0])
"""


def unconfined() -> None:
    """Run every attack that may succeed without harm as a plain program; print which of them came to nothing."""
    field, failed, tried = Battlefield(), [], 0
    for attacker in Attack.all():
        if attacker.head("control").startswith("no,") or "timeout" in attacker.expected:
            continue
        tried += 1
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(field.arm(attacker, unconfined=True))
            file.flush()
            for _ in range(attacker.runs):
                done = subprocess.run(
                    [sys.executable, "-P", "-c", _FREE, file.name],
                    capture_output=True, text=True, errors="replace", timeout=60, cwd="/",
                    pass_fds=[field.leak], check=False,
                )  # fmt: skip
        time.sleep(0.02)  # a signal may be on its way to the victim
        if field.damage(done.stdout):
            field.repair()
        elif attacker.head("control") in ({"", "root"} if os.getuid() == 0 else {""}):
            failed.append(f"{attacker.name}: {done.stdout[-200:]} {done.stderr[-600:]}")
    field.close()
    print(json.dumps({"tried": tried, "failed": failed}))


def honest(runner: Runner, spec: DrillSpec) -> dict[str, str]:
    """What correct solutions get that use much of their libraries, by file."""
    found = {}
    for path in sorted((CHECKS.parents[2] / "honest").glob("*.py")):
        library = path.name.partition("_")[0]
        if importlib.util.find_spec(library) is None and library != "standard":
            continue
        kind = replace(spec, timeout=60.0, memory_mb=1024, library="torch" if library == "torch" else "numpy")
        judgement = runner.judge(kind, path.read_text())
        reasons = [check.message for check in judgement.checks if check.message]
        found[path.name] = f"{judgement.verdict} {' '.join(reasons)}".strip()
    return found


def main(profile: str, uid: str = "") -> None:
    """The whole siege."""
    if profile == "free":
        unconfined()
        return
    if uid and _READY not in os.environ:
        become(int(uid))
        # A new program: the kernel keeps /proc/self from one that has changed its user.
        os.execve(sys.executable, [sys.executable, __file__, profile, uid], {**os.environ, _READY: "1"})
    if profile == "B":
        forbid_namespaces()
    kernel.call("prctl", _SUBREAPER, 1, 0, 0, 0)
    spec = read_spec(CHECKS.parent)
    reference = (CHECKS.parent / "reference.py").read_text()
    field, runner = Battlefield(), Runner()
    try:
        before = runner.judge(spec, reference).verdict
        results = [attack(runner, spec, field, attacker) for attacker in Attack.all()]
        after = runner.judge(spec, reference).verdict
        solutions = honest(runner, spec)
        lost = none_left(lambda: strays(field.victim.pid))
    finally:
        runner.close()
        field.close()
    left = none_left(lambda: [pid for pid, (parent, _) in processes().items() if parent == os.getpid()])
    found = {"results": results, "reference": [before, after], "strays": lost, "left": left, "user": os.getuid()}
    print(json.dumps(found | {"honest": solutions}))


if __name__ == "__main__":
    main(*sys.argv[1:])
