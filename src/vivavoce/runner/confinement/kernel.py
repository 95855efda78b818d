"""System calls that Python has no function for, through libc. Linux.

Everything here is bound at import: once the audit hook is in place, ctypes can look nothing up any more.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Callable

LINUX = sys.platform.startswith("linux")
MACHINE = platform.machine()
LITTLE_ENDIAN = sys.byteorder == "little"

_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None
_syscall = _libc.syscall if _libc is not None else None
if _syscall is not None:
    _syscall.restype = ctypes.c_long
# Keeps Python's lock, which nobody else wants. A Python on which it was not tried forks in its own way.
_forks = ctypes.PyDLL(None).fork if LINUX and sys.version_info < (3, 14) else None

# Calls younger than 2019 have one number on all architectures.
OPEN_TREE, MOVE_MOUNT, MOUNT_SETATTR = 428, 429, 442
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
# Older ones have one per architecture: x86-64, then aarch64.
_OLDER = {
    "capset": (126, 91), "mount": (165, 40), "pivot_root": (155, 41), "prctl": (157, 167), "seccomp": (317, 277),
    "setns": (308, 268), "umount2": (166, 39), "unshare": (272, 97),
}  # fmt: skip
_COLUMN = {"x86_64": 0, "aarch64": 1}.get(MACHINE)

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def known_machine() -> bool:
    """True where the numbers of the system calls are known."""
    return LINUX and LITTLE_ENDIAN and _COLUMN is not None and sys.maxsize > 1 << 32


def bound(which: str | int, *args: object) -> Callable[[], int]:
    """A system call by name or number, ready to be done: a fork that does it then writes to fewer pages.

    Arguments are integers, bytes, None, and arrays and pointers of ctypes. Calling it raises OSError with its error
    number when it fails.
    """
    if _syscall is None or _COLUMN is None:
        raise OSError(38, "no system calls are known for this machine")
    syscall = _syscall
    number = _OLDER[which][_COLUMN] if isinstance(which, str) else which
    # c_long for integers: a plain int would be passed as 32 bits, and the kernel reads 64.
    passed = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in (number, *args)]

    def do() -> int:
        result = int(syscall(*passed))
        if result < 0:
            error = ctypes.get_errno()
            raise OSError(error, f"{which}: {os.strerror(error)}")
        return result

    return do


def call(which: str | int, *args: object) -> int:
    """Do a system call by name or number. OSError with its error number when it fails."""
    return bound(which, *args)()


def fork() -> int:
    """Fork as the C library does it, for a process with one thread.

    Python's own fork also renews locks and asks modules what is to be done in a child; that is a third of a
    millisecond, and none of it is needed where no other thread could hold a lock. (Tried on 3.11, 3.12 and 3.13.)
    """
    return int(_forks()) if _forks is not None else os.fork()
