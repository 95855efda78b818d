"""A process that forks the judge's children, so that they inherit nothing of what the judge has read since. Linux.

A judge serves many submissions and holds checks and references in its memory. Its children are therefore not copies of
the judge: they are copies of its zygote, which was forked from it before it read any drill and does nothing else but
fork and reap. It ends with the judge, and the children end with it.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
from pathlib import Path

from vivavoce.runner import child, confinement
from vivavoce.runner.confinement import kernel
from vivavoce.runner.process import MOST_MB, MOST_SECONDS

_NUMBER = struct.Struct("<i")
_FORK = 0  # what is sent instead of the pid of a child to reap; minus the pid asks for no answer
_ENDED = "the process that forks children has ended"


Born = tuple[int, tuple[int, int, int]]  # a child's pid; descriptors of its answers, its requests, what it prints


class Zygote:
    """The judge's end of its zygote. `start` it before anything of a drill is in this process's memory.

    EOFError from any method when the zygote has ended, which no child can bring about.
    """

    def __init__(self, control: socket.socket, pid: int, library: str) -> None:
        self._control = control
        self._due = False  # a child was ordered and is not here yet
        self._next: Born | None = None
        self.library = library  # with one, children confine themselves
        self.used = _used(pid)

    @classmethod
    def start(cls, library: str) -> Zygote:
        """Fork the zygote from this process as it is now. `library` is what its children need not load any more."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                confinement.die_with_parent(parent)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a status is kept until it is asked for
                _close_all_but(theirs)
                child.set_up()
                if library:
                    confinement.share(MOST_SECONDS, MOST_MB)
                    child.hide_our_modules()
                _serve(theirs, library)
            finally:
                os._exit(0)
        theirs.close()
        return cls(ours, pid, library)

    def order(self) -> None:
        """Have the next child forked while this process does something else; `fork` then hands it out."""
        if self._next is None and not self._due:
            self._send(_FORK)
            self._due = True

    def fork(self) -> Born:
        """A new child, or the one that was ordered."""
        self.order()
        born, self._next = self._arrived(), None
        return born

    def reap(self, pid: int) -> int:
        """Wait for a child that is ending; its exit status, or minus the signal that ended it. Once for each child."""
        self._next = self._arrived() if self._due else self._next  # answers come in the order of the questions
        self._send(pid)
        return self._receive(0)[0]

    def forget(self, pid: int) -> None:
        """As `reap`, in the background: nobody wants to know."""
        self._send(-pid)

    def _arrived(self) -> Born:
        if self._next is not None:
            return self._next
        pid, (answers, requests, output) = self._receive(3)
        self._due = False
        return pid, (answers, requests, output)

    def _send(self, what: int) -> None:
        try:
            self._control.send(_NUMBER.pack(what))
        except OSError:
            raise EOFError(_ENDED) from None

    def _receive(self, descriptors: int) -> tuple[int, list[int]]:
        try:
            said, fds, _, _ = socket.recv_fds(self._control, _NUMBER.size, descriptors)
        except OSError:
            said, fds = b"", []
        if not said:
            raise EOFError(_ENDED)
        return _NUMBER.unpack(said)[0], fds


def _serve(control: socket.socket, library: str) -> None:
    while said := control.recv(_NUMBER.size):
        (pid,) = _NUMBER.unpack(said)
        if pid == _FORK:
            _fork(control, library)
            continue
        status = os.waitstatus_to_exitcode(os.waitpid(abs(pid), 0)[1])
        if pid > 0:
            control.send(_NUMBER.pack(status))


def _fork(control: socket.socket, library: str) -> None:
    """Fork a child that serves a submission in a process group of its own; hand over the judge's ends of its pipes."""
    request, answer, output = os.pipe(), os.pipe(), os.pipe()
    parent = os.getpid()
    pid = kernel.fork()
    if pid == 0:
        try:
            os.setsid()
            confinement.die_with_parent(parent)
            child.run(request[0], answer[1], output[1], library)
        finally:
            os._exit(0)
    socket.send_fds(control, [_NUMBER.pack(pid)], [answer[0], request[1], output[0]])
    for fd in (*request, *answer, *output):
        os.close(fd)


def _close_all_but(control: socket.socket) -> None:
    """The app's connection and whatever else the judge holds are not the children's."""
    child.keep_only({0, 1, 2, control.fileno(), *confinement.descriptors()})


def _used(pid: int) -> tuple[int, int]:
    """Address space of a process, and private writable memory in it, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    found = {
        name: int(line.split()[1]) << 10 for line in lines for name in ("VmSize", "VmData") if line.startswith(name)
    }
    return found["VmSize"], found["VmData"]
