"""Seccomp: which system calls this process may still make. A list of what is allowed, as a classic BPF program.

Written out here instead of through libseccomp, so that the same filter holds on every machine, whether that
library is installed or not; it is two instructions a call. Source: the kernel's seccomp_filter documentation.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct
from collections.abc import Callable
from typing import TypeAlias

from vivavoce.runner.confinement import kernel
from vivavoce.runner.confinement.syscalls import ALLOWED, BY_RULE, FATAL, FORKING, Numbers

Instruction: TypeAlias = tuple[int, int, int, int]  # operation, jump if true, jump if false, operand

_LOAD, _AND, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_X32 = 0x40000000  # numbers from here up belong to another interface of x86-64
_SET_FILTER, _ALL_THREADS, _ACTION_AVAILABLE = 1, 1, 2
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column of the table, audit number

_WRITING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000  # the last makes nameless files
_MAP_KIND, _MAP_PRIVATE, _MAP_GROWS_DOWN = 0x0F, 0x02, 0x100
_ANY_ID = 0x7E57ED1D  # stands for the id of a process in a filter that is assembled before there is one
_LEFT_TO_CHILDREN = ("tgkill", "prlimit64")  # rules that one who forks children does not bow to, and they do
_FCNTL = (0, 1, 2, 3, 1030)  # duplicate, get and set close-on-exec, get flags; no locks, leases, seals, owners


def available() -> None:
    """OSError where the kernel or the machine has no filters; else assembles what every process needs."""
    if not kernel.known_machine():
        raise OSError(errno.ENOSYS, f"the numbers of the system calls on {kernel.MACHINE} are not known")
    kernel.call("seccomp", _ACTION_AVAILABLE, 0, ctypes.create_string_buffer(struct.pack("<I", _KILL)))
    for rest in (_rest, _taken_back):
        _parts(kernel.MACHINE, rest)


def enter(shared: bool = False) -> None:
    """Put every thread of this process under the filter for good. Needs no_new_privs.

    `shared`: the process it was forked from has done `share`, so that only the rest is to be added.
    """
    own, install = _ready(addition if shared else program)
    own.value = os.getpid()
    install()


def share() -> None:
    """Put this process under all of the filter but what forking needs. The kernel takes its time over a long filter;
    so its children inherit it, and each adds only the rest."""
    _ready(addition)
    code = inherited(kernel.MACHINE)
    _installing(ctypes.create_string_buffer(code, len(code)))()


@functools.cache
def _ready(make: Callable[[str, int], bytes]) -> tuple[ctypes.c_uint32, Callable[[], None]]:
    """A filter that lacks only the id of its process: where that goes, and what installs it."""
    code = make(kernel.MACHINE, _ANY_ID)
    buffer = ctypes.create_string_buffer(code, len(code))
    place = code.index(struct.pack("<I", _ANY_ID))
    return ctypes.c_uint32.from_buffer(buffer, place), _installing(buffer)


class _Program(ctypes.Structure):
    """struct sock_fprog. It keeps the code alive."""

    _fields_ = (("instructions", ctypes.c_ushort), ("code", ctypes.POINTER(ctypes.c_char)))


def _installing(code: ctypes.Array[ctypes.c_char]) -> Callable[[], None]:
    found = ctypes.pointer(_Program(len(code) // 8, code))
    install = kernel.bound("seccomp", _SET_FILTER, _ALL_THREADS, found)

    def do() -> None:
        if install() != 0:
            raise OSError(errno.EBUSY, "a thread did not take the filter")

    return do


def assemble(instructions: list[Instruction]) -> bytes:
    """The program as the kernel reads it."""
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in instructions)


def program(machine: str, pid: int) -> bytes:
    """The filter for a process with this id."""
    return struct.pack("<I", pid).join(_parts(machine, _rest))


def inherited(machine: str) -> bytes:
    """The filter for a process that forks children. With `addition` it answers as `program` does."""
    allowed = ALLOWED | FORKING | {name: BY_RULE[name] for name in _LEFT_TO_CHILDREN}
    rules = {name: body for name, body in _rules().items() if name not in _LEFT_TO_CHILDREN}
    return assemble([*_first(machine), *_decisions(machine, allowed, rules), _fail(errno.EPERM)])


def addition(machine: str, pid: int) -> bytes:
    """What a child with this id adds to the filter that it has inherited: the strictest answer of both counts."""
    return struct.pack("<I", pid).join(_parts(machine, _taken_back))


@functools.cache
def _parts(machine: str, rest: Callable[[str], bytes]) -> tuple[bytes, bytes]:
    """A filter before and after the id of its process, assembled before the fork."""
    code = assemble([*_first(machine), *_signals(machine, _ANY_ID)]) + rest(machine)
    before, found, after = code.partition(struct.pack("<I", _ANY_ID))
    assert found
    return before, after


def _first(machine: str) -> list[Instruction]:
    """Refuse other architectures. Leaves the number of the call loaded."""
    _, architecture = _ARCHITECTURES[machine]
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, architecture),
        _end(_KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _X32),
        _end(_KILL),
    ]


def _signals(machine: str, pid: int) -> list[Instruction]:
    """Refuse signals to others than oneself: abort() signals itself."""
    return _decided(machine, BY_RULE, {"tgkill": _if_one_of(0, (pid,))})


@functools.cache
def _rest(machine: str) -> bytes:
    """All that is the same for every process; assembled once, before the fork."""
    return assemble([*_decisions(machine, ALLOWED, _rules()), _fail(errno.EPERM)])


@functools.cache
def _taken_back(machine: str) -> bytes:
    """What children refuse of that which `inherited` allows; everything else is decided there."""
    refused = {name: [_fail(errno.EPERM)] for name in FORKING}
    limits = {"prlimit64": _rules()["prlimit64"]}
    return assemble([*_decided(machine, FORKING | BY_RULE, refused | limits), _end(_ALLOW)])


def _decisions(machine: str, allowed: Numbers, rules: dict[str, list[Instruction]]) -> list[Instruction]:
    """What is allowed, decided by rules, or fatal."""
    bodies = {name: [_end(_ALLOW)] for name in allowed} | rules | {name: [_end(_KILL)] for name in FATAL}
    return _decided(machine, allowed | BY_RULE | FATAL, bodies)


def _decided(machine: str, numbers: Numbers, bodies: dict[str, list[Instruction]]) -> list[Instruction]:
    """For each call with a body: if it is that call, do as the body says, which returns on all its paths."""
    column, _ = _ARCHITECTURES[machine]
    code: list[Instruction] = []
    for name, each in numbers.items():
        number = each[column]
        if number is not None and name in bodies:
            code += [(_IF_EQUAL, 0, len(bodies[name]), number), *bodies[name]]
    return code


def _rules() -> dict[str, list[Instruction]]:
    """What to do with the calls of BY_RULE but tgkill. Every rule ends in a return on all its paths."""
    return {
        "open": _if_masked(1, _WRITING, os.O_RDONLY),
        "openat": _if_masked(2, _WRITING, os.O_RDONLY),
        # Private only: shared memory counts for no limit of a process, and neither does a stack that grows.
        "mmap": _if_masked(3, _MAP_KIND | _MAP_GROWS_DOWN, _MAP_PRIVATE),
        "fcntl": _if_one_of(1, _FCNTL),
        # Ask for limits, not set them: both halves of the pointer to the new ones are zero.
        "prlimit64": [*_unless(_ARGUMENTS + 16, 0), *_unless(_ARGUMENTS + 20, 0), _end(_ALLOW)],
        "ioctl": [_fail(errno.ENOTTY)],  # opening a file asks whether it is a terminal
        # The C library then falls back to clone and openat, whose arguments a filter can see.
        "clone3": [_fail(errno.ENOSYS)],
        "openat2": [_fail(errno.ENOSYS)],
    }


def _end(action: int) -> Instruction:
    return (_RETURN, 0, 0, action)


def _fail(error: int) -> Instruction:
    return _end(_FAIL | error)


def _unless(offset: int, value: int) -> list[Instruction]:
    """Fail unless the 32 bits at `offset` are `value`."""
    return [(_LOAD, 0, 0, offset), (_IF_EQUAL, 1, 0, value), _fail(errno.EPERM)]


def _if_masked(argument: int, mask: int, value: int) -> list[Instruction]:
    """Allow if the low half of an argument has this value under the mask; flags need no more."""
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_AND, 0, 0, mask),
        (_IF_EQUAL, 0, 1, value),
        _end(_ALLOW),
        _fail(errno.EPERM),
    ]


def _if_one_of(argument: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow if the low half of an argument, which the kernel takes as 32 bits, is one of these."""
    code: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument)]
    for value in values:
        code += [(_IF_EQUAL, 0, 1, value), _end(_ALLOW)]
    return [*code, _fail(errno.EPERM)]
