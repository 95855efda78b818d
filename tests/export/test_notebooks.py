"""Notebooks: valid, without the reference, and run from top to bottom by a kernel of their own."""

import ast
import json
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest

from vivavoce.app import taking
from vivavoce.app.notebook import report, solution_in
from vivavoce.app.viva import Viva
from vivavoce.domain.drill import CheckResult, Judgement
from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.export import notebooks
from vivavoce.export.notebooks import MARK

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from notebooks import names, problems


@pytest.fixture(scope="module")
def viva(tmp_path_factory):
    found = Viva(tmp_path_factory.mktemp("learner"))
    yield found
    found.close()


def sources(text):
    return [cell.source for cell in nbformat.reads(text, 4).cells]


def test_every_lab_shows_claims_knobs_code_and_evidence(viva):
    for page in viva.labs():
        text = notebooks.as_text(notebooks.lab_notebook(page))
        cells = sources(text)
        assert all(claim.statement in cells[0] for claim in page.lab.claims)
        assert Path(page.path).read_text(encoding="utf-8").strip() in cells
        knobs = next(cell for cell in cells if cell.startswith("knobs = dict("))
        found: dict[str, object] = {}
        exec(knobs, found)
        assert found["knobs"] == {name: knob.default for name, knob in page.lab.knobs.items()}
        evidence = next(cell for cell in cells if cell.startswith("EVIDENCE = "))
        exec(evidence.partition("\n\nfound")[0], found)
        kept = found["EVIDENCE"]
        assert {name: row["verdict"] for name, row in kept.items()} == {
            row.id.partition("/")[2]: row.verdict for row in page.evidence
        }


def test_no_task_holds_its_reference_or_a_wrong_solution(viva):
    for page in viva.drills():
        text = notebooks.as_text(notebooks.code_notebook(page))
        cells = sources(text)
        assert cells[-3] == f"{MARK} {page.spec.slug}\n{page.stub}".strip()
        told = "\n".join(cells)
        assert page.reference.strip() not in told
        assert not [wrong.slug for wrong in page.wrong if wrong.code.strip() in told]
        assert told.count("<details>") == len(page.spec.hints)
        assert "entry = [" not in told  # the front matter stays behind


def test_the_same_bank_gives_the_same_file(viva):
    text = taking.notebook(viva, "lab:dropout")
    assert text == taking.notebook(viva, "lab:dropout")
    assert json.loads(text)["nbformat"] == 4


def test_names(viva):
    with pytest.raises(VivaError, match=r"There is a lab and a drill called 'dropout'.") as both:
        taking.notebook(viva, "dropout")
    assert both.value.mend == "Say lab:dropout or drill:dropout."
    with pytest.raises(UnknownSlug, match="silent-early"):
        taking.notebook(viva, "silent-early")
    assert f"{MARK} silent-early-layers" in taking.notebook(viva, "silent-early-layers")


def test_the_cell_that_was_run_last_is_judged():
    cells = ["import numpy", f"{MARK} a\nfirst = 1", "first", f"{MARK} b\nother = 1", f"\n{MARK} a\nlast = 2", "judge"]
    assert solution_in(cells, "a") == "last = 2"
    with pytest.raises(VivaError, match="was not run yet"):
        solution_in(cells, "c")


def test_a_judgement_is_told_with_its_first_failure_in_full():
    checks = (CheckResult("one", "pass"), CheckResult("two", "wrong", "a\nb"), CheckResult("three", "wrong", "c\nd"))
    lines = report(Judgement("x", "wrong", checks, 5.0, "A", mistake="adds twice"))
    assert lines == [
        "✓ one", "✗ two", "    a", "    b", "✗ three", "    c", "This looks like a known mistake: adds twice",
        "Verdict: wrong",
    ]  # fmt: skip


@pytest.mark.torch
def test_two_of_them_run_from_top_to_bottom(viva, tmp_path):
    """A light lab and a drill, others every day; `bench/notebooks.py` runs all."""
    day = date.today().toordinal()
    light = [name for name in names(viva)[:12] if not viva.lab(name[4:]).lab.needs]
    drills = [f"drill:{page.spec.slug}" for page in viva.drills() if page.spec.library == "numpy"]
    for name in (light[day % len(light)], drills[day % len(drills)]):
        assert list(problems(viva, name, tmp_path)) == [], name


def test_no_cell_of_ours_takes_a_name_that_the_lab_uses(viva):
    """A notebook is one namespace: `run` of our cells once hid the `run` that a lab calls."""
    for page in viva.labs():
        cells = notebooks.lab_notebook(page)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        own, *ours = (_bound(ast.parse(source)) for source in code)
        assert not own & set().union(*ours), page.slug


def _bound(tree: ast.Module) -> set[str]:
    """Names that a cell defines, imports or assigns at its top level."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names
