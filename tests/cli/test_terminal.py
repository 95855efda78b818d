"""Readable at 80 columns, without colour, in a pipe and by a screen reader; `--json` for whatever gives data."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from rich.cells import cell_len

from vivavoce.cli.common import console
from vivavoce.cli.curves import Curves, sparkline
from vivavoce.domain.claim import Chart
from vivavoce.domain.errors import VivaError

# What gives no data: it opens a page, shows itself, prints a shell script, or writes a file format of its own.
WITHOUT_JSON = {"serve", "tour", "completion", "export history", "export fsrs", "export ledger"}


def commands(group: click.Group, path: str = ""):
    """Every command that does something, with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def test_every_command_that_gives_data_has_json_and_every_option_says_what_it_does():
    from vivavoce.cli.main import viva as whole

    found = dict(commands(whole))
    assert {name for name, c in found.items() if "as_json" not in {p.name for p in c.params}} == WITHOUT_JSON
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in found.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert not silent


@pytest.mark.parametrize(
    "words",
    [
        ("today",), ("next",), ("drills",), ("questions",), ("concepts",), ("labs",), ("show", "dropout", "--deep"),
        ("progress",), ("plan",), ("history",), ("case",), ("verify", "dropout"), ("search", "dropout"),
        ("step",), ("weights", "list"), ("bookmarks",), ("mock", "--list"), ("project", "list"),
    ],
)  # fmt: skip
def test_nothing_is_wider_than_the_window_nor_coloured_in_a_pipe(here, monkeypatch, words):
    monkeypatch.setenv("COLUMNS", "80")
    shown = here(*words)
    assert "\x1b" not in shown
    too_wide = [line for line in shown.splitlines() if cell_len(line) > 80]
    assert all(" " not in line.strip() for line in too_wide), too_wide  # a formula or an address that cannot be broken


def test_a_verdict_is_a_word_and_no_mark_alone(viva):
    from vivavoce.bank import Bank, paths

    page = Bank.open(paths.bank_file()).drill("softmax")
    shown = viva("judge", "softmax", "-", said=page.wrong[0].code, code=1)
    checks = [line for line in shown.splitlines() if line.startswith(("✓", "✗"))]
    assert checks and all(re.match(r"(✓ passes|✗ fails) ", line) for line in checks)


def test_a_terminal_that_knows_no_marks_gets_question_marks(viva, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1251")
    assert "? missed" in viva("grade", "dropout", said="It is a regulariser of some kind, I think.", code=1)


def test_a_run_that_diverges_is_drawn_as_far_as_there_are_numbers(capsys):
    """What is not finite comes from the worker as None; a bar may name its seed."""
    curves = Curves({"loss": Chart("Loss", x="step", y="loss"), "share": Chart("Share", kind="bar")})
    for values in ([0, 1.0], [1, 3.0], [2, None], [[3, None]], []):
        assert curves.add({"kind": "line", "series": "loss/train", "values": values})
    assert curves.curve("loss/train") == [(0, 1.0), (1, 3.0)]
    for seed, share in ((0, 0.2), (1, 0.4), (2, None)):
        curves.add({"kind": "bar", "series": "share/net", "values": [seed, share]})
    curves.say()
    assert "net: 0.3\n" in capsys.readouterr().out


def test_a_chart_of_one_seed_is_called_no_mean(capsys):
    curves = Curves({"loss": Chart("Loss (first seed)", x="step", y="loss")})
    curves.add({"kind": "line", "series": "loss/train", "values": [[0, 1.0], [10, 0.5]]})
    curves.say()
    assert "mean" not in capsys.readouterr().out


def test_curves_are_means_over_seeds_drawn_and_said(capsys):
    curves = Curves({"loss": Chart("Loss", x="step", y="loss"), "lost": Chart("Lost", kind="bar")})
    for seed_shift in (0.0, 0.2):
        for x, y in ((0, 1.0), (10, 0.5), (20, 0.1)):
            assert curves.add({"kind": "line", "series": "loss/train", "values": [x, y + seed_shift]})
    curves.add({"kind": "line", "series": "loss/guessing", "values": [[0, 2.0], [20, 2.0]]})
    curves.add({"kind": "bar", "series": "lost/net", "values": 3.0})
    assert not curves.add({"kind": "record", "metric": "loss"})
    assert curves.curve("loss/train") == [(0, pytest.approx(1.1)), (10, pytest.approx(0.6)), (20, pytest.approx(0.2))]
    picture = curves.picture(79)
    assert picture[0] == "Loss:" and "█▄▁ 1.1 to 0.2" in picture[1] and max(map(len, picture)) <= 79
    curves.say()
    said = capsys.readouterr().out
    assert "train: 1.1 at 0, 0.6 at 10, 0.2 at 20" in said and "net: 3" in said and "█" not in said


def test_a_sparkline_is_no_wider_than_its_place_and_bears_equal_values():
    assert sparkline([1.0] * 5, 10) == "▁▁▁▁▁"
    assert sparkline(list(range(100)), 8) == "▁▂▃▄▅▆▇█"
    assert sparkline([1, 10, 100], 3, "_-#", log=True) == "_-#"


def test_studying_by_json_and_a_drill_with_its_hints(here, tmp_path):
    due = here.json("study", "--limit", "2")
    assert set(due[0]) == {"item", "question", "ask", "answer"}
    kept = here.json("study", "--rate", f"{due[0]['item']}=good")
    assert kept["recalled"][0]["rating"] == "good" and here.json("study", "--limit", "2")[0] != due[0]
    with pytest.raises(VivaError, match="again, hard, good or easy"):
        here("study", "--rate", "card:dropout/1")
    begun = here.json("debug", "start", "mixed-patients", "--dir", str(tmp_path))
    task = (tmp_path / "mixed-patients.md").read_text(encoding="utf-8")
    assert begun["task"].endswith("mixed-patients.md") and "\n\ntext\n\n" not in task and "225    1.383" in task
    assert here.json("drill", "hint", "softmax")["of"] >= 1
    with pytest.raises(VivaError, match="viva drill start softmax"):
        here("debug", "start", "softmax")
    assert {row["kind"] for row in here.json("drills", "--kind", "incident")} == {"incident"}


@pytest.mark.torch
def test_a_file_is_watched_until_it_passes(viva, tmp_path):
    from vivavoce.bank import Bank, paths

    file = tmp_path / "softmax.py"
    file.write_text(Bank.open(paths.bank_file()).drill("softmax").reference)
    assert viva.json("drill", "watch", "softmax", str(file))["verdict"] == "pass"
    shown = viva("drill", "watch", "softmax", str(file))
    assert "✓ passes" in shown and "pass  " in shown
    assert len(viva("export").splitlines()) == 3


@pytest.mark.parametrize("columns", ["", "abc", "0", "3", "-5"])
def test_a_width_that_is_none_is_80(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert console().width == 80


def test_words_that_make_no_command_are_told_as_json_where_json_was_asked_for(viva):
    for words, mend in (
        (("show",), "viva show --help"),
        (("plan", "--minutes", "abc"), "viva plan --help"),
        (("history", "--limit", "x"), "viva history --help"),
        (("nosuch",), "viva --help"),
    ):
        done = viva.run(*words, "--json")
        told = json.loads(done.stderr)
        assert (done.returncode, done.stdout) == (2, "") and told["problem"] and mend in told["mend"], words


@pytest.mark.parametrize(
    ("words", "code"),
    [(("ask", "dropout"), 2), (("study",), 0), (("setup",), 130), (("project", "add"), 130), (("mock",), 0)],
)
def test_a_standard_input_that_is_closed_is_one_that_has_ended(viva, words, code):
    closed = f'exec "{Path(sys.executable).with_name("viva")}" "$@" <&-'
    environment = os.environ | {"VIVA_DATA_DIR": str(viva.data_dir)}
    done = subprocess.run(["sh", "-c", closed, "sh", *words], env=environment, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False), done.stderr


def test_no_standard_stream_at_all_stops_nothing(viva):
    closed = f'exec "{Path(sys.executable).with_name("viva")}" next <&- >&- 2>&-'
    subprocess.run(["sh", "-c", closed], env=os.environ | {"VIVA_DATA_DIR": str(viva.data_dir)}, check=True)


def test_json_loses_nothing_on_a_stream_that_knows_few_characters(viva, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1251")
    shown = viva("verify", "graph-compilation", "--json")
    assert "×" in " ".join(claim["finding"] for claim in json.loads(shown)["claims"])


def test_the_history_names_an_estimate(viva):
    viva("estimate", "conv-parameters", "--seed", "1", "--answer", "5", code=1)
    assert "  estimate " in viva("history")
