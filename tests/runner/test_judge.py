"""Verdicts and messages that a learner sees."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from vivavoce.domain.drill import CheckResult
from vivavoce.domain.errors import VivaError
from vivavoce.runner import Runner
from vivavoce.runner.judge_cli import as_expected, read_spec
from vivavoce.runner.process import LOG_LIMIT

FIXTURE = Path(__file__).parent / "fixture"
REFERENCE = (FIXTURE / "drills/softmax/reference.py").read_text(encoding="utf-8")


def body(text: str) -> str:
    """A softmax with this body."""
    return "import numpy as np\n\ndef softmax(x):\n" + textwrap.indent(textwrap.dedent(text), "    ")


def test_the_reference_passes_on_fifty_seeds(judge):
    for seed in range(50):
        judgement = judge(REFERENCE, seed=seed)
        assert judgement.verdict == "pass", judgement
    assert judgement.seed == 49
    assert [check.verdict for check in judgement.checks] == ["pass"] * 3


def test_seeds_are_fresh_unless_given(judge):
    assert judge(REFERENCE).seed != judge(REFERENCE).seed


@pytest.mark.parametrize(
    "name",
    ["drills/softmax", "incidents/no-progress", pytest.param("drills/dropout", marks=pytest.mark.torch)],
)
def test_every_file_of_a_drill_gets_what_it_should(runner, name):
    spec = read_spec(FIXTURE / name)
    for path in sorted((FIXTURE / name).rglob("*.py")):
        if path.name != "checks.py":
            judgement = runner.judge(replace(spec, timeout=60.0), path.read_text(encoding="utf-8"))
            assert as_expected(path, judgement), (path.name, judgement)


def test_the_smallest_failing_case_is_shown(judge):
    # Right for one dimension and wrong for two: the (2, 4) case is the first that can fail.
    judgement = judge(body("e = np.exp(x - x.max())\nreturn e / e.sum()"), seed=1)
    message = judgement.checks[0].message
    assert judgement.verdict == "wrong"
    assert "x: array of shape (2, 4), float64" in message
    assert "got: array of shape (2, 4), float64" in message
    assert "wanted: array of shape (2, 4), float64" in message
    assert "largest difference" in message
    assert "tolerance 1e-10 x |wanted|" in message


def test_a_known_mistake_is_named(judge):
    judgement = judge(body("return np.exp(x) / np.exp(x).sum(-1, keepdims=True)"))
    assert judgement.mistake == "the maximum is not subtracted"


def test_an_unknown_mistake_is_not_named(judge):
    assert judge(body("return x")).mistake == ""


def test_a_wrong_shape_is_named(judge):
    message = judge(body("return np.ones((3, 1))")).checks[0].message
    assert message.startswith("Returned shape (3, 1), wanted (3,).")


MESSAGES = {
    "syntax": ("def softmax(x:\n    return x\n", "crashed", ["submission.py", "line 1", "^"]),
    "missing name": ("def soft_max(x):\n    return x\n", "wrong", ["does not define `softmax`"]),
    "signature": ("def softmax(x, axis):\n    return x\n", "crashed", ["cannot be called", "'axis'"]),
    "type": (body("return None"), "wrong", ["Returned None, wanted an array of shape (3,)"]),
    "exception": (body("return x @ 'a'"), "crashed", ["line 4, in softmax", "return x @ 'a'", "call: softmax(a)"]),
    "stub": (body("raise NotImplementedError('Write me.')"), "crashed", ["Not written yet", "Write me."]),
    "recursion": (body("return softmax(x)"), "crashed", ["without end"]),
    "import": ("import nonsense\n", "crashed", ["not there", "nonsense"]),
    "large": (body("return np.ones(10**9)"), "memory", ["memory"]),
    "syntax further down": (body("y = x\nreturn y y"), "crashed", ["Python cannot read", "line 5", "return y y", "^"]),
    "indentation": ("def softmax(x):\nreturn x\n", "crashed", ["line 2", "indented block"]),
    "no arguments": ("def softmax():\n    return 1\n", "crashed", ["`softmax` cannot be called", "0 positional"]),
    "no function": ("softmax = 3\n", "wrong", ["`softmax` has to be a function or a class", "of type int"]),
    "PyTorch": ("import torch\n", "crashed", ["Running your file imports PyTorch; this task is solved", "line 1"]),
    "PyTorch later": (body("import torch"), "crashed", ["Calling `softmax` imports PyTorch", "line 4"]),
    "too large": (body("return 'x' * 9_000_000"), "wrong", ["`softmax` returned cannot be judged", "too large"]),
    "elsewhere": ("from numpy.linalg import cholesky as softmax\n", "crashed", ["raised LinAlgError: 1-dim", "given"]),
    "mark of Windows": ("\ufeff\nimport nonsense", "crashed", ["line 2", "nonsense"]),
    "shape": (body("return x.sum()"), "wrong", ["Returned shape (), wanted (3,)"]),
    "dtype": (body("return x.astype('int32')"), "wrong", ["Returned dtype int32, wanted a floating dtype"]),
    "object dtype": (body("return x.astype(object)"), "wrong", ["cannot be judged", "dtype object"]),
    "generator": (body("yield x"), "wrong", ["Returned an object of type generator, wanted an array of shape (3,)"]),
    "mutual recursion": (body("return again(x)") + "\ndef again(x):\n    return softmax(x)\n", "crashed",
                         ["without end", "in again"]),
    "import inside": (body("import nonsense.more"), "crashed", ["Calling `softmax` imports something", "line 4"]),
    "import from": ("from numpy import softmax\n", "crashed", ["imports something", "cannot import name 'softmax'"]),
    "quits": (body("quit()"), "crashed", ["ended the program"]),
    "long number": (body("return 10**5000"), "wrong", ["Returned shape ()", "got: an int with thousands of digits"]),
    "terminal": (body(r"raise ValueError('\x1b[2J \x9b')"), "crashed", [r"raised ValueError: \x1b[2J \x9b"]),
    "half a surrogate": (body(r"raise ValueError('\ud800')"), "crashed", [r"raised ValueError: \ud800"]),
    "crash": (body("import os\nos.abort()"), "crashed", ["SIGABRT"]),
}  # fmt: skip


@pytest.mark.parametrize("case", MESSAGES, ids=str)
def test_the_message_says_what_happened(judge, case):
    source, verdict, words = MESSAGES[case]
    judgement = judge(source)
    assert judgement.verdict == verdict, judgement
    for word in words:
        assert word in judgement.checks[0].message
    assert "child.py" not in judgement.checks[0].message
    assert judgement.checks[0].message.replace("\n", "").isprintable()


RIGHT = "e = np.exp(x - x.max(-1, keepdims=True))\nreturn e / e.sum(-1, keepdims=True)"


def test_a_silent_check_fails_where_right_values_come_with_a_warning(judge):
    judgement = judge(body("np.exp(x) / np.exp(x)\n" + RIGHT))
    assert [check.verdict for check in judgement.checks] == ["pass", "wrong", "pass"]
    assert "overflow encountered in exp (line 4)" in judgement.checks[1].message
    assert "invalid value encountered in divide (line 4)" in judgement.checks[1].message


def test_a_warning_that_the_submission_prevents_does_no_harm(judge):
    quiet = "with np.errstate(all='ignore'):\n    np.exp(x) / np.exp(x)\n"
    assert judge(body(quiet + RIGHT)).verdict == "pass"


def test_what_is_printed_is_kept_and_cut(judge):
    judgement = judge(REFERENCE + "\nprint('hello')\n")
    assert (judgement.verdict, judgement.output) == ("pass", "hello\n")
    flood = judge(REFERENCE + "\nprint('x' * 10_000_000)\n")
    assert flood.verdict == "pass"
    assert len(flood.output) < 70_000
    assert flood.output.endswith("[the first 64 kB of what was printed; the rest is left out]")
    steering = judge(REFERENCE + "\nprint('\\x1b[2Jone\\rtwo\\tthree\\0')\n")
    assert steering.output == "\\x1b[2Jone\ntwo\tthree\\x00\n"
    just = judge(REFERENCE + "\nprint('x' * 65_535)\n")
    assert just.output == "x" * 65_535 + "\n"


def test_nothing_of_this_machine_reaches_the_submission(judge, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_APP", "secret")
    judgement = judge("import os, sys\nprint(dict(os.environ), os.getcwd(), sys.argv)\n" + REFERENCE)
    assert judgement.verdict == "pass"
    for word in ("SECRET_OF_THE_APP", "softmax", "HOME"):
        assert word not in judgement.output


def test_checks_and_logs_arrive_as_events(runner):
    spec, events = read_spec(FIXTURE / "incidents/no-progress"), []
    source = (FIXTURE / "incidents/no-progress/repaired.py").read_text(encoding="utf-8")
    assert runner.judge(spec, source, on_event=events.append).verdict == "pass"
    logs = [event for event in events if isinstance(event, dict)]
    assert len(logs) == 150
    assert logs[0]["step"] == 0
    assert logs[49]["values"]["loss"] < logs[0]["values"]["loss"]
    assert isinstance(events[-1], CheckResult)


def test_no_more_events_arrive_than_a_submission_may_send(judge):
    flood = (Path(__file__).parents[1] / "cheats/events_without_end.py").read_text(encoding="utf-8")
    events = []
    judge(flood, on_event=events.append)
    assert sum(isinstance(event, dict) for event in events) == LOG_LIMIT


def test_a_broken_checks_file_is_not_the_learners_fault(runner, tmp_path):
    spec = read_spec(FIXTURE / "drills/softmax")
    (tmp_path / "checks.py").write_text("import nonsense\n", encoding="utf-8")
    judgement = runner.judge(type(spec)(*[getattr(spec, f) for f in spec.__slots__[:8]], str(tmp_path)), REFERENCE)
    assert judgement.verdict == "internal"
    assert "nonsense" in judgement.checks[0].message


def test_a_very_long_file_is_refused(judge):
    with pytest.raises(VivaError, match="too long"):
        judge("#" * 1_000_000)


def test_a_fresh_process_judges_alike(softmax):
    cold = Runner(workers=False)
    try:
        assert cold.judge(softmax, REFERENCE).verdict == "pass"
        assert cold.judge(softmax, body("return x")).verdict == "wrong"
        assert cold.status()["workers"] == {}
    finally:
        cold.close()


def test_a_mistake_is_named_only_when_it_is_asked_for(judge):
    source = body("return np.exp(x) / np.exp(x).sum(-1, keepdims=True)")
    assert judge(source).mistake and not judge(source, name_mistake=False).mistake
