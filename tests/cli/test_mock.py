"""`viva mock` in processes of its own: a session from standard input, resumed, ended, reported."""

from __future__ import annotations

from click.testing import CliRunner

NUMBERED = ("mock", "--kind", "theory", "--minutes", "10", "--seed", "3")


def test_a_session_is_paused_at_the_end_of_the_input_resumed_and_reported(viva):
    said = viva(*NUMBERED, said="I do not know.\n\n")
    assert "The interviewer asks back:" in said and "Paused. Go on with: viva mock --resume" in said
    (listed,) = viva.json("mock", "--list")
    assert (listed["kind"], listed["minutes"], listed["ended"], listed["items"]) == ("theory", 10, "", 1)
    went_on = viva("mock", "--resume", listed["id"], said="hint\n\nThe training loss.\n\nend\n")
    assert "Hint:" in went_on and "How far to trust this" in went_on and "Already in your plan" in went_on
    report = viva.json("mock", "--report")
    assert report["id"] == listed["id"] and report["ended"] == "stopped"
    assert report["items"][0]["answer"] == "I do not know."
    assert report["asked_points"]["of"] == sum(point["role"] == "asked" for point in report["items"][0]["points"])
    assert viva.run("mock", "--resume", listed["id"]).returncode == 2


def test_a_word_that_is_not_offered_judges_nothing(viva, tmp_path):
    asked = ("mock", "--kind", "coding", "--minutes", "10", "--seed", "4", "--dir", str(tmp_path))
    done = viva.run(*asked, said="quit\nend\n")
    assert "Your file:" in done.stdout and "'pause' or 'end'" in done.stderr
    assert "fails" not in done.stdout


def test_json_begins_and_says_what_is_asked(viva):
    begun = viva.json(*NUMBERED)
    assert begun["state"] == "running" and begun["item"]["title"] and begun["item"]["seconds"] == 150
    resumed = viva.json("mock", "--resume")
    assert resumed["id"] == begun["id"] and resumed["item"]["item"] == begun["item"]["item"]


def test_bad_wishes_exit_with_2_and_say_what_there_is(viva):
    for wish, says in (
        (("--minutes", "7"), "10, 25, 45, 60"),
        (("--kind", "project"), "project"),
        (("--report", "nonsense"), "--list"),
    ):
        done = viva.run("mock", *wish)
        assert done.returncode == 2 and says in done.stderr, wish


def test_a_file_of_another_interview_is_not_taken_for_the_answer(viva, tmp_path):
    asked = ("mock", "--kind", "coding", "--minutes", "10", "--seed", "4", "--dir", str(tmp_path))
    viva(*asked, said="end\n")
    (first,) = tmp_path.glob("*.py")
    stub = first.read_text(encoding="utf-8")
    first.write_text("print('of an interview before')", encoding="utf-8")
    viva.data_dir = tmp_path / "another"  # the same seed asks the same only of whoever has not seen it
    viva(*asked, said="end\n")
    (second,) = set(tmp_path.glob("*.py")) - {first}
    assert second.read_text(encoding="utf-8") == stub


def test_a_file_that_is_gone_is_missed_and_nothing_is_judged(viva, tmp_path, monkeypatch):
    from vivavoce.cli import mock

    typed = iter(["", "end"])

    def line() -> str:
        for file in tmp_path.glob("mock-*.py"):
            file.unlink()
        said = next(typed)
        if said == "end":
            raise mock.Left(said)
        return said

    monkeypatch.setattr(mock, "_line", line)
    done = CliRunner().invoke(mock.mock, ["--kind", "coding", "--minutes", "10", "--seed", "4", "--dir", str(tmp_path),
                                          "--data-dir", str(viva.data_dir)])  # fmt: skip
    assert done.exit_code == 0 and "There is no file" in done.stderr, done.output
