"""Code of the scratch engine in a page: as it stands, and with the way to run it and to write it oneself."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from vivavoce.bank import new
from vivavoce.bank.check import check
from vivavoce.cli.text import plain
from vivavoce.scratch.layers import Dropout
from vivavoce.scratch.optimisers import clip_by_norm


def page(source, mark: str, *, drill: bool = False) -> str:
    source.concept("dropout")
    if drill:
        new.create("drill", "dropout", source.concepts, "dropout")
    source.question("dropout", "Why it exists. The mechanism. One example. A position.", f"Before.\n\n{mark}\n\nAfter.")
    return source.build().question("dropout").section("30-seconds").html


@pytest.mark.parametrize(
    ("name", "thing"),
    [("layers.Dropout", Dropout), ("optimisers.clip_by_norm", clip_by_norm)],
    ids=["class", "function"],
)
def test_the_code_is_what_runs(source, name, thing):
    html = page(source, f"{{{{scratch:{name}}}}}")
    assert inspect.getsource(thing).strip() in plain(html)
    _, line = inspect.getsourcelines(thing)
    module, _, own = name.partition(".")
    assert f'<a href="/scratch/{module}#{own}">{module}.py, line {line}</a>' in html


def test_a_method_loses_its_indentation(source):
    html = page(source, "{{scratch:layers.Dropout.forward}}")
    assert plain(html).split("\n\n")[2].startswith("def forward(self")


def test_it_can_be_run_and_tried(source):
    html = page(source, "{{scratch:layers.Dropout}}", drill=True)
    assert '<a href="/scratch/layers#run">Run it</a>' in html
    assert '<a href="/drill/dropout">Try it yourself</a>' in html


def test_without_a_drill_there_is_nothing_to_try(source):
    assert "Try it yourself" not in page(source, "{{scratch:layers.Dropout}}")


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("{{scratch:layers.Dropuot}}", "Near it: layers.Dropout"),
        ("{{scratch:losses.softmax}}", "Near it: activations.softmax"),
        ("So {{scratch:layers.Dropout}} does it.", "paragraph of its own"),
        ("{{step:relu}}", "There is no step 'relu'"),
    ],
)
def test_a_mark_that_does_not_fit_is_a_problem_of_its_line(source, mark, says):
    page(source, mark)
    found = check(source.concepts, source.evidence)
    assert [(p.file.rsplit("/", 1)[-1], p.line) for p in found if says in p.problem] == [("dropout.md", 14)]


def test_the_bank_holds_the_modules_and_the_reading_path(source):
    source.concept("dropout")
    bank = source.build()
    names = [module.name for module in bank.scratch_modules()]
    assert names[0] == "autodiff" and {"layers", "convolution", "attention"} <= set(names)
    module = bank.scratch_module("layers")
    assert '<span id="Dropout.forward">' in module.source_html
    assert "def __init__" in plain(f"<pre>{module.source_html}</pre>")
    assert bank.scratch_stop("2-the-graph-of-one-step").modules == ("graph",)
    assert "trace(" in bank.scratch_stop("2-the-graph-of-one-step").code


def test_the_code_is_read_without_importing_numpy():
    code = (
        "import sys; from vivavoce.bank import paths; from vivavoce.bank.scratch_source import read_scratch\n"
        "found = read_scratch(paths.scratch_dir(), paths.scratch_guide())\n"
        "print(len(found.code) > 100, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"
