"""Preparing a process that forks children, and entering the confinement in a child."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
from collections.abc import Callable
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
    shared: bool = False  # this process has done what its forks inherit
    limits: tuple[int, int] = (0, 0)  # processor seconds and megabytes of its forks, if it has set them
    failure: str = ""  # of `share`: then nothing may run in its forks

    def fds(self) -> list[int]:
        """The descriptors that a child must keep until it enters."""
        room = self.room.fds.values() if self.room and not self.shared else ()
        return [*room, *([] if self.ruleset is None else [self.ruleset])]


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
        _dying()()
    if os.getppid() != parent:  # it ended between the fork and the call
        os._exit(0)


@functools.cache
def _dying() -> Callable[[], int]:
    return kernel.bound("prctl", kernel.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def share(cpu_seconds: int, memory_mb: int) -> None:
    """Do in a process that only forks children what they would each do: the room, the privileges, most limits and most
    of the filter.

    `enter` then does the rest in a child, in half the time. Where there is no filter nothing is shared, for it is what
    keeps children from reaching the process that forks them. A failure is kept, and raised by `enter`.
    """
    ready = prepared()
    if not LINUX or SECCOMP in ready.profile.missing:
        return
    try:
        _expect_one_thread()
        limits.survey()
        _leave_surroundings(ready)
        limits.limit_inherited(cpu_seconds, memory_mb)
        ready.limits = cpu_seconds, memory_mb
        fence.build()
        if ready.ruleset is not None:
            landlock.ready(ready.ruleset)
        seccomp.share()
    except OSError as error:
        ready.failure = str(error)
    ready.shared = True


def enter(*, cpu_seconds: int, memory_mb: int) -> str:
    """Confine this process; returns the name of the profile that holds from here on. OSError when it cannot."""
    if not LINUX:
        _forget_environment()
        os.chdir("/")
        limits.limit(cpu_seconds, memory_mb)
        fence.raise_fence()
        return Profile({}).name
    ready = prepared()
    if ready.failure:
        raise OSError(ready.failure)
    if not ready.shared:
        _expect_one_thread()
        limits.survey()
        _leave_surroundings(ready)
    if (cpu_seconds, memory_mb) != ready.limits:
        limits.limit_inherited(cpu_seconds, memory_mb)
    limits.limit_processes()
    fence.raise_fence()
    if ready.ruleset is not None:
        landlock.enter(ready.ruleset)
        os.close(ready.ruleset)
    if SECCOMP not in ready.profile.missing:
        seccomp.enter(ready.shared)
    return ready.profile.name


def _leave_surroundings(ready: Prepared) -> None:
    """Forget the environment, join the room and give up all privileges."""
    _forget_environment()
    address, size = ready.environment
    ctypes.memset(address, 0, size)  # the strings stay on the stack when the variables are gone
    if ready.room is not None:
        parent = os.getppid()
        ready.room.join()
        ready.room.close()
        die_with_parent(parent)  # asked for again: a change of privileges can clear it
    os.chdir("/")
    if kernel.known_machine():
        limits.drop_privileges()


def _forget_environment() -> None:
    os.environ.clear()
    os.environ["OMP_NUM_THREADS"] = "1"


def _expect_one_thread() -> None:
    if len(os.listdir("/proc/self/task")) != 1:
        raise OSError("only a process with one thread can be confined")
