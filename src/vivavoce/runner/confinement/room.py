"""The room: namespaces with no network, no mounts of the system's and a read-only root.

A throw-away process makes the namespaces and leaves; descriptors keep them alive, and every child joins them.
That takes a child 0.1 ms; namespaces of its own would take 1 ms, and more when they are taken down. Nothing in
the room can be changed, so sharing it gives nothing away.
"""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from vivavoce.runner.confinement import files, kernel

# Flags for unshare and setns. The user namespace comes first: it gives the right to enter the others.
_KINDS = {"user": 0x10000000, "mnt": 0x20000, "net": 0x40000000, "ipc": 0x08000000, "uts": 0x04000000}
_MOVE_EMPTY_PATH = 4  # move_mount: the source is the descriptor itself
_CLONE_TREE = 1 | 0x8000 | 0x80000  # open_tree: clone, recursive, close on exec
_AT_FDCWD, _AT_RECURSIVE, _AT_EMPTY_PATH = -100, 0x8000, 0x1000
_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8  # the same bits for mount and mount_setattr
_PRIVATE, _REC = 1 << 18, 1 << 14
_DETACH = 2
_PLACE = "/tmp"  # any folder: the new root is mounted on it, in a namespace that nobody else sees


@dataclass(frozen=True, slots=True)
class Room:
    """Descriptors of the namespaces, by kind, in the order of entering."""

    fds: dict[str, int]

    def join(self) -> None:
        """Move this single-threaded process into the room."""
        for kind, fd in self.fds.items():
            kernel.call("setns", fd, _KINDS[kind])

    def close(self) -> None:
        """Close the descriptors; the namespaces stay for those who are in them."""
        for fd in self.fds.values():
            os.close(fd)


def build() -> Room:
    """A room that can be joined. OSError says what this machine does not allow."""
    ready, leave = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(leave[1])
        _in_child(ready[1], _furnish, leave[0])
    os.close(ready[1])
    os.close(leave[0])
    fds: dict[str, int] = {}
    try:
        said = os.read(ready[0], 1000)
        if said == b".":
            for kind in _KINDS:
                fds[kind] = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(ready[0])
        os.close(leave[1])
        os.waitpid(pid, 0)
    if len(fds) < len(_KINDS):
        raise OSError(said.decode("utf-8", "replace") or "the process that makes namespaces died")
    room = Room(fds)
    try:
        _try_out(room)
    except OSError:
        room.close()
        raise
    return room


def _try_out(room: Room) -> None:
    """Join from a throw-away process: it may be allowed to make namespaces and not to enter them."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        _in_child(writes, room.join)
    os.close(writes)
    said = os.read(reads, 1000)
    os.close(reads)
    os.waitpid(pid, 0)
    if said != b".":
        raise OSError(said.decode("utf-8", "replace") or "the process that tries the namespaces died")


def _in_child(writes: int, body: Callable[[], None], leave: int | None = None) -> NoReturn:
    """Do `body` in a forked child, say how it went, and end it, or wait until `leave` is closed to do so."""
    try:
        body()
        os.write(writes, b".")
        if leave is not None:
            os.read(leave, 1)
    except BaseException as error:
        with suppress(OSError):
            os.write(writes, str(error).encode()[:1000])
    finally:
        os._exit(0)


def _furnish() -> None:
    """Make the namespaces and a root that holds what a child may read, and nothing else."""
    kernel.call("prctl", kernel.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    uid, gid = os.geteuid(), os.getegid()
    kernel.call("unshare", sum(_KINDS.values()))
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as map_file:
            map_file.write(text)
    kernel.call("mount", None, b"/", None, _PRIVATE | _REC, None)
    # Looked up before the new root is mounted: that may cover them.
    trees = {path: _clone(path) for path in _mounts()}
    aliases = {path: os.path.realpath(path) for path in files.readable()}
    kernel.call("mount", b"tmpfs", _PLACE.encode(), b"tmpfs", _NOSUID | _NODEV, b"size=1m,mode=755")
    for path, tree in trees.items():
        _place(tree, path)
    _link(aliases)
    hidden = _PLACE + files.PACKAGE
    if os.path.isdir(hidden):  # the package stands among the libraries, as in an installed wheel
        kernel.call("mount", b"tmpfs", hidden.encode(), b"tmpfs", _RDONLY | _NOSUID | _NODEV, b"size=4k,mode=555")
    os.chdir(_PLACE)
    kernel.call("pivot_root", b".", b".")
    kernel.call("umount2", b".", _DETACH)  # the old root, which lies on top of the new one now
    os.chdir("/")
    _forbid_writing(_AT_FDCWD, b"/", _AT_RECURSIVE, _RDONLY | _NOSUID)


def _mounts() -> list[str]:
    """Real paths of what is placed in the room, without those that lie in another of them."""
    real = sorted({os.path.realpath(path) for path in (*files.readable(), *files.DEVICES)})
    return [path for path in real if not any(path.startswith(other + os.sep) for other in real)]


def _clone(path: str) -> int:
    """A detached copy of the mounts below `path`, read-only."""
    tree = kernel.call(kernel.OPEN_TREE, _AT_FDCWD, path.encode(), _CLONE_TREE)
    _forbid_writing(tree, b"", _AT_RECURSIVE | _AT_EMPTY_PATH, _RDONLY | _NOSUID)
    return tree


def _place(tree: int, path: str) -> None:
    """Attach a copied tree at the same path below the new root."""
    target = _PLACE + path
    if stat.S_ISDIR(os.fstat(tree).st_mode):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC))
    kernel.call(kernel.MOVE_MOUNT, tree, b"", _AT_FDCWD, target.encode(), _MOVE_EMPTY_PATH)
    os.close(tree)


def _link(aliases: dict[str, str]) -> None:
    """Symbolic links for paths that are written otherwise than they really are, such as /lib for /usr/lib."""
    place = os.path.realpath(_PLACE)
    for path, real in aliases.items():
        parent = os.path.dirname(place + path)
        # A link placed before may lead out of the new root as long as it is not the root.
        inside = os.path.realpath(parent) == parent
        if real != path and inside and not os.path.lexists(place + path):
            os.makedirs(parent, exist_ok=True)
            os.symlink(real, place + path)


def _forbid_writing(folder: int, path: bytes, how: int, flags: int) -> None:
    """Set mount flags: read-only, no set-user-id programs."""
    attributes = ctypes.create_string_buffer(struct.pack("<QQQQ", flags, 0, 0, 0), 32)
    kernel.call(kernel.MOUNT_SETATTR, folder, path, how, attributes, 32)
