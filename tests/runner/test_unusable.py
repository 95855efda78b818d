"""What a check cannot use is named beside what a right solution returns there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vivavoce.runner import Runner
from vivavoce.runner.unusable import BUDGET, described

CHECKS = """
import numpy as np
from vivavoce.drillkit import check, expect

@check("split and count")
def both(subject, rng):
    for n in (2, 3):
        low, high = subject.split(np.arange(n))
        expect.equal(np.concatenate([low, high]), np.arange(n))
    for n, got in zip((1, 2), subject.each(subject.count, [(np.zeros(1),), (np.zeros(2),)]), strict=True):
        expect.equal(int(got), n)
"""
REFERENCE = "def split(x):\n    return x[:1], x[1:]\n\ndef count(x):\n    return len(x)\n"
MESSAGES = {
    "nothing": (
        REFERENCE.replace("return x[:1], x[1:]", "x[:1], x[1:]"),
        "`split` returned None, where a right solution returns a tuple of 2 "
        "(an array of shape (1,), int64; an array of shape (1,), int64).\ncall: split(",
    ),
    "from the second call on": (
        REFERENCE.replace("return x[:1], x[1:]", "return (x[:1], x[1:]) if len(x) < 3 else x"),
        "`split` returned an array of shape (3,), int64, where a right solution returns a tuple of 2 "
        "(an array of shape (1,), int64; an array of shape (2,), int64).\ncall: split(",
    ),
    "one of many": (
        REFERENCE.replace("return len(x)", "return len(x) if len(x) < 2 else [2]"),
        "`count` returned a list of 1 (an integer), where a right solution returns an integer.\ncall: count(",
    ),
    "of another shape": (
        REFERENCE.replace("return x[:1], x[1:]", "return x[:1], x[1:].reshape(1, -1)"),
        "`split` returned a tuple of 2 (an array of shape (1,), int64; an array of shape (1, 1), int64), "
        "where a right solution returns",
    ),
}


@pytest.fixture
def drill(softmax, tmp_path):
    (tmp_path / "checks.py").write_text(CHECKS, encoding="utf-8")
    (tmp_path / "reference.py").write_text(REFERENCE, encoding="utf-8")
    return replace(softmax, folder=str(tmp_path), entry=("split", "count"))


def test_the_reference_itself_passes(runner, drill):
    assert runner.judge(drill, REFERENCE).verdict == "pass"


@pytest.mark.parametrize("case", MESSAGES)
def test_the_message_says_what_came_and_what_a_right_solution_returns(runner, drill, case):
    source, words = MESSAGES[case]
    judgement = runner.judge(drill, source)
    assert judgement.verdict == "wrong"
    assert judgement.checks[0].message.startswith(words)


def test_where_the_kind_is_right_the_value_is_shown(runner, drill, tmp_path):
    source = REFERENCE.replace("return x[:1], x[1:]", "return x[:1], x[1:] if len(x) < 3 else x[1:].reshape(2, 1)")
    (tmp_path / "reference.py").write_text(source, encoding="utf-8")  # it makes the same mistake
    said = runner.judge(drill, source).checks[0].message
    assert said.startswith("What `split` returned could not be used: ValueError: all the input arrays must have")
    assert "\ngot: (array([0]), array([[1]  [2]]))\ncall: split(" in said


def test_the_reference_has_its_time_once(runner, drill, tmp_path):
    checks = "\n".join(CHECKS.replace("def both", f"def both{n}").replace("and count", f"{n}") for n in range(4))
    (tmp_path / "checks.py").write_text(checks, encoding="utf-8")
    slow = f"import time\ntime.sleep({0.7 * BUDGET})\n{REFERENCE}"
    (tmp_path / "reference.py").write_text(slow, encoding="utf-8")
    said = [check.message for check in runner.judge(drill, MESSAGES["nothing"][0]).checks]
    assert ["a right solution" in message for message in said] == [True, False, False, False]


def test_what_cannot_be_written_is_told_by_its_kind(runner, drill, tmp_path):
    checks = CHECKS.replace("low, high = subject.split(np.arange(n))", "low, high = x = np.asarray(subject.split(n))")
    checks = checks.replace("expect.equal(np.concatenate([low, high]), np.arange(n))", "expect.close(x, np.zeros(2))")
    (tmp_path / "checks.py").write_text(checks, encoding="utf-8")
    judgement = runner.judge(drill, "def split(x):\n    return [1, 10**5000]\n\ndef count(x):\n    return 1\n")
    assert judgement.verdict == "wrong"
    assert judgement.checks[0].message == (
        "Returned dtype object, wanted a floating dtype.\ngot: an array of shape (2,), object"
    )


def test_without_a_reference_the_error_is_told(runner, drill, tmp_path):
    (tmp_path / "reference.py").unlink()
    said = runner.judge(drill, MESSAGES["nothing"][0]).checks[0].message
    assert said.startswith("What `split` returned could not be used: TypeError: cannot unpack")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "a bool"),
        (np.int32(3), "an integer"),
        (np.float64(2.5), "a number"),
        (2.5, "a number"),
        (1j, "a complex number"),
        ("3", "a str"),
        (np.zeros((2, 0)), "an array of shape (2, 0), float64"),
        ((1, [2.0, 3.0]), "a tuple of 2 (an integer; a list of 2)"),
        ([1.0] * 9, "a list of 9"),
        ((), "a tuple of 0"),
        (None, "None"),
    ],
)
def test_kinds_in_words(value, words):
    assert described(value) == words


def test_arithmetic_on_what_came_back_warns_nobody(softmax, tmp_path, capfd):
    (tmp_path / "checks.py").write_text(
        "from vivavoce.drillkit import check, expect\n\n"
        "@check('adds up')\ndef adds(subject, rng):\n"
        "    x = subject.softmax(1)\n    expect.close((x - x).sum(), 0.0)\n",
        encoding="utf-8",
    )
    runner = Runner()
    try:
        judgement = runner.judge(
            replace(softmax, folder=str(tmp_path)),
            "import numpy as np\n\ndef softmax(x):\n    return np.array([np.inf])\n",
        )
    finally:
        runner.close()
    assert judgement.verdict == "wrong"
    assert capfd.readouterr().err == ""
