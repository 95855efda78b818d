"""An audit hook that refuses what a solution does not need, and says so in words.

It answers honest mistakes and simple cheats, in Python, with the line that did it. It is a fence and no wall:
native code goes round it, and then meets the filter of system calls.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable

from vivavoce.runner.confinement import files

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


@functools.cache
def _places() -> tuple[tuple[str, ...], frozenset[str]]:
    """Folders whose files may be read, and those that an import may list; asked for before the fork."""
    roots = {os.path.realpath(p) + os.sep for p in (sys.prefix, sys.base_prefix, *files.readable())}
    return tuple(roots), frozenset(os.path.realpath(entry) + os.sep for entry in sys.path)


def survey() -> None:
    """Look up what the fence needs, before the fork."""
    _places()


_Hook = Callable[[str, tuple[object, ...]], None]
_built: list[_Hook] = []


def build() -> None:
    """Make the hook that `raise_fence` installs, before the fork: a copy then writes to fewer pages."""
    _built[:] = [_hook()]


def raise_fence() -> None:
    """Install the audit hook, and keep no other way to reach it."""
    sys.addaudithook(_built.pop() if _built else _hook())


def _hook() -> _Hook:
    """The audit hook. What it needs is bound to local names, out of the submission's easy reach."""
    readable, search_path = _places()
    package, normal, separator = files.PACKAGE + os.sep, os.path.realpath, os.sep
    harmless = frozenset({*files.DEVICES, os.sep})
    refused, prefixes, reading, denied = _REFUSED, _REFUSED_PREFIXES, _READING, Denied
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

    def allowed(event: str, args: tuple[object, ...]) -> bool:
        target = args[0]
        if isinstance(target, int) or target is None:
            return isinstance(target, int)
        path = normal(os.fsdecode(target))  # type: ignore[arg-type]  # str or bytes: audit events promise it
        if event == "open" and _writes(args):
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

    return hook
