"""`viva bookmark`, `note`, `bookmarks`, `report`, `new --own` and `check --own` as a learner types them."""

import json

import pytest
from click.testing import CliRunner

from vivavoce.cli.main import viva
from vivavoce.domain.errors import VivaError


@pytest.fixture
def run(folder):
    def invoked(*words, said=None, code=0):
        done = CliRunner().invoke(viva, words, input=said, env={"VIVA_DATA_DIR": str(folder.data_dir), "COLUMNS": "80"})
        if isinstance(done.exception, VivaError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done

    return invoked


def test_bookmarks_and_notes_from_the_terminal(run):
    assert "Bookmarked: How does dropout work" in run("bookmark", "dropout").stdout
    run("note", "drill:softmax", "-", said="subtract the maximum\nfirst\n")
    assert run("note", "drill:softmax").stdout == "subtract the maximum\nfirst\n"
    listed = run("bookmarks").stdout
    assert "(drill:softmax)\n    subtract the maximum\n    first\n* How does dropout" in listed
    rows = json.loads(run("bookmarks", "--json").stdout)
    assert [row["name"] for row in rows] == ["drill:softmax", "dropout"]
    assert "No note" in run("note", "drill:softmax", "--remove").stdout
    assert json.loads(run("bookmark", "dropout", "--remove", "--json").stdout)["bookmarked"] is False
    assert run("bookmarks").stdout.startswith("Nothing yet.")
    with pytest.raises(VivaError, match="There is no question called 'dropuot'"):
        run("bookmark", "dropuot")


def test_a_report_is_printed(run):
    text = run("report", "claim:dropout/scales-at-inference", "--wrong", "It is not so.").stdout
    assert "Address: /claims/dropout/scales-at-inference" in text and "It is not so." in text
    assert json.loads(run("report", "dropout", "--json").stdout)["name"] == "dropout"


def test_a_new_own_question_is_written_checked_and_told(run, folder):
    done = run("new", "question", "--own", "why-not-on-inputs", "--concept", "dropout")
    assert done.stdout.splitlines()[0] == str(folder.own / "dropout" / "questions" / "why-not-on-inputs.md")
    assert done.stderr == "It belongs to the concept 'dropout'. Then: viva check --own\n"
    done = run("check", "--own", "--schema-only", code=1)
    assert "dropout/questions/why-not-on-inputs.rubric.toml:1: There are 1 points. Have 4 to 8." in done.stdout
    assert "questions 0, drills 0" in done.stderr
    done = run("new", "drill", "--own", "by-rows", "--concept", "dropout")
    assert "outside the sandbox" in done.stderr
    found = json.loads(run("check", "--own", "--schema-only", "--json", code=1).stdout)
    assert len(found) == 1


def test_the_check_of_the_bank_says_that_there_are_own_items(run, folder, monkeypatch):
    monkeypatch.setattr("vivavoce.app.upkeep.check", lambda *_: [])
    assert "Of your own" not in run("check").stderr
    folder.question()
    with monkeypatch.context() as before:
        before.setattr("vivavoce.bank.paths.bank_file", lambda: folder.data_dir / "not built")
        assert "Of your own" not in run("check", "--schema-only").stderr
    assert "Of your own: questions 1, drills 0, 0 to mend: viva check --own" in run("check").stderr
