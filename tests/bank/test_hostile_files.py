"""Files of the bank with anything in them, as own content may have: read or refused with a place, never a crash."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vivavoce.bank import paths
from vivavoce.bank.cases import read_case
from vivavoce.bank.collection import read_drill, read_question
from vivavoce.bank.estimates import read_estimate
from vivavoce.bank.files import Findings, Text
from vivavoce.bank.rubrics import read_rubric

HERE = paths.concepts_dir()
DROPOUT = HERE / "stability-regularization" / "dropout"
CONCEPT = {"id": "dropout", "title": "Dropout", "area": "stability-regularization"}
VALUES = (
    '""', '"x"', "0", "-1", "1e400", "nan", "inf", "true", "[]", "{}", "[[]]", "[1]", '["a", 1]', "[{}]", "{a = 1}",
    "2026-11-22", "07:30:00", f'"{"y" * 5000}"', '"\\u0000"', '"$x^{"', '"{{claim:no/such}}"', "9" * 30,
    '"../../etc/passwd"',
)  # fmt: skip
Edit = tuple[str, float, str]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("set", "drop", "double", "put")), st.floats(0, 1),
        st.sampled_from(VALUES) | st.text(max_size=40),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def edited(text: str, edits: list[Edit]) -> str:
    """A text with some of its lines changed as a slip, a bad merge or a hostile hand would."""
    lines = text.split("\n")
    for how, place, value in edits:
        at = min(int(place * len(lines)), len(lines) - 1)
        if how == "set" and "=" in lines[at]:
            lines[at] = f"{lines[at].partition('=')[0]}= {value}"
        elif how == "drop":
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        else:
            lines[at] = value
        lines = lines or [""]
    return "\n".join(lines)


def example(pattern: str) -> Path:
    """A real file of that kind."""
    return sorted(HERE.glob(pattern))[0]


def read(kind: str, path: Path, findings: Findings) -> object:
    if kind == "rubric":
        return read_rubric(Text(path, path.read_text(encoding="utf-8")), "dropout", findings)
    if kind == "question":
        return read_question(path, CONCEPT, findings)
    if kind == "drill":
        return read_drill(path.parent, "drill", "dropout", findings)
    return (read_case if kind == "case" else read_estimate)(path, "dropout", findings)


SOURCES = {
    "rubric": DROPOUT / "questions" / "dropout.rubric.toml",
    "question": DROPOUT / "questions" / "dropout.md",
    "drill": example("*/*/drills/*/task.md"),
    "case": example("*/*/cases/*.toml"),
    "estimate": example("*/*/estimates/*.toml"),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_any_file_is_read_or_refused_with_a_place(kind, tmp_path):
    source = SOURCES[kind]
    text = source.read_text(encoding="utf-8")
    shutil.copytree(source.parent, tmp_path / source.parent.name)  # the other files that it needs
    path = tmp_path / source.parent.name / source.name

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(EDITS)
    def changed(edits):
        path.write_bytes(edited(text, edits).encode("utf-8", errors="surrogatepass"))
        findings = Findings(tmp_path)
        found = read(kind, path, findings)
        assert found is not None or findings.errors()
        for problem in findings.problems:
            assert problem.problem and problem.mend and 1 <= problem.line <= path.read_bytes().count(b"\n") + 2
            assert problem.file.startswith(source.parent.name)

    changed()
    path.write_bytes(text.encode())
    assert read(kind, path, Findings(tmp_path)) is not None
