"""`subject.each`: many calls in one round trip, each as if it had been made by itself."""

from __future__ import annotations

import functools
from types import SimpleNamespace

import pytest

from vivavoce.domain.drill import DrillSpec
from vivavoce.runner import wire
from vivavoce.runner.subject import ChildEnded, Connection, Handle, Subject

CHECKS = """
import numpy as np
from vivavoce.drillkit import check, expect

@check("doubles")
def doubles(subject, rng):
    cases = [np.arange(n + 1.0) + n for n in range(5)]
    for x, got in zip(cases, subject.each(subject.double, [(x,) for x in cases], times=1), strict=True):
        expect.close(got, 2 * x)
    assert list(subject.each(subject.double, [])) == []
"""


@pytest.fixture
def doubling(runner, tmp_path):
    """Judge the body of `double(x, times)`."""
    (tmp_path / "checks.py").write_text(CHECKS)
    spec = DrillSpec("double", "drill", "none", "", "numpy", ("double",), 1, (), str(tmp_path), timeout=60.0)

    def judge(body):
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        judged = runner.judge(spec, f"kept = []\ndef double(x, times=0):\n{lines}")
        return judged.verdict, judged.checks[0].message

    return judge


def test_each_case_gets_its_own_result(doubling):
    assert doubling("return 2 * x") == ("pass", "")


def test_a_message_shows_the_case_that_failed_first(doubling):
    verdict, message = doubling("return x + x * (len(x) != 3) * times")
    assert verdict == "wrong"
    assert "double(" in message and "array of shape (3,)" in message
    assert "array of shape (5,)" not in message


def test_what_raised_is_said_with_its_case_after_those_before_it(doubling):
    verdict, message = doubling("return 2 * x if len(x) < 4 else nothing")
    assert verdict == "crashed"
    assert "NameError" in message and "array of shape (4,)" in message
    verdict, message = doubling("return x if len(x) == 2 else 2 * x if len(x) < 4 else nothing")
    assert verdict == "wrong" and "array of shape (2,)" in message


@pytest.mark.parametrize("body", ["raise SystemExit", "return double", "return x.astype(object)"])
def test_what_a_call_may_not_do_a_batch_may_not_do(doubling, body):
    assert doubling(f"if len(x) < 4: return 2 * x\n{body}")[0] in {"crashed", "wrong"}


def test_a_result_is_as_it_was_when_its_call_ended(doubling):
    """One buffer for all results: right in turn, though at the end it holds the last."""
    keeps = "if not kept: kept.append(x.repeat(9))\nkept[0][:len(x)] = 2 * x\nreturn kept[0][:len(x)]"
    assert doubling(keeps) == ("pass", "")


REPEATED = """
from vivavoce.drillkit import check, expect

@check("counts")
def counts(subject, rng):
    expect.equal(subject.repeat(subject.double, 7, 1), 7)
    expect.equal(subject.repeat(subject.double, 2, 1), 9)
    expect.equal(subject.repeat(subject.double, 0, 1), None)
"""


def test_a_call_is_repeated_as_often_as_asked(doubling, tmp_path):
    (tmp_path / "checks.py").write_text(REPEATED)
    assert doubling("kept.append(x)\nreturn len(kept)") == ("pass", "")
    assert doubling("kept.append(x)\nreturn min(len(kept), 8)")[0] == "wrong"
    verdict, message = doubling("kept.append(x)\nreturn 1 / (len(kept) - 6)")
    assert verdict == "crashed" and "division by zero" in message


UNCHANGED = """
import numpy as np
from vivavoce.drillkit import check, expect

@check("leaves its arguments alone")
def arguments(subject, rng):
    got = expect.unchanged(subject, subject.double, np.ones(2), {"a": [np.arange(3)]})
    expect.close(got, np.full(2, 2.0))
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 2 * x", ""),
        ("x *= 2\nreturn x", "Changed its argument 1 in place."),
        ("times['a'][0][2] = 7\nreturn 2 * x", "Changed its argument 2 in place."),
        ("times['a'].append(0)\nreturn 2 * x", "Changed its argument 2 in place."),
        ("return x", "Returned 1.0 instead of 2.0 at [0]."),
        ("return 2 * nothing", "Calling `double` raised NameError: name 'nothing' is not defined"),
    ],
)
def test_a_change_in_place_is_seen(doubling, tmp_path, body, said):
    (tmp_path / "checks.py").write_text(UNCHANGED)
    verdict, message = doubling(body)
    assert message.partition("\n")[0] == said
    assert (verdict == "pass") == (said == "")


CALLS_BACK = """
from vivavoce.drillkit import check, expect

class Weighs:
    def __call__(self, x, weight, *, more=0):
        return weight * x + more

@check("calls back")
def calls_back(subject, rng):
    expect.equal(subject.double(2.0, Weighs()), 7.0)
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return times(x, 3, more=1)", ""),
        ("return times(more=1, weight=3, x=x)", ""),
        ("return times(x, 3)", "Returned 6.0 instead of 7.0."),
        ("return times(x, size=3)", "got an unexpected keyword argument 'size'"),
    ],
)
def test_a_function_of_the_judge_takes_arguments_by_name(doubling, tmp_path, body, said):
    (tmp_path / "checks.py").write_text(CALLS_BACK)
    verdict, message = doubling(body)
    assert said in message and (verdict == "pass") == (said == "")


def answers(said):
    """A subject whose process answers the first request with `said`, and the frames of its pipe."""
    frames: list[bytes] = []
    encoder = wire.Encoder(lambda value: {})
    header = {"op": "reply", "id": 1, "ok": encoder.encode(said)}
    wire.write_frame(lambda part: frames.append(bytes(part)) or len(part), header, encoder.buffers)
    reply = b"".join(frames)
    process = SimpleNamespace(
        late=lambda size: False,
        read=lambda size: reply,
        write=len,
        discard=frames.clear,
        end=functools.partial(str, "ended"),
    )
    connection = Connection(process)
    return Subject(connection, {}), Handle(connection, 1, "function", "double"), frames


@pytest.mark.parametrize(
    "said", [None, [], [[2], None], [[1, 2, 3], None], [[1, 2], {"kind": ""}], [3, {}], [[1, 2], None, 1]]
)
def test_a_reply_without_a_result_for_each_call_is_no_reply(said):
    subject, double, frames = answers(said)
    with pytest.raises(ChildEnded, match="a result for each call"):
        subject.each(double, [(1,), (2,)])
    assert not frames  # the child was killed


@pytest.mark.parametrize("said", [None, [], [2, None], [2, [1]], [2, [1, 2, 3]], [2, [1, 2], 3]])
def test_a_reply_without_every_argument_is_no_reply(said):
    subject, double, frames = answers(said)
    with pytest.raises(ChildEnded, match="every argument"):
        subject.after(double, 1, 2)
    assert not frames
