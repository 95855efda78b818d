"""A folder of own questions and drills, written from the templates and made sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.app import own_content
from vivavoce.app.viva import Viva


class Folder:
    """The learner's data directory with an own question and an own drill in it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir, self.own = data_dir, data_dir / "own"

    def question(
        self, slug: str = "zebra-crossing", concept: str = "dropout", title: str = "Why zebras cross?"
    ) -> Path:
        page, rubric = sorted(own_content.new("question", slug, concept, self.data_dir))
        text = rubric.read_text()
        point = text[text.index("[[point]]") : text.index("[[misconception]]")]
        more = "".join(point.replace('id = "purpose"', f'id = "point-{n}"') for n in range(3))
        rubric.write_text(text.replace("[[misconception]]", more + "[[misconception]]", 1))
        page.write_text(page.read_text().replace("How would an interviewer ask it?", title))
        return page

    def drill(self, slug: str = "twice-as-much", concept: str = "dropout") -> Path:
        own_content.new("drill", slug, concept, self.data_dir)
        return self.own / concept / "drills" / slug

    def open(self) -> Viva:
        return Viva(self.data_dir, workers=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv(own_content.FOLDER, raising=False)
    return Folder(tmp_path / "data")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A program with one own question and one own drill, shared: it is only read."""
    made = Folder(tmp_path_factory.mktemp("sound") / "data")
    made.question()
    made.drill()
    program = made.open()
    yield program
    program.close()
