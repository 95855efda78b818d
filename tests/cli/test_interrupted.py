"""Ctrl+C and the end of the input in a real terminal: exit code 130, no traceback, nothing lost."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")
VIVA = Path(sys.executable).with_name("viva")
CTRL_C, CTRL_D = b"\x03", b"\x04"
LONGEST = 120  # seconds; a busy machine needs some


class Terminal:
    """`viva` before somebody who reads and types."""

    def __init__(self, data_dir: Path, *words: str) -> None:
        self.pid, self._ends_at = 0, time.monotonic() + LONGEST
        environment = os.environ | {"VIVA_DATA_DIR": str(data_dir), "COLUMNS": "80", "LINES": "24", "TERM": "dumb"}
        self.pid, self._fd = pty.fork()
        if not self.pid:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell starts what runs in the background without it
            os.execve(VIVA, [str(VIVA), *words], environment)
        self.shown = b""

    def sees(self, text: str) -> None:
        """Read until `text` has come, and forget it."""
        while text.encode() not in self.shown:
            assert self._read(), f"ended before {text!r}:\n{self.shown.decode()}"
        self.shown = self.shown.split(text.encode(), 1)[1]

    def types(self, keys: bytes) -> None:
        os.write(self._fd, keys)

    def ends(self) -> tuple[int, str]:
        """Exit code, and what was shown at last."""
        while self._read():
            pass
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), self.shown.decode()

    def _read(self) -> bool:
        while not select.select([self._fd], [], [], 1)[0]:
            assert time.monotonic() < self._ends_at, self.shown.decode()
        try:
            came = os.read(self._fd, 65536)
        except OSError:  # how Linux says that the other side has closed
            return False
        self.shown += came
        return bool(came)


def stopped(terminal: Terminal, keys: bytes = CTRL_C) -> str:
    """Type `keys`; the command must end as a person expects it to."""
    time.sleep(0.5)  # Python's input() may miss a signal between its prompt and its first look at the keys
    terminal.types(keys)
    code, shown = terminal.ends()
    assert code == 130 and "Traceback" not in shown and "Stopped." in shown, shown
    return shown


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
@pytest.mark.parametrize(
    ("words", "asked", "keys"),
    [
        (("estimate", "conv-parameters", "--seed", "1"), "Your answer", CTRL_C),
        (("estimate", "conv-parameters", "--seed", "1"), "Your answer", CTRL_D),
        (("setup",), "Interview date", CTRL_D),
        (("delete",), "Type", CTRL_C),
    ],
)
def test_a_prompt_is_left(tmp_path, words, asked, keys):
    terminal = Terminal(tmp_path, *words)
    terminal.sees(asked)
    stopped(terminal, keys)


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_what_was_handed_in_is_judged_and_kept_before_the_command_stops(viva):
    terminal = Terminal(viva.data_dir, "ask", "dropout")
    terminal.sees("An empty line ends it.")
    terminal.types(b"It zeroes activations at random.\n\n")
    terminal.sees("random.")  # the terminal's echo: the answer is on its way
    stopped(terminal)  # while the grader's worker is still loading, or at the first question back
    assert "It zeroes activations at random." in viva("export")


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_ratings_ticks_and_stories_so_far_are_kept(viva):
    study = Terminal(viva.data_dir, "study")
    study.sees("press Enter")
    study.types(b"\n")
    study.sees("q stop")
    study.types(b"3\n")
    study.sees("press Enter")
    stopped(study)
    case = Terminal(viva.data_dir, "case", viva.json("case")[0]["slug"], "--interviewer")
    for _ in range(20):  # more ticks than one stage has
        case.sees("Said?")
        case.types(b"y\n")
        if b"Data" in case.shown:
            break
    assert "stages are kept" in stopped(case)
    project = Terminal(viva.data_dir, "project", "add")
    project.sees(">")
    project.types(b"A recommender\n")
    project.sees(">")
    stopped(project)
    assert viva.json("project", "list")[0]["title"] == "A recommender"
    done = viva.json("history")
    assert [entry["practice"] for entry in done if entry["practice"]] == ["recall"]
    assert any(entry["item"].startswith("case:") for entry in done)


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_ticks_of_the_stage_in_hand_are_kept(viva):
    slug = viva.json("case")[0]["slug"]
    first = viva.json("case", slug)["stages"][0]["id"]
    case = Terminal(viva.data_dir, "case", slug, "--interviewer")
    case.sees("Said?")
    stopped(case)
    assert viva.json("history") == [], "nothing was ticked"
    case = Terminal(viva.data_dir, "case", slug, "--interviewer")
    for answer in (b"n\n", b"y\n"):
        case.sees("Said?")
        case.types(answer)
    case.sees("Said?")
    shown = " ".join(stopped(case).split())
    assert "ticks of 1 of" in shown and "kept, the last as far as it went." in shown
    (kept,) = (event for event in map(json.loads, viva("export").splitlines()) if event.get("item") == f"case:{slug}")
    assert kept["outcomes"]["ticked"][first] == [1]
    assert kept["response"].startswith(f"{first}: Stopped in this stage.")
    assert kept["response"].count("Stopped before this stage.") == len(kept["outcomes"]["of"]) - 1
    assert f"stopped in stage 1 of {len(kept['outcomes']['of'])}: 1 of 2 said" in " ".join(viva("history").split())


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_what_was_handed_out_is_no_attempt(viva, tmp_path):
    begun = viva.json("drill", "start", "softmax", "--dir", str(tmp_path))
    watching = Terminal(viva.data_dir, "drill", "watch", "softmax", begun["file"])
    watching.sees("as it was handed out")
    watching.types(b"h\n")
    watching.sees("Hint 1 of")
    watching.types(b"q\n")
    assert watching.ends()[0] == 0
    assert viva.json("history") == []


def test_a_second_ctrl_c_does_not_wait(monkeypatch):
    import signal

    from vivavoce.cli.common import handed_in

    kept = []
    with pytest.raises(KeyboardInterrupt), handed_in():
        signal.raise_signal(signal.SIGINT)
        kept.append("the answer")
        signal.raise_signal(signal.SIGINT)
        kept.append("something slow")
    assert kept == ["the answer"]
    with pytest.raises(KeyboardInterrupt), handed_in():
        signal.raise_signal(signal.SIGINT)
        kept.append("another answer")
    assert kept[-1] == "another answer"
