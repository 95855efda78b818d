"""Kill -9 a mock interview at random moments: is anything lost that was acknowledged, and does it go on?

A process sits interviews and says a line after every step that returned. It is killed at a random moment; the next
one resumes the same interview. After each kill: every acknowledged step is in the log, and the interview can be read
and resumed. `python bench/mock_crash.py [KILLS]` does 100 and says what it found; the test does 20. The processes are
forked from one that has loaded the program, so that a kill falls into the interview and not into the start.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from measure import Row

from vivavoce.app.coaching import view_of
from vivavoce.app.estimating import Asked
from vivavoce.app.mocking import Mocking
from vivavoce.app.viva import local_now
from vivavoce.bank import Bank, paths
from vivavoce.coach import BankView
from vivavoce.coach.mock_state import Posed, replay
from vivavoce.domain.event import ATTEMPT, MOCK, Event
from vivavoce.grader import LEXICAL, Grader
from vivavoce.runner import Runner
from vivavoce.store import EventLog

MOST_STEPS, LONGEST_WAIT = 6, 0.2  # a life: so many acknowledged steps, then up to so many seconds of the next ones
REPLY = "Because of what was asked back, number {back} about {n}."
ANSWER = "It computes a weighted sum of its inputs, adds a bias and applies an activation function. Answer {n}."


def sit(data_dir: Path, told: int) -> None:
    """Sit interviews for ever, resuming one that is not over; a line to `told` per step that was acknowledged."""

    def acknowledge(what: str, *which: object) -> None:
        os.write(told, f"{what} {' '.join(map(str, which))}\n".encode())  # unbuffered: what was read was written

    with opened(data_dir) as mocking:
        while True:
            going = [mock.id for mock in mocking.all() if not mock.ended]
            number = going[0] if going else mocking.start("mixed", 10)
            mocking.resume(number)
            acknowledge("began", number)
            while not mocking.mock(number).ended:
                _step(mocking, number, acknowledge)


def _step(mocking: Mocking, number: str, acknowledge: Callable[..., None]) -> None:
    """One thing that a candidate does."""
    sitting = mocking.sitting(number)
    posed = sitting.posed
    if posed is None:
        mocking.go_on(number)
    elif posed.back is not None:
        back = len(posed.backs)
        mocking.reply(number, posed.n, back, REPLY.format(n=posed.n, back=back))
        acknowledge("replied", number, posed.n, back)
    else:
        numbers = len(sitting.content.page.estimate.answer) if isinstance(sitting.content, Asked) else 1
        mocking.answer(number, posed.n, _answer(posed, numbers))
        acknowledge("answered", number, posed.n)


def _answer(posed: Posed, numbers: int = 1) -> str:
    """What is said to an item: another answer to each, so that it is known again."""
    if posed.item.startswith("estimate:"):
        return " x ".join([str(1000 + posed.n)] * numbers)
    return ANSWER.format(n=posed.n)


@contextmanager
def opened(data_dir: Path) -> Iterator[Mocking]:
    """Mock interviews over a history, with the grader that needs no worker."""
    with EventLog.open(data_dir) as log:
        grader, bank = Grader(LEXICAL), Bank.open(paths.bank_file())
        yield Mocking(bank, log, local_now, lambda: grader, lambda: Runner(workers=False), view)


@cache
def view() -> BankView:
    """The coach's view of the bank: computed before the first fork, so that no candidate is killed over it."""
    return view_of(Bank.open(paths.bank_file()))


def kill_one(data_dir: Path, chance: random.Random) -> list[str]:
    """Run a candidate, kill it at a random moment, and return what it had acknowledged."""
    reading, writing = os.pipe()
    candidate = os.fork()
    if candidate == 0:
        try:
            sit(data_dir, writing)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)  # an error must not run on as a second parent
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        first = b"".join(told.readline() for _ in range(chance.randint(1, MOST_STEPS)))
        time.sleep(chance.uniform(0, LONGEST_WAIT))
        os.kill(candidate, signal.SIGKILL)
        rest = told.read()
    _, status = os.waitpid(candidate, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the candidate ended before it was killed")
    return [line for line in (first + rest).decode().split("\n")[:-1] if line]


def lost(data_dir: Path, acknowledged: list[str]) -> list[str]:
    """What was acknowledged and is not in the log, or is there twice."""
    with EventLog.open(data_dir) as log:
        events = log.events()
    starts = {event.event_id: event for event in events if event.kind == MOCK and not event.mock}
    missing = []
    for line in acknowledged:
        what, number, *place = line.split()
        if number not in starts:
            missing.append(line)
        elif what != "began":
            missing += [line] * (not _kept(starts[number], events, what, *map(int, place)))
    return missing


def _kept(start: Event, events: list[Event], what: str, n: int, back: int = 0) -> bool:
    """Is the answer to item n (or to its question back) there, once?"""
    mock = replay([start, *(event for event in events if event.mock == start.event_id)])
    posed = mock.item(n)
    attempts = [e for e in events if e.kind == ATTEMPT and e.mock == mock.id and e.item == posed.item]
    if what == "replied":
        answer = posed.backs[back - 1].answer
        return answer is not None and answer.event.response == REPLY.format(n=n, back=back)
    return len(attempts) == 1 and attempts[0].response.startswith(_answer(posed))


def survives(data_dir: Path) -> bool:
    """Can the interview that was cut off be resumed, and is something asked then?"""
    with opened(data_dir) as mocking:
        going = [mock.id for mock in mocking.all() if not mock.ended]
        for number in going:
            mocking.resume(number)
        found = [mocking.sitting(number) for number in going]
        return all(sitting.mock.ended or (sitting.posed is not None and not sitting.stuck) for sitting in found)


def crash(data_dir: Path, kills: int, seed: int = 7) -> tuple[int, list[str], int]:
    """Kill `kills` times: acknowledged steps, those lost, and interviews that did not go on."""
    chance = random.Random(seed)
    acknowledged: list[str] = []
    stranded = 0
    view()
    for _ in range(kills):
        acknowledged += kill_one(data_dir, chance)
        stranded += not survives(data_dir)
    return len(acknowledged), lost(data_dir, acknowledged), stranded


def rows(kills: int = 100) -> list[Row]:
    """For `make bench`."""
    with tempfile.TemporaryDirectory() as folder:
        steps, missing, stranded = crash(Path(folder), kills)
    figure = f"{len(missing)} of {steps} acknowledged steps lost, {stranded} interviews stranded"
    return [Row(f"mock interview, {kills} times kill -9", figure, "none", not missing and not stranded)]


def main() -> int:
    """Say what was found; 1 if anything was lost."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        steps, missing, stranded = crash(Path(folder), kills)
    print(
        f"{local_now():%Y-%m-%d}: {kills} kills, {steps} acknowledged steps, {len(missing)} lost, {stranded} stranded"
    )
    for line in missing:
        print("lost:", line)
    return int(bool(missing or stranded))


if __name__ == "__main__":
    sys.exit(main())
