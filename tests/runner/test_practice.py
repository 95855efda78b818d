"""What a worker does before it forks anything, and what its children do before they are asked anything."""

from __future__ import annotations

import linecache
import math
import os
import random
import socket
import sys

import numpy as np
import pytest

from vivavoce.runner import child, practice, warm
from vivavoce.runner.subject import ChildEnded, Connection, SubmissionError
from vivavoce.runner.trial import Unconfined, confine


def test_practice_leaves_no_trace():
    random.seed(5)
    np.random.seed(5)
    drawn, fds = (random.random(), np.random.random()), len(os.listdir("/dev/fd"))
    random.seed(5)
    np.random.seed(5)
    practice.practise("numpy")
    assert (random.random(), np.random.random()) == drawn
    assert "submission" not in sys.modules and child.FILE not in linecache.cache
    assert len(os.listdir("/dev/fd")) == fds


class Scripted(practice.Understudy):
    """Says what it was told to say, unasked."""

    def __init__(self, operation: str, *args: object) -> None:
        super().__init__()
        self.confines_itself = True
        self._child._answer({"op": operation, "id": 0, "args": {"t": "list", "v": list(args)}}, b"")

    def end(self):
        return None


@pytest.mark.parametrize("how", [("confine", "numpy", "many", 64), ("nonsense",)])
def test_a_child_that_could_not_confine_itself_is_not_used(how, monkeypatch):
    def fail(**limits: object) -> str:
        raise OSError("no room")

    monkeypatch.setattr(child.confinement, "enter", fail)
    scripted = Scripted(*how)
    with pytest.raises(Unconfined):
        confine(Connection(scripted), "numpy", 5, 64)
    assert scripted.profile == ""
    scripted.discard()


@pytest.mark.skipif(not warm.LINUX, reason="other systems keep no workers")
def test_a_childs_greeting_is_the_profile_and_comes_before_any_request():
    from vivavoce.runner.confinement import prepare
    from vivavoce.runner.forked import ForkedChild
    from vivavoce.runner.zygote import Zygote

    if os.fork() == 0:  # what prepares and forks needs one thread, and does not come back
        os._exit(_greeted(prepare, ForkedChild, Zygote))
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 0


def _greeted(prepare, forked, zygote) -> int:
    profile = prepare().name
    lifeline, other = socket.socketpair()
    one = forked(zygote.start("numpy"), lifeline.fileno())
    one.allow(20.0)
    try:
        greeting = Connection(one).greeting()
    except (SubmissionError, ChildEnded):
        return 2
    one.allow(math.inf)
    one.discard()
    other.close()
    return 0 if greeting == profile else 1
