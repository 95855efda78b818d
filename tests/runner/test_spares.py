"""Spares: single use, replaced, bounded, under the limits of the drill, and gone when nobody waits for them."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from vivavoce.domain.drill import DrillSpec, Judgement
from vivavoce.runner import Cancellation, Cancelled, Runner, warm
from vivavoce.runner.confinement import prepare
from vivavoce.runner.footprint import Footprint, family, measure
from vivavoce.runner.zygote import Zygote

FIXTURE = Path(__file__).parent / "fixture"
REFERENCE = (FIXTURE / "drills/softmax/reference.py").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(not warm.LINUX, reason="other systems keep no workers")


@pytest.fixture(scope="module")
def own() -> Runner:
    """A runner of this file's own: its processes are counted and killed."""
    runner = Runner(spares={"numpy": 2, "torch": 0})
    yield runner
    runner.close()


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def quiet(runner: Runner) -> list[int]:
    """The worker, a judge, its zygote and two spares, once they are ready and nothing else is left."""
    runner.start(["numpy"])
    worker = runner.status()["workers"]["numpy"]
    wait_until(lambda: runner.status()["spares"]["numpy"] == 2 and len(family(worker)) == 5)
    return family(worker)


def test_a_spare_runs_one_submission_only(own, softmax):
    source = REFERENCE + "\nimport os, sys\nprint(os.getpid(), hasattr(sys, 'mark'))\nsys.mark = True\n"
    said = [own.judge(softmax, source).output.split() for _ in range(6)]
    assert len({pid for pid, _ in said}) == 6
    assert {seen for _, seen in said} == {"False"}


def test_what_checks_do_to_the_judge_ends_with_the_judgement(own, softmax, tmp_path):
    (tmp_path / "checks.py").write_text(
        "import builtins, numpy as np\nfrom vivavoce.drillkit import check, expect\n"
        "@check('clean')\ndef clean(subject, rng):\n"
        "    expect.true(not hasattr(builtins, 'mark'), 'the judge was used before')\n"
        "    builtins.mark = True\n    np.exp = None\n",
        encoding="utf-8",
    )
    leaking = dataclasses.replace(softmax, folder=str(tmp_path))
    for _ in range(4):
        assert own.judge(leaking, REFERENCE).verdict == "pass"
        assert own.judge(softmax, REFERENCE).verdict == "pass"
    assert own.judge(leaking, REFERENCE).verdict == "pass"
    quiet(own)  # another judge gets its spares ready although nobody asks for one


def test_checks_that_load_a_part_of_a_library_late_keep_their_judge_and_its_spares(own, softmax, tmp_path):
    (tmp_path / "checks.py").write_text(
        "import numpy as np\nfrom vivavoce.drillkit import check, expect\n"
        "@check('loads')\ndef loads(subject, rng):\n"
        "    expect.true('ctypeslib' not in vars(np), 'loaded before')\n"
        "    import numpy.ctypeslib\n    np.median(np.unique(np.ones(3)))\n",
        encoding="utf-8",
    )
    loading = dataclasses.replace(softmax, folder=str(tmp_path))
    _, judge, *_ = quiet(own)
    assert own.judge(loading, REFERENCE).verdict == "pass"
    assert quiet(own)[1] == judge


def test_a_child_inherits_nothing_of_what_its_judge_has_read(own, softmax, tmp_path):
    (tmp_path / "checks.py").write_text(
        "import sys, types\nfrom vivavoce.drillkit import check\n"
        "@check('leaves its answers behind')\ndef leaves(subject, rng):\n"
        "    sys.modules['answers'] = types.ModuleType('answers')\n",
        encoding="utf-8",
    )
    leaving = dataclasses.replace(softmax, folder=str(tmp_path))
    spy = f"{REFERENCE}\nimport sys\nprint('answers' in sys.modules)\n"
    assert [own.judge(leaving, spy).output for _ in range(5)] == ["False\n"] * 5


def test_checks_that_were_edited_are_used_at_once(own, softmax, tmp_path):
    edited = dataclasses.replace(softmax, folder=str(tmp_path))
    for name in ("first", "a second one"):
        (tmp_path / "checks.py").write_text(
            f"from vivavoce.drillkit import check\n@check({name!r})\ndef f(subject, rng):\n    pass\n", encoding="utf-8"
        )
        assert [check.name for check in own.judge(edited, REFERENCE).checks] == [name]


def test_spares_are_as_many_as_were_asked_for(own, softmax):
    quiet(own)
    threads = [threading.Thread(target=own.judge, args=(softmax, REFERENCE)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(quiet(own)) == 5  # the worker, a judge, its zygote, two children


@pytest.mark.parametrize("which", ["judge", "zygote", "children"])
def test_what_was_killed_while_it_waited_is_replaced(own, softmax, which):
    worker, judge, zygote, *children = quiet(own)
    assert family(zygote) == [zygote, *children]
    killed = {"judge": [judge], "zygote": [zygote], "children": children}[which]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(map(lives, killed)) and (which != "judge" or family(worker) == [worker]))
    verdicts = [own.judge(softmax, REFERENCE).verdict for _ in range(3)]
    assert verdicts == ["pass"] * 3


def test_a_worker_that_dies_is_replaced_before_anyone_asks(own, monkeypatch):
    monkeypatch.setattr(warm, "SOON", 0.0)
    worker, *_ = quiet(own)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: own.status()["workers"].get("numpy", worker) != worker)
    quiet(own)


def test_a_spare_gets_the_limits_of_the_drill(own, softmax):
    quiet(own)
    big = REFERENCE + "\nx = np.ones(200 << 17)\n"  # 200 MB
    assert own.judge(softmax, big).verdict == "pass"
    small = dataclasses.replace(softmax, memory_mb=64, timeout=30.0)
    quiet(own)
    assert own.judge(small, big).verdict == "memory"
    quiet(own)
    limits = own.judge(small, REFERENCE + "\nimport resource\nprint(resource.getrlimit(resource.RLIMIT_CPU))\n")
    assert limits.output == "(32, 32)\n"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("print('no end of line', end='')", "no end of line"),
        ("import os\nos.close(1)\nos.close(2)", ""),
        ("import sys\nsys.stdout.close()", ""),
        ("import sys\nsys.stdout = None", ""),
        ("import os\nos.write(1, b'\\xff' * 3)", "\ufffd" * 3),
    ],
)
def test_output_is_shown_whatever_was_done_to_it(own, softmax, code, shown):
    judgement = own.judge(softmax, f"{REFERENCE}\n{code}\n")
    assert (judgement.verdict, judgement.output) == ("pass", shown)


def test_children_are_ordered_ahead_handed_out_once_and_reaped_in_any_order():
    pid = os.fork()  # what prepares and forks needs one thread, and does not come back
    if pid == 0:
        try:
            _order_and_reap()
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _order_and_reap() -> None:
    prepare()
    zygote = Zygote.start("numpy")
    (process,) = family(os.getpid())[1:]
    zygote.order()
    zygote.order()  # one ahead at most
    wait_until(lambda: len(family(process)) == 2)
    first, _ = zygote.fork()
    assert family(process) == [process, first]
    zygote.order()
    os.kill(first, signal.SIGKILL)
    assert zygote.reap(first) == -signal.SIGKILL  # although another answer comes before
    second, _ = zygote.fork()
    os.kill(second, signal.SIGKILL)
    zygote.forget(second)
    wait_until(lambda: family(process) == [process])  # no zombie either
    third, _ = zygote.fork()
    assert len({first, second, third}) == 3 and family(process) == [process, third]


@pytest.mark.parametrize("body", ["while True: pass", "sum(range(10**12))", "while True: print('x' * 1000)"])
def test_a_judgement_can_be_cancelled(own, softmax, body):
    worker, *_ = quiet(own)
    stop, seen = Cancellation(), []

    def judge() -> None:
        try:
            own.judge(dataclasses.replace(softmax, timeout=100.0), body, cancellation=stop)
        except Cancelled as error:
            seen.append(error)

    thread = threading.Thread(target=judge)
    thread.start()
    wait_until(lambda: any(map(busy, family(worker)[1:])))
    stop.cancel()
    thread.join()
    assert len(seen) == 1
    quiet(own)


def lives(pid: int) -> bool:
    """True while the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def busy(pid: int) -> bool:
    """True once a process has used a quarter of a second of CPU time."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[11]) > 0.25 * os.sysconf("SC_CLK_TCK")


def test_three_hundred_judgements_leave_nothing_behind(own, softmax):
    for source in (REFERENCE, "while True: pass", "import os\nos.abort()", "x ="):
        _judge(own, softmax, source)
    before = _rest(own)
    others = {0: "import os\nos.abort()", 10: "print('x' * 10**6)"}
    with ThreadPoolExecutor(2) as pool:
        sources = [others.get(number % 20, REFERENCE) for number in range(300)]
        list(pool.map(partial(_judge, own, softmax), sources))
    after = _rest(own)
    assert (after.processes, after.descriptors) == (before.processes, before.descriptors)
    assert after.megabytes - before.megabytes < 2.0  # a leak of 7 kB each would show


def _judge(runner: Runner, spec: DrillSpec, source: str) -> Judgement:
    hasty = dataclasses.replace(spec, timeout=0.3)
    judgement = runner.judge(hasty if "while" in source else spec, source)
    assert judgement.verdict != "internal", judgement
    return judgement


def _rest(runner: Runner) -> Footprint:
    """What the runner holds when nothing is under way: spares and all, and this process's own descriptors."""
    worker = quiet(runner)[0]
    workers = measure(worker)
    return Footprint(workers.processes, workers.descriptors + len(os.listdir("/proc/self/fd")), workers.megabytes)
