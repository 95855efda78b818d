"""The queue: fair between learners, bounded, and left at once by whoever does not want to wait."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from vivavoce.domain.errors import Unavailable
from vivavoce.runner.turns import Cancellation, Cancelled, Turns


class Crowd:
    """Threads that wait for a turn, and the order in which they get it."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.order, self.threads = turns, [], []

    def come(self, who: str, name: str, cancellation: Cancellation | None = None) -> None:
        """One more waits; returns when it is in the queue."""
        before = self.turns.waiting
        thread = threading.Thread(target=self._work, args=(who, name, cancellation))
        thread.start()
        self.threads.append(thread)
        until = time.monotonic() + 60
        while self.turns.waiting == before:
            assert time.monotonic() < until
            time.sleep(0.001)

    def _work(self, who: str, name: str, cancellation: Cancellation | None) -> None:
        try:
            with self.turns.turn(who, cancellation):
                self.order.append(name)
        except Cancelled:
            self.order.append(f"{name} left")

    def leave(self) -> list[str]:
        """Let them all have their turn; returns the order."""
        self.turns.give_back()
        for thread in self.threads:
            thread.join()
        return self.order


@pytest.fixture
def crowd() -> Crowd:
    turns = Turns(1, most=6, most_each=4)
    turns.take("busy")
    return Crowd(turns)


def test_one_learners_jobs_are_done_in_the_order_of_coming(crowd):
    for name in "abcd":
        crowd.come("ada", name)
    assert crowd.leave() == ["a", "b", "c", "d"]


def test_a_learner_who_asks_once_does_not_wait_for_all_that_another_asked(crowd):
    for who, name in (("ada", "a1"), ("ada", "a2"), ("ada", "a3"), ("bob", "b1"), ("bob", "b2")):
        crowd.come(who, name)
    assert crowd.leave() == ["a1", "b1", "a2", "b2", "a3"]


def test_a_full_queue_says_so(crowd):
    for name in "abcd":
        crowd.come("ada", name)
    with pytest.raises(Unavailable, match=r"Too many .* Wait for one to end"):
        crowd.turns.take("ada")
    crowd.come("bob", "e")
    crowd.come("cyd", "f")
    with pytest.raises(Unavailable):
        crowd.turns.take("dan")
    assert sorted(crowd.leave()) == list("abcdef")
    crowd.turns.take()  # and afterwards there is room again


def test_who_cancels_leaves_the_queue_and_the_others_move_up(crowd):
    stop = Cancellation()
    crowd.come("ada", "a", stop)
    crowd.come("bob", "b")
    stop.cancel()
    crowd.threads[0].join()
    assert crowd.order == ["a left"]
    assert crowd.turns.waiting == 1
    assert crowd.leave() == ["a left", "b"]


def test_what_was_cancelled_before_does_not_wait(crowd):
    stop = Cancellation()
    stop.cancel()
    with pytest.raises(Cancelled):
        crowd.turns.take("ada", stop)
    assert crowd.turns.waiting == 0


def test_cancelling_calls_what_is_under_way_and_nothing_that_has_ended():
    stop, called = Cancellation(), []
    with stop.calls(partial(called.append, "ended")):
        pass
    with stop.calls(partial(called.append, "under way")):
        stop.cancel()
        stop.cancel()
    assert called == ["under way"]
