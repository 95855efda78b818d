"""Resource limits and privileges of the child."""

from __future__ import annotations

import ctypes
import functools
import os
import struct
import sys

from vivavoce.runner.confinement import kernel

if sys.platform != "win32":
    import resource

_OPEN_FILES = 64
_STACK = 8 << 20  # bytes
_ADDRESS_FACTOR = 2  # address space that may be added, in multiples of the memory that may be used
_PAGE = os.sysconf("SC_PAGE_SIZE") if kernel.LINUX else 0  # bytes
_CAPABILITIES_3 = 0x20080522  # version of the capset interface


def survey() -> None:
    """Note how much memory is in use, where `limit` will not see /proc any more. Forks of this process use as much."""
    _used()


def limit(cpu_seconds: int, memory_mb: int) -> None:
    """Resource limits, where the system has them; memory counts from what is in use now, or was at `survey`."""
    if sys.platform == "win32":
        return
    limit_inherited(cpu_seconds, memory_mb)
    limit_processes()


def limit_processes() -> None:
    """The limit that a process which forks others cannot take for them.

    Counts the user's processes and does not bind root; the filter of system calls binds everybody.
    """
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def limit_inherited(cpu_seconds: int, memory_mb: int) -> None:
    """The other limits; the forks of a process have them as well, each with processor time of its own."""
    if sys.platform == "win32":
        return
    wanted = {
        # Soft and hard alike: the kernel then kills at once, and no handler can put it off.
        resource.RLIMIT_CPU: _cpu_used() + cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        # No picture of the memory when it crashes. Where one goes to a program, 0 does not forbid it, and the end of
        # the process waits for that program; 1 does (fs/coredump.c).
        resource.RLIMIT_CORE: 1,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_STACK: _STACK,
    }
    if sys.platform == "linux":
        wanted |= of_memory(*_used(), memory_mb) | {
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_SIGPENDING: 16,
        }
    _lower(wanted)


def of_memory(size: int, data: int, memory_mb: int) -> dict[int, int]:
    """The limits that hold the memory of a process with so many bytes of address space and of data in it. Linux.

    What was written and then made read-only, and the stack wherever it was moved, are no data to the kernel, but they
    are address space. Libraries that a solution imports need some of that as well.
    """
    memory = memory_mb << 20
    return {resource.RLIMIT_DATA: data + memory, resource.RLIMIT_AS: size + _ADDRESS_FACTOR * memory}


def _lower(wanted: dict[int, int]) -> None:
    """Set limits, soft and hard, to these values where they are not lower already."""
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _cpu_used() -> int:
    """Processor seconds that this process has used, rounded up."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int(usage.ru_utime + usage.ru_stime) + 1


@functools.cache
def _used() -> tuple[int, int]:
    """Address space, and private writable memory in it, in bytes. Source: proc(5), statm."""
    with open("/proc/self/statm", "rb", buffering=0) as file:  # unbuffered: this is on the way of every child
        pages = file.read(200).split()
    return int(pages[0]) * _PAGE, int(pages[5]) * _PAGE


def drop_privileges() -> None:
    """Give up every capability for good. Root without them is bound by permissions like anybody."""
    kernel.call("prctl", kernel.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = ctypes.create_string_buffer(struct.pack("<Ii", _CAPABILITIES_3, 0))
    kernel.call("capset", header, ctypes.create_string_buffer(24))  # effective, permitted, inheritable: none
