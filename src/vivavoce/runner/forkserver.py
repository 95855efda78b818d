"""A warm worker: imports one library once and forks a process for every job. Linux.

`python -m vivavoce.runner.forkserver LIBRARY FD`. A message on the control socket names the kind of job, of a judge
also its spares and its patience, and carries the job's own socket. The server ends when the app's end of the control
socket closes, and its jobs end with it. It never reads a drill or a lab: what a child inherits from it is libraries.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import socket
import sys

from vivavoce.runner import confinement, hugepages, job

_PR_SET_CHILD_SUBREAPER = 36
FOR_ALL_JOBS = ("vivavoce.labkit.worker", "vivavoce.runner.forked", "vivavoce.runner.service")


def main(argv: list[str]) -> int:
    """Warm up, then fork until the app is gone."""
    library, control = argv[0], socket.socket(fileno=int(argv[1]))
    confinement.prepare()  # before PyTorch, for it forks
    warm_up(library)
    hugepages.settle()
    # A judge that is killed leaves its child to this process, and finished jobs need no wait.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, fds, _, _ = socket.recv_fds(control, 64, 1)
        if not message:
            return 0
        _fork(message.decode(), fds[0], control, library)


def _fork(kind: str, fd: int, control: socket.socket, library: str) -> None:
    parent = os.getpid()
    if os.fork() == 0:
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            confinement.die_with_parent(parent)
            control.close()
            os.dup2(2, 1)
            name, *numbers = kind.split()
            job.run(name, job.Channel(fd, fd), library, *map(int, numbers))
        finally:
            os._exit(0)
    os.close(fd)


def warm_up(library: str) -> None:
    """Import what jobs need. One thread only: a fork copies no other thread, and its locks stay held."""
    import numpy as np

    from vivavoce.drillkit.mismatch import show
    from vivavoce.runner import practice

    for module in FOR_ALL_JOBS:  # once, before the first fork
        importlib.import_module(module)
    show(np.random.default_rng(0).normal(size=2))  # loads what NumPy loads late,
    np.unique(np.zeros(1))  # and masked arrays too

    if library == "torch":
        import torch

        torch.set_num_threads(1)
        # A first operation and a first optimiser step load parts of PyTorch that are loaded late. No backward
        # pass: autograd cannot be used on both sides of a fork.
        layer = torch.nn.Linear(2, 2)
        layer(torch.zeros(1, 2))
        for parameter in layer.parameters():
            parameter.grad = torch.zeros_like(parameter)
        torch.optim.Adam(layer.parameters()).step()
    # What would be found out by every child alike.
    practice.practise(library)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
