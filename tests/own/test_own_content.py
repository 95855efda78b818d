"""Own questions and drills are practised like the rest; whatever is wrong with them is told and stops nothing."""

import os
import sys
from pathlib import Path

import pytest

from vivavoce.app import own_content, upkeep
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.domain.errors import VivaError


def test_an_own_question_is_listed_found_and_graded(sound):
    assert sound.own.questions == ("zebra-crossing",) and not sound.own.errors
    row = next(row for row in sound.questions() if row["slug"] == "zebra-crossing")
    assert row["concept"] == "dropout" and row["area"] == "stability-regularization"
    assert sound.search("why zebras")[0].slug == "zebra-crossing"
    assert sound.search("zabras")[0].slug == "zebra-crossing", "its words are known to the search that forgives typos"
    assert sound.search("zebrascross")[0].slug == "zebra-crossing", "two of its words written as one"
    explained = sound.explain("zebra-crossing", "It solves the problem that it names, and this is its purpose.")
    assert {point.id for point in explained.grade.points} >= {"purpose", "point-0"}
    assert sound.card("card:zebra-crossing/1").ask == "One fact?"


def test_own_items_are_exercises_of_their_concept_behind_those_of_the_bank(sound):
    exercises = sound.bank.exercises()["dropout"]
    asked = [entry["slug"] for entry in exercises if entry["kind"] == "question"]
    assert asked[0] == "dropout" and asked[-1] == "zebra-crossing"
    kinds = [entry["kind"] for entry in exercises]
    assert kinds == sorted(kinds, key=["question", "card", "lab", "drill", "estimate", "incident"].index)
    assert {"q:zebra-crossing", "drill:twice-as-much"} <= sound.coach.view.homes.keys()
    concept = sound.bank.concept("dropout")
    assert concept.questions[-1] == "zebra-crossing" and concept.drills[-1] == "twice-as-much"


def test_an_answer_to_an_own_question_counts_for_its_concept(folder):
    folder.question()
    program = folder.open()
    before = program.progress().attempts
    program.explain("zebra-crossing", "It solves the problem that it names, and this is its purpose.")
    state = next(state for state in program.progress().states if state.concept == "dropout")
    assert program.progress().attempts == before + 1 and state.observations == 1
    program.close()


def test_the_bank_itself_is_as_it_was(sound):
    base = Bank.open(paths.bank_file())
    assert len(sound.questions()) == len(base.question_rows()) + 1
    assert sound.bank.question("dropout") == base.question("dropout")
    assert sound.own.bank == base.version != sound.bank.version


def test_an_own_drill_is_judged(sound):
    page = sound.drill("twice-as-much")
    assert Path(page.spec.folder).is_dir()
    assert sound.judge("twice-as-much", page.reference, record=False).verdict == "pass"
    assert sound.judge("twice-as-much", page.stub, record=False).verdict != "pass"


def test_a_folder_is_read_again_only_when_it_changed(folder, monkeypatch):
    page = folder.question()
    folder.open().close()
    (first,) = folder.data_dir.glob("bank-with-own-*")
    monkeypatch.setattr("vivavoce.bank.own_build.write", lambda *_: pytest.fail("nothing changed"))
    assert folder.open().own.questions == ("zebra-crossing",)
    monkeypatch.undo()
    page.write_text(page.read_text().replace("Why zebras cross?", "Why not horses?"))
    assert folder.open().question("zebra-crossing").title == "Why not horses?"
    assert not first.exists(), "what was made of the older files is removed"


def test_a_damaged_copy_is_made_again(folder):
    folder.question()
    folder.open().close()
    (made,) = folder.data_dir.glob("bank-with-own-*")
    made.write_bytes(b"power cut")
    assert folder.open().own.questions == ("zebra-crossing",)


BROKEN = {
    "no front matter": ("+++", "---", 1, "There is no front matter."),
    "no TOML": ('title = "', "title = ", 4, "Not valid TOML"),
    "another slug": ('slug = "zebra-crossing"', 'slug = "zebra"', 2, "slug, concept or level is wrong."),
    "no minutes": ("minutes = 10", "minutes = 0", 7, "It takes 0 minutes."),
    "a section too few": ("## Where did you use this?", "## Where", 10, "The sections are"),
    "a formula": ("Why it exists.", r"$\frac{1}$", 12, "This formula does not render"),
    "a claim that there is not": ("Why it exists.", "So [[claim:dropout/nonsense]].", 12, "There is no fresh evidence"),
}


@pytest.mark.parametrize(("old", "fresh", "line", "problem"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_question_is_left_out_and_told_with_its_line(folder, old, fresh, line, problem):
    folder.question("zebra-herd")
    page = folder.question()
    assert old in page.read_text()
    page.write_text(page.read_text().replace(old, fresh))
    program = folder.open()
    assert program.own.questions == ("zebra-herd",)
    (found,) = [error for error in program.own.errors if problem in error.problem]
    assert (found.file, found.line) == ("dropout/questions/zebra-crossing.md", line) and found.mend
    assert program.question("dropout").title
    told = " ".join(entry["what"] for entry in program.doctor()["problems"])
    assert f"zebra-crossing.md:{line}: " in told
    program.close()


def test_files_that_are_no_text_and_folders_of_no_concept_are_told(folder):
    page = folder.question()
    page.write_bytes(b"\xff\xfe\x00")
    (folder.own / "dropuot" / "questions").mkdir(parents=True)
    program = folder.open()
    problems = {found.file: found for found in program.own.errors}
    assert problems["dropout/questions/zebra-crossing.md"].problem == "Not UTF-8 text."
    assert "dropout" in problems["dropuot"].mend
    program.close()


def _folder(path):
    path.mkdir()


def _file(path):
    path.write_text("remember")


ODD = {
    "a folder called like a question": ("dropout/questions/odd.md", _folder),
    "a pipe called like a question": ("dropout/questions/odd.md", os.mkfifo),
    "a device called like a question": ("dropout/questions/odd.md", lambda path: path.symlink_to("/dev/zero")),
    "a link to itself": ("dropout/questions/odd.md", lambda path: path.symlink_to(path.name)),
    "a folder among wrong solutions": ("dropout/drills/twice-as-much/wrong/odd.py", _folder),
    "a file among drills": ("dropout/drills/odd", _file),
    "a file for the questions of a concept": ("overfitting/questions", _file),
    "a name that is no text": ("dropout/questions/\udcff.md", _file),
}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
@pytest.mark.parametrize("name, make", ODD.values(), ids=ODD)
def test_what_is_no_file_to_read_is_told_and_the_rest_goes_on(folder, name, make):
    folder.question()
    folder.drill()
    odd = folder.own / name
    odd.parent.mkdir(parents=True, exist_ok=True)
    make(odd)
    program = folder.open()
    assert program.own.questions == ("zebra-crossing",)
    assert [found.file for found in program.own.errors] == [name.replace("\udcff", "?")]
    program.close()


def test_hidden_files_of_other_programs_are_no_mistake(folder):
    page = folder.question()
    page.with_name(".DS_Store").write_bytes(b"\0")
    program = folder.open()
    assert not program.own.errors
    program.close()


def test_names_that_the_bank_or_another_own_item_has_are_refused(folder):
    with pytest.raises(VivaError, match="The bank has 'dropout' already"):
        own_content.new("question", "dropout", None, folder.data_dir)
    page, drill = folder.question(), folder.drill()
    for path in (page, page.with_name("zebra-crossing.rubric.toml"), drill / "task.md"):
        text = path.read_text().replace("zebra-crossing", "dropout").replace("twice-as-much", "softmax")
        path.write_text(text)
        path.rename(path.with_name(path.name.replace("zebra-crossing", "dropout")))
    drill.rename(drill.with_name("softmax"))
    folder.question("twin", "dropout")
    folder.question("other", "overfitting")
    for path in (folder.own / "overfitting" / "questions").iterdir():
        path.write_text(path.read_text().replace("other", "twin"))
        path.rename(path.with_name(path.name.replace("other", "twin")))
    program = folder.open()
    problems = {found.file: found.problem for found in program.own.errors}
    assert problems["dropout/questions/dropout.md"] == "The bank has a question 'dropout' already."
    assert problems["dropout/drills/softmax/task.md"].startswith("The bank has a drill, incident or estimate 'softmax'")
    assert "You have two called 'twin'" in problems["overfitting/questions/twin.md"]
    assert program.own.questions == ("twin",) and not program.own.drills
    assert program.question("dropout").sections != ()
    program.close()


def test_whatever_goes_wrong_the_bank_opens(folder, monkeypatch):
    folder.question()

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    program = folder.open()
    assert program.own.questions == () and "No space left" in program.own.errors[0].problem
    assert program.question("dropout")
    program.close()


def test_the_folder_may_lie_elsewhere(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(own_content.FOLDER, str(tmp_path / "mine"))
    folder.question()
    assert (tmp_path / "mine" / "dropout" / "questions" / "zebra-crossing.md").exists()
    assert folder.open().own.questions == ("zebra-crossing",)


def test_any_name_of_a_data_directory_will_do(folder, tmp_path):
    folder.data_dir = tmp_path / "a b#c%41?ü"
    folder.question()
    program = folder.open()
    assert program.own.questions == ("zebra-crossing",) and not program.own.errors


def test_without_a_concept_the_nearest_is_taken(folder):
    page = min(own_content.new("question", "focal-loss-on-rare-classes", None, folder.data_dir))
    assert page.parent.parent.name in ("class-imbalance", "object-detection")
    with pytest.raises(VivaError, match="cannot be practised yet"):
        own_content.new("lab", "my-lab", "dropout", folder.data_dir)


def test_check_judges_own_drills_and_says_what_is_wrong(folder):
    drill = folder.drill()
    folder.question()
    (drill / "reference.py").write_text("def function(x):\n    return x * x\n")
    said: list[str] = []
    found = upkeep.check_own(folder.data_dir, False, said.append)
    assert found.questions == ("zebra-crossing",) and found.drills == ("twice-as-much",)
    assert any("The reference does not pass" in problem.problem for problem in found.errors)
    assert said == ["twice-as-much: stub, reference and wrong solutions"]
    assert not upkeep.check_own(folder.data_dir, True, said.append).errors, "without running there is nothing wrong"


def test_history_of_an_own_question_outlives_it(folder):
    from vivavoce.app import history

    page = folder.question()
    program = folder.open()
    program.explain("zebra-crossing", "It solves the problem that it names.")
    program.close()
    page.unlink()
    page.with_name("zebra-crossing.rubric.toml").unlink()
    program = folder.open()
    (entry,) = history.history(program.bank, program.store).entries
    assert entry.bank == history.GONE and entry.event.response == "It solves the problem that it names."
    program.close()


def test_raw_html_in_an_own_question_stays_text(folder):
    page = folder.question()
    page.write_text(page.read_text().replace("Why it exists.", "<script>alert(1)</script>"))
    program = folder.open()
    assert "&lt;script&gt;" in program.question("zebra-crossing").sections[0].html
    program.close()


def test_a_bank_that_is_given_is_taken_as_it_is(folder):
    folder.question()
    program = Viva(folder.data_dir, workers=False, bank=Bank.open(paths.bank_file()))
    assert program.own.questions == () and "zebra-crossing" not in {row["slug"] for row in program.questions()}
    program.close()
