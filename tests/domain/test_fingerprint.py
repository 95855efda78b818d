"""Evidence belongs to what a script does, not to how it is laid out."""

from __future__ import annotations

import pytest

from vivavoce.domain import fingerprint
from vivavoce.domain.fingerprint import code_of, of_files, of_lab

SCRIPT = '''"""A lab."""

import math


def measure(seeds):
    """Yield."""
    return [math.pi * seed for seed in seeds]
'''


@pytest.mark.parametrize(
    ("old", "fresh"),
    [
        ('"""A lab."""', '"""Another text."""'),
        ('    """Yield."""\n', ""),
        ("import math\n", "import math  # for pi\n"),
        ("[math.pi * seed for seed in seeds]", "[\n        math.pi * seed\n        for seed in seeds\n    ]"),
    ],
)
def test_layout_comments_and_docstrings_do_not_count(old, fresh):
    assert old in SCRIPT
    assert code_of(SCRIPT.replace(old, fresh)) == code_of(SCRIPT)


@pytest.mark.parametrize(
    ("old", "fresh"),
    [
        ("math.pi", "math.e"),
        ("*", "+"),
        ("def measure", "def measured"),
        ("seeds)", "seeds=(1,))"),
        ("seed for", "-seed for"),
    ],
)
def test_any_change_of_code_counts(old, fresh):
    assert code_of(SCRIPT.replace(old, fresh, 1)) != code_of(SCRIPT)


def test_a_lab_carries_what_it_measures_with(tmp_path, monkeypatch):
    lab, data = tmp_path / "lab.py", tmp_path / "data.py"
    lab.write_text(SCRIPT)
    data.write_text("N = 1\n")
    monkeypatch.setattr("vivavoce.domain.fingerprint.MEASUREMENT", (data,))
    before = of_lab(lab)
    data.write_text("N = 2\n")
    assert of_lab(lab) != before


def test_files_are_told_apart_by_name_and_content(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("x")
    b.write_text("x")
    assert of_files([a]) != of_files([b])
    assert of_files([a, b]) != of_files([b, a])


def test_modules_a_lab_imports_count_directly_and_through_others(tmp_path, monkeypatch):
    for name in ("labkit/vision", "scratch/layers", "scratch/tensor"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    (tmp_path / "scratch/layers.py").write_text("from vivavoce.scratch.tensor import Tensor\n")
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path)
    lab = tmp_path / "lab.py"
    lab.write_text("from vivavoce.labkit import vision\nfrom vivavoce.scratch.layers import Linear\n")
    seen = {of_lab(lab)}
    for name in ("labkit/vision", "scratch/layers", "scratch/tensor"):
        with (tmp_path / f"{name}.py").open("a") as module:
            module.write("y = 2\n")
        seen.add(of_lab(lab))
    (tmp_path / "scratch/losses.py").write_text("z = 3\n")  # not imported
    seen.add(of_lab(lab))
    assert len(seen) == 4
