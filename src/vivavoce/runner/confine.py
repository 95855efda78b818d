"""What keeps a submission inside its process.

`enter` is called once in the child, after the fork and before any of the submission's code, and returns the
name of the profile. Now it sets resource limits and refuses files, processes and sockets from an audit hook.
The hook answers honest mistakes and simple cheats in words; it is no boundary against a determined attacker.
Namespaces, Landlock and seccomp belong here, behind the same call.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

LIMITS, NOT_CONFINED = "limits", "not confined"
LINUX = sys.platform.startswith("linux")
PROFILE = LIMITS if LINUX else NOT_CONFINED
_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 64
_PACKAGE = str(Path(__file__).parent.parent)  # holds the bank: references and checks

# Audit events that start a process, reach a network or change a file. PEP 578; names from the library reference.
_REFUSED_PREFIXES = (
    "socket.",
    "subprocess.",
    "pty.",
    "shutil.",
    "tempfile.",
    "ftplib.",
    "urllib.",
    "winreg.",
    "sqlite3.",
)
_REFUSED = frozenset({
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.kill",
    "os.killpg", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown",
    "os.truncate", "os.utime", "os.lockf", "fcntl.fcntl", "fcntl.flock", "fcntl.ioctl", "fcntl.lockf",
    "mmap.__new__", "ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "signal.pthread_kill",
    "resource.setrlimit", "resource.prlimit", "sys.addaudithook", "_thread.start_new_thread",
    "_thread.start_joinable_thread",
})  # fmt: skip
_READING = frozenset({"open", "os.listdir", "os.scandir", "os.walk", "glob.glob"})


class Denied(PermissionError):
    """The submission tried something that a solution does not need."""


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends. `parent` is the pid it should have."""
    if LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended between the fork and the call
        os._exit(0)


def enter(*, cpu_seconds: int, memory_mb: int) -> str:
    """Confine this process; returns the profile that holds from here on."""
    os.environ.clear()
    os.environ["OMP_NUM_THREADS"] = "1"
    os.chdir("/")
    _limit(cpu_seconds, memory_mb)
    _refuse()
    return PROFILE


def _limit(cpu_seconds: int, memory_mb: int) -> None:
    """Resource limits, where the system has them."""
    if sys.platform == "win32":
        return
    import resource  # a system that should have it and has not must not run the submission

    wanted = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        # Counts the user's processes and does not bind root; the audit hook refuses a fork to everybody.
        resource.RLIMIT_NPROC: 0,
    }
    if LINUX:
        # Not the address space: PyTorch reserves far more of it than it uses.
        wanted[resource.RLIMIT_DATA] = _data_bytes() + (memory_mb << 20)
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (limit, limit))


def _data_bytes() -> int:
    """Private writable memory this process has already, in bytes (VmData)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) << 10
    return 0


def _refuse() -> None:
    """Install the audit hook. What it needs is bound to local names, out of the submission's easy reach."""
    readable = tuple(
        {os.path.realpath(p) + os.sep for p in (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__))}
    )
    package, normal, separator = _PACKAGE + os.sep, os.path.realpath, os.sep
    harmless = frozenset({"/dev/null", "/dev/urandom", os.sep})
    refused, prefixes, reading, denied = _REFUSED, _REFUSED_PREFIXES, _READING, Denied
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
    search_path = frozenset(normal(entry) + separator for entry in sys.path)

    def allowed(event: str, args: tuple[object, ...]) -> bool:
        target = args[0]
        if isinstance(target, int) or target is None:
            return isinstance(target, int)
        path = normal(os.fsdecode(target))  # type: ignore[arg-type]  # str or bytes: audit events promise it
        if event == "open" and (_writes(args) and path not in harmless):
            return False
        if path.startswith(package) or path + separator == package:
            return False
        return path in harmless or path.startswith(readable) or path + separator in search_path

    def _writes(args: tuple[object, ...]) -> bool:
        mode, flags = args[1], args[2]
        return bool(flags & writing) if isinstance(flags, int) else isinstance(mode, str) and mode not in ("r", "rb")

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in refused or event.startswith(prefixes):
            raise denied(f"{event} is not allowed here")
        if event in reading and not allowed(event, args):
            raise denied(f"opening {args[0]!r} is not allowed here")

    sys.addaudithook(hook)
