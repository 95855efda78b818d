"""Preparing a process that forks children, and entering the confinement in a child."""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import dataclass

from vivavoce.runner.confinement import fence, kernel, landlock, limits, room, seccomp
from vivavoce.runner.confinement.profile import LANDLOCK, LINUX, NAMESPACES, SECCOMP, Profile


@dataclass(slots=True)
class Prepared:
    """What children need to enter, and the profile that it makes."""

    profile: Profile
    environment: tuple[int, int] = (0, 0)  # address and size of what the kernel gave this program to start with
    room: room.Room | None = None
    ruleset: int | None = None

    def fds(self) -> list[int]:
        """The descriptors that a child must keep until it enters."""
        return [*(self.room.fds.values() if self.room else ()), *([] if self.ruleset is None else [self.ruleset])]


_prepared: Prepared | None = None


def prepare() -> Profile:
    """Find out what this machine allows and open what children need; see the package's contract."""
    return prepared().profile


def prepared() -> Prepared:
    """What `prepare` found, once per process and inherited by forks."""
    global _prepared
    if _prepared is None:
        _prepared = _prepare()
    return _prepared


def descriptors() -> list[int]:
    """The descriptors that a child must keep until it enters; it closes them itself."""
    return prepared().fds() if LINUX else []


def _prepare() -> Prepared:
    found = Prepared(Profile({}))
    fence.survey()
    if not LINUX:
        return found
    with open("/proc/self/stat", "rb", buffering=0) as file:
        fields = file.read(4096).rpartition(b")")[2].split()
    start, end = int(fields[47]), int(fields[48])  # env_start and env_end in proc(5)
    found.environment = (start, end - start)
    try:
        found.room = room.build()
    except OSError as error:
        found.profile.missing[NAMESPACES] = str(error)
    try:
        found.ruleset = landlock.open_ruleset()
    except OSError as error:
        found.profile.missing[LANDLOCK] = str(error)
    try:
        seccomp.available()
    except OSError as error:
        found.profile.missing[SECCOMP] = str(error)
    return found


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends. `parent` is the pid it should have."""
    if kernel.known_machine():
        kernel.call("prctl", kernel.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended between the fork and the call
        os._exit(0)


def enter(*, cpu_seconds: int, memory_mb: int) -> str:
    """Confine this process; returns the name of the profile that holds from here on. OSError when it cannot."""
    os.environ.clear()
    os.environ["OMP_NUM_THREADS"] = "1"
    if not LINUX:
        os.chdir("/")
        limits.limit(cpu_seconds, memory_mb)
        fence.raise_fence()
        return Profile({}).name
    ready = prepared()
    address, size = ready.environment
    ctypes.memset(address, 0, size)  # the strings stay on the stack when the variables are gone
    if len(os.listdir("/proc/self/task")) != 1:
        raise OSError("only a process with one thread can be confined")
    limits.limit(cpu_seconds, memory_mb)
    if ready.room is not None:
        parent = os.getppid()
        ready.room.join()
        die_with_parent(parent)  # asked for again: a change of privileges can clear it
    os.chdir("/")
    fence.raise_fence()
    if kernel.known_machine():
        limits.drop_privileges()
    if ready.ruleset is not None:
        landlock.enter(ready.ruleset)
    for fd in ready.fds():
        os.close(fd)
    if SECCOMP not in ready.profile.missing:
        seccomp.enter()
    return ready.profile.name
