"""A judge and its child share a core while they talk, and have all of them as soon as one of them computes."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import pytest

from vivavoce.runner import Runner, warm
from vivavoce.runner.subject import Connection

pytestmark = pytest.mark.skipif(not warm.LINUX, reason="other systems keep no workers")


def in_a_fork(body: Callable[[], None]) -> int:
    """Exit status of a fork that does it: what prepares and forks needs one thread, and does not come back."""
    pid = os.fork()
    if pid == 0:
        try:
            body()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def stay_and_let_go() -> None:
    from vivavoce.runner import placement
    from vivavoce.runner.confinement import prepare
    from vivavoce.runner.forked import ForkedChild
    from vivavoce.runner.zygote import Zygote

    prepare()
    zygote, (lifeline, _other), all_cores = Zygote.start("numpy"), socket.socketpair(), os.sched_getaffinity(0)
    placement.LONGEST = 60.0
    for turn in (None, 0, 1, 5):
        child = ForkedChild(zygote, lifeline.fileno())
        child.stay_near(turn)
        here = os.sched_getaffinity(0)
        assert len(here) == 1 and os.sched_getaffinity(child.pid) == here
        assert turn is None or here == {sorted(all_cores)[turn % len(all_cores)]}
        child.discard()
        assert os.sched_getaffinity(0) == all_cores
    placement._UNFAIR = (os.sched_getscheduler(0),)
    child = ForkedChild(zygote, lifeline.fileno())
    child.stay_near(0)
    assert os.sched_getaffinity(0) == os.sched_getaffinity(child.pid) == all_cores
    placement._UNFAIR = ()
    placement.LONGEST = 0.0
    child = ForkedChild(zygote, lifeline.fileno())
    child.allow(20.0)
    child.stay_near(1)
    Connection(child).greeting()
    assert os.sched_getaffinity(0) == os.sched_getaffinity(child.pid) == all_cores


def test_both_stay_on_a_core_and_are_let_go_at_the_end_or_when_it_takes_long():
    assert in_a_fork(stay_and_let_go) == 0


def test_judgements_at_once_have_different_numbers_and_a_single_one_has_none():
    runner = Runner(workers=False)
    with runner._numbered() as first, runner._numbered() as second:
        assert (first, second) == (None, 1)
        with runner._numbered() as third:
            assert third == 2
    with runner._numbered() as alone:
        assert alone is None
    runner.close()
