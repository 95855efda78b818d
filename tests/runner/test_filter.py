"""The filter of system calls, instruction by instruction, for both architectures."""

from __future__ import annotations

import ctypes.util
import errno
import os
import signal
import struct

import pytest

from vivavoce.runner.confinement import seccomp
from vivavoce.runner.confinement.syscalls import ALLOWED, BY_RULE, FATAL, FORKING

TABLES = ALLOWED | BY_RULE | FATAL | FORKING
X86, ARM = "x86_64", "aarch64"
AUDIT = {X86: 0xC000003E, ARM: 0xC00000B7}
COLUMN = {X86: 0, ARM: 1}
ALLOW, KILL, EPERM = 0x7FFF0000, 0x80000000, 0x50000 | errno.EPERM
PID = 4321
YOUNG = {"memfd_secret"}  # unknown to libseccomp before 2.5.2


def answer(machine: str, number: int, *args: int, audit: int | None = None) -> int:
    """What the filter of a child says to a call."""
    return run(seccomp.program(machine, PID), machine, number, *args, audit=audit)


def run(code: bytes, machine: str, number: int, *args: int, audit: int | None = None) -> int:
    """A small interpreter of the instructions that filters use."""
    data = struct.pack("<iIQ6Q", number, AUDIT[machine] if audit is None else audit, 0, *[*args, *[0] * 6][:6])
    at, value = 0, 0
    while True:
        operation, yes, no, operand = struct.unpack_from("<HBBI", code, 8 * at)
        at += 1
        if operation == 0x20:
            (value,) = struct.unpack_from("<I", data, operand)
        elif operation == 0x54:
            value &= operand
        elif operation == 0x15:
            at += yes if value == operand else no
        elif operation == 0x35:
            at += yes if value >= operand else no
        else:
            assert operation == 0x06
            return operand


@pytest.mark.parametrize("machine", [X86, ARM])
def test_the_filter_answers_as_the_tables_say(machine):
    for table, wanted in ((ALLOWED, ALLOW), (FATAL, KILL)):
        for name, numbers in table.items():
            number = numbers[COLUMN[machine]]
            assert number is None or answer(machine, number) == wanted, name
    known = {numbers[COLUMN[machine]] for numbers in (ALLOWED | BY_RULE | FATAL).values()}
    for number in range(1000):
        assert number in known or answer(machine, number) == EPERM


@pytest.mark.parametrize("machine", [X86, ARM])
def test_what_is_inherited_and_what_a_child_adds_make_the_whole_filter(machine):
    strictness = [KILL, 0x50000, ALLOW]  # the kernel takes the strictest answer of all filters

    def both(number, *args, audit=None):
        answers = [
            run(code, machine, number, *args, audit=audit)
            for code in (seccomp.inherited(machine), seccomp.addition(machine, PID))
        ]
        return min(answers, key=lambda found: strictness.index(found if found in (KILL, ALLOW) else 0x50000))

    interesting = [(), (PID, PID, 6), (PID + 1, 1, 9), (0, 0, os.O_WRONLY), (3, os.O_RDWR), (0, 0, 3, 0x22)]
    interesting += [(0, 4096, 3, 0x21), (3, 3), (3, 1024), (0, 7, 1), (0, 7, 1 << 32), (0, 7, 0, 1)]
    for number in (*range(600), 0x40000001):
        for args in interesting:
            assert both(number, *args) == answer(machine, number, *args), (number, args)
    assert both(1, audit=0x40000003) == KILL
    forking = [numbers[COLUMN[machine]] for numbers in FORKING.values() if numbers[COLUMN[machine]] is not None]
    assert all(run(seccomp.inherited(machine), machine, number) == ALLOW for number in forking)


@pytest.mark.parametrize("machine", [X86, ARM])
def test_the_filter_reads_arguments(machine):
    def ask(name, *args):
        return answer(machine, TABLES[name][COLUMN[machine]], *args)

    read, write = os.O_RDONLY | os.O_CLOEXEC, os.O_WRONLY
    assert ask("openat", 0, 0, read) == ALLOW
    for flags in (write, os.O_RDWR, read | os.O_CREAT, read | os.O_TRUNC, read | os.O_APPEND, 0o20000000 | read):
        assert ask("openat", 0, 0, flags) == EPERM
    assert ask("mmap", 0, 4096, 3, 0x22) == ALLOW
    for flags in (0x21, 0x23, 0x28, 0x122):  # shared, shared and validated, droppable, growing downwards
        assert ask("mmap", 0, 4096, 3, flags) == EPERM
    assert ask("prlimit64", 0, 7, 0, 1) == ALLOW
    assert ask("prlimit64", 0, 7, 1) == ask("prlimit64", 0, 7, 1 << 32) == EPERM
    assert ask("tgkill", PID, PID, signal.SIGABRT) == ALLOW
    assert ask("tgkill", PID + 1, PID + 1, signal.SIGABRT) == EPERM
    assert ask("fcntl", 3, 3) == ALLOW
    for command in (4, 5, 6, 7, 8, 37, 1024, 1031, 1033):  # flags, locks, owner, leases, pipe sizes, seals
        assert ask("fcntl", 3, command) == EPERM
    assert ask("clone3") == 0x50000 | errno.ENOSYS


def test_other_interfaces_to_the_kernel_are_fatal():
    read = ALLOWED["read"][0]
    assert answer(X86, read, audit=0x40000003) == KILL  # 32-bit x86
    assert answer(X86, read | 0x40000000) == KILL  # x32
    assert answer(ARM, ALLOWED["read"][1], audit=AUDIT[X86]) == KILL


def test_the_numbers_are_those_of_libseccomp():
    path = ctypes.util.find_library("seccomp")
    if path is None:
        assert "VIVA_REQUIRE_CONFINEMENT" not in os.environ, "CI installs libseccomp2 to compare with"
        pytest.skip("libseccomp is not installed")
    resolve = ctypes.CDLL(path).seccomp_syscall_resolve_name_arch
    for machine in (X86, ARM):
        for name, numbers in TABLES.items():
            found = resolve(ctypes.c_uint32(AUDIT[machine]), name.encode())
            if found < 0 and name in YOUNG:
                continue
            assert numbers[COLUMN[machine]] == (found if found >= 0 else None), (machine, name)
