"""Landlock: which files this process may still reach. Source: the kernel's user-space API guide, landlock.

A ruleset is opened once, and every child that is forked afterwards puts itself under it.
"""

from __future__ import annotations

import ctypes
import functools
import os
import struct
from collections.abc import Callable
from contextlib import suppress

from vivavoce.runner.confinement import files, kernel

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_VERSION_QUERY = 1
_PATH_BENEATH = 1
# What each version of the interface added: (version, file rights, network rights, scopes).
_ADDED = (
    (1, 0x1FFF, 0, 0),  # execute, write, read, list, remove and make every kind of file
    (2, 1 << 13, 0, 0),  # link or rename across folders
    (3, 1 << 14, 0, 0),  # truncate
    (4, 0, 0b11, 0),  # bind and connect TCP
    (5, 1 << 15, 0, 0),  # ioctl on devices
    (6, 0, 0, 0b11),  # abstract Unix sockets, signals to processes outside
)


def version() -> int:
    """Version of the interface in this kernel. OSError where there is none."""
    return kernel.call(kernel.LANDLOCK_CREATE, None, 0, _VERSION_QUERY)


def open_ruleset() -> int:
    """A descriptor of rules that allow reading `files.readable` and nothing else. OSError where that fails."""
    known = [entry for entry in _ADDED if entry[0] <= version()]
    rights, network, scopes = (sum(entry[column] for entry in known) for column in (1, 2, 3))
    newest = known[-1][0]
    attributes = struct.pack("<QQQ", rights, network, scopes)[: 24 if newest >= 6 else 16 if newest >= 4 else 8]
    ruleset = kernel.call(kernel.LANDLOCK_CREATE, ctypes.create_string_buffer(attributes), len(attributes), 0)
    try:
        for path in (*files.readable(), *files.DEVICES):
            for below, contents in files.grants(os.path.realpath(path)):
                with suppress(FileNotFoundError, PermissionError):  # cannot be reached now, nor later
                    _allow(ruleset, below, contents)
    except BaseException:
        os.close(ruleset)
        raise
    return ruleset


def _allow(ruleset: int, path: str, contents: bool) -> None:
    fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        folder = os.path.isdir(path)
        rights = (_READ_FILE if contents else 0) | (_READ_DIR if folder else 0)
        if rights:
            rule = ctypes.create_string_buffer(struct.pack("<Qi", rights, fd))
            kernel.call(kernel.LANDLOCK_ADD, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(fd)


def enter(ruleset: int) -> None:
    """Put this thread, and whatever it might start, under the rules for good."""
    ready(ruleset)()


@functools.cache
def ready(ruleset: int) -> Callable[[], int]:
    """What `enter` does; asked for before a fork."""
    return kernel.bound(kernel.LANDLOCK_RESTRICT, ruleset, 0)
