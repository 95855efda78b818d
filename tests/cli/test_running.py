"""Commands that start workers: labs, judging, the tour. They really train and really judge."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.torch


def test_a_lab_runs_with_a_turned_knob(viva):
    result = viva.json("lab", "vanishing-gradients", "--seeds", "2", "--set", "depth=5")
    assert set(result) == {"lab", "concept", "knobs", "metrics", "claims", "cpu_seconds"}
    assert result["knobs"]["depth"] == 5
    assert all(len(values) == 2 for arms in result["metrics"].values() for values in arms.values())
    assert all(claim["verdict"] in {"consistent", "inconsistent", "not compared"} for claim in result["claims"])


def test_a_lab_is_reported_in_words_and_names_what_set_takes(viva):
    shown = " ".join(viva("lab", "vanishing-gradients", "--seeds", "2").split())
    assert "Speaks against it, as the evidence does (the ledger: holds only if): Replacing sigmoid" in shown
    assert "depth=20 Hidden layers" in shown
    assert "Decades lost between last and first layer, per seed, mean over the seeds" in shown


def test_a_prediction_is_settled_and_recorded(viva):
    result = viva.json("lab", "vanishing-gradients", "--seeds", "2", "--predict", "1")
    assert result["prediction"]["hit"] == (result["prediction"]["right"] == 1)
    assert '"predict"' in viva("export")
    assert viva.run("lab", "vanishing-gradients", "--predict", "1", "--set", "depth=5").returncode == 2
    refused = viva.run("lab", "vanishing-gradients", "--predict", "9")
    assert refused.returncode == 2 and "no choice 9" in refused.stderr and "Choose 1 to 3." in refused.stderr
    assert "Gradient norm" not in refused.stdout  # nothing ran
    assert len(viva("export").splitlines()) == 2


@pytest.mark.parametrize(
    ("setting", "says"),
    [("depth=9999", "runs from"), ("depht=3", "depth"), ("depth", "knob=value"), ("depth=x", "number")],
)
def test_a_bad_knob_starts_nothing(viva, setting, says):
    done = viva.run("lab", "vanishing-gradients", "--set", setting)
    assert done.returncode == 2
    assert says in done.stderr


def test_the_reference_passes_and_a_wrong_solution_shows_its_smallest_case(viva):
    from vivavoce.bank import Bank, paths

    page = Bank.open(paths.bank_file()).drill("softmax")
    assert viva.json("judge", "softmax", "-", said=page.reference)["verdict"] == "pass"
    wrong = next(solution for solution in page.wrong if solution.slug == "overflows")
    judged = viva.json("judge", "softmax", "-", said=wrong.code, code=1)
    assert set(judged) >= {"slug", "verdict", "checks", "milliseconds", "profile"}
    failing = next(check for check in judged["checks"] if check["verdict"] != "pass")
    assert failing["name"] == wrong.caught_by
    assert "got" in failing["message"] and "wanted" in failing["message"]
    assert judged["mistake"] == wrong.mistake
    lines = viva("export").splitlines()[1:]
    assert len(lines) == 2  # both attempts are in the history


def test_code_that_is_not_code_gets_a_clear_word(viva):
    judged = viva.json("judge", "softmax", "-", said="def softmax(:\n", code=1)
    assert judged["verdict"] == "crashed"
    assert any("line 1" in check["message"] for check in judged["checks"])
    assert viva.run("judge", "softmax", "-", said=b"\0\1").returncode == 2


def test_a_drill_starts_in_a_folder_and_overwrites_nothing(viva, tmp_path):
    folder = tmp_path / "mine"
    shown = viva("drill", "start", "softmax", "--dir", str(folder))
    assert "viva drill watch softmax" in shown
    assert "def softmax" in (folder / "softmax.py").read_text()
    (folder / "softmax.py").write_text("mine")
    assert viva.run("drill", "start", "softmax", "--dir", str(folder)).returncode == 2
    assert (folder / "softmax.py").read_text() == "mine"


def test_the_tour_runs_without_a_question(viva):
    shown = viva("tour", "--yes")
    assert "5 of 5" in shown
    assert "pass" in shown and "wrong" in shown
    assert "consistent" in shown
    assert not (viva.data_dir / "history.sqlite").exists()  # a tour leaves no trace in the learner's history


def test_studying_records_each_rating_at_once(viva):
    shown = viva("study", "--limit", "2", said="\n3\n\n1\n")
    assert "2 recalled" in shown
    assert len(viva("export").splitlines()) == 3


def test_asking_follows_up(viva):
    shown = viva("ask", "dropout", said="It switches units off at random in training.\n\ns\n\n\n")
    assert "The interviewer asks" in shown
    assert "30 seconds" in shown


def test_a_repair_that_needs_pytorch_is_judged_without_a_server(viva):
    from vivavoce.bank import Bank, paths

    page = Bank.open(paths.bank_file()).drill("overnight-nan")
    assert page.spec.library == "torch"
    assert viva.json("judge", "overnight-nan", "-", said=page.reference)["verdict"] == "pass"
