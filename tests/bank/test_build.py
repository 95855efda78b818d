"""What is written in the folders comes out of the built bank, rendered."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vivavoce import bank as room
from vivavoce.bank import Bank, new
from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.labkit.run import evidence_of_facts

VENDOR = Path(room.__file__).parent / "vendor"


def section(source, markdown: str) -> str:
    """The rendered 30 seconds of a question that consists of `markdown`."""
    source.concept("dropout")
    source.facts("dropout")
    source.question("dropout", "Why it exists. The mechanism. One example. A position.", markdown)
    return source.build().question("dropout").section("30-seconds").html


def test_a_claim_becomes_a_chip_that_opens_its_evidence(source):
    html = section(source, "Four [[claim:doubles]].")
    assert 'href="/claims/dropout/doubles"' in html
    assert ">holds</a>" in html


def test_a_figure_comes_from_the_evidence(source):
    assert '<span class="fig" data-claim="dropout/doubles">4</span>' in section(source, "{{claim:doubles.product}}")


def test_a_formula_becomes_mathml_without_style_attributes(source):
    html = section(source, "So $x_1^2$ and\n\n$$\\frac{a}{b}$$\n")
    assert "<msubsup>" in html and "<mfrac>" in html
    assert "style=" not in html


def test_code_is_highlighted_and_left_alone(source):
    html = section(source, "```python\nx = 1  # [[claim:doubles]] $y$\n```\n")
    assert 'class="s-mi">1</span>' in html
    assert "[[claim:doubles]] $y$" in html


def test_html_in_markdown_is_text(source):
    assert "&lt;script&gt;" in section(source, "<script>alert(1)</script>")


def test_footnotes_lead_to_the_sources(source):
    html = section(source, "As shown [^1].")
    assert '<a href="#source-1">1</a>' in html
    page = Bank.open(source.out).question("dropout")
    assert '<li id="source-1">' in page.section("sources").html
    assert page.citations == ('Authors. "Title." Venue, year.',)


def test_tables_can_be_scrolled(source):
    html = section(source, "| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert '<div class="scroll" tabindex="0"><table>' in html


def test_concepts_are_linked_and_in_teaching_order(source):
    source.concept("a-later-one", "z-base", "not-written-yet")
    source.concept("z-base")
    concepts = source.build().concepts()
    assert [concept.id for concept in concepts] == ["z-base", "a-later-one"]
    assert concepts[0].unlocks == ("a-later-one",)


def test_all_kinds_round_trip(source):
    source.concept("dropout")
    for kind in ("lab", "drill", "incident"):
        new.create(kind, f"my-{kind}", source.concepts, "dropout")
    bank = source.build()
    lab = bank.lab("my-lab").lab
    assert lab.prediction.choices[0].low == float("-inf")
    assert lab.claims[0].rules[0].margin == 0.1
    drill, incident = bank.drill("my-drill"), bank.drill("my-incident")
    assert (drill.spec.kind, incident.spec.kind) == ("drill", "incident")
    assert drill.wrong[0].mistake == "squares instead of doubling"
    assert "the fault" in incident.stub and "lstsq" in incident.reference


def test_an_unknown_slug_names_the_nearest(source):
    source.concept("dropout")
    source.question("dropout")
    with pytest.raises(UnknownSlug, match="Did you mean dropout"):
        source.build().question("drop-out")


def test_the_version_changes_with_the_text(source):
    source.concept("dropout")
    path = source.question("dropout")
    first = source.build()
    version, page_version = first.version, first.question("dropout").version
    path.write_text(path.read_text().replace("One example.", "Another example."))
    again = source.build()
    assert again.version != version
    assert again.question("dropout").version != page_version


def test_a_missing_damaged_or_older_bank_says_what_to_do(source):
    with pytest.raises(VivaError, match="viva build"):
        Bank.open(source.out)
    source.out.write_bytes(b"this is no database, " * 100)
    with pytest.raises(VivaError, match="damaged"):
        Bank.open(source.out)


def test_a_figure_may_stand_in_a_formula(source):
    html = section(source, "So $2^{{{claim:doubles.product}}}$.")
    assert "<msup><mn>2</mn><mn>4</mn></msup>" in html


def test_a_claim_without_evidence_is_no_link_to_nowhere(source):
    html = section(source, "So [[claim:never-measured]].")
    assert "not measured yet" in html
    assert "/claims/dropout/never-measured" not in html


def test_a_chip_of_a_statistical_claim_says_in_how_many_seeds(source):
    source.concept("dropout")
    source.facts("dropout")
    stored = source.evidence / "dropout.facts.json"
    (row,) = json.loads(stored.read_text())
    stored.write_text(json.dumps([row | {"kind": "statistical", "wins": 19, "seeds": list(range(1000, 1020))}]))
    source.question("dropout", "A position.", "[[claim:doubles]]")
    assert "holds <b>19 of 20</b></a>" in source.build().question("dropout").section("30-seconds").html


def test_headings_have_ids_of_their_own(source):
    html = section(source, "### In short\n\nText.\n\n### In short\n\nText.")
    assert '<h3 id="in-short">' in html and '<h3 id="in-short-2">' in html


@pytest.mark.parametrize(
    "markdown",
    [
        "```<script>alert(1)</script>\nx\n```",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "| <script>alert(1)</script> |\n|---|\n| 1 |",
    ],
)
def test_no_markup_gets_through(source, markdown):
    html = section(source, markdown)
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"<script|<img|onerror|href=.javascript", tag)]


def test_a_bank_built_elsewhere_finds_the_scripts_here(source, tmp_path):
    source.concept("dropout")
    new.create("lab", "dropout", source.concepts, "dropout")
    new.create("drill", "dropout", source.concepts, "dropout")
    source.build()
    assert str(tmp_path).encode() not in source.out.read_bytes()
    elsewhere = tmp_path / "elsewhere"
    bank = Bank.open(source.out, elsewhere)
    assert bank.lab("dropout").path == str(elsewhere / "area/dropout/labs/dropout.py")
    assert bank.labs()[0].path == bank.lab("dropout").path
    assert bank.drill("dropout").spec.folder == str(elsewhere / "area/dropout/drills/dropout")
    assert bank.concept("dropout").folder == str(elsewhere / "area/dropout")


def test_the_version_changes_with_the_evidence(source):
    source.concept("dropout")
    source.facts("dropout")
    version = source.build().version
    stored = source.evidence / "dropout.facts.json"
    stored.write_text(stored.read_text().replace('"product": "4"', '"product": "5"'))
    assert source.build().version != version


def test_many_threads_read_at_once(source):
    source.concept("dropout")
    source.question("dropout")
    bank = source.build()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: (bank.question("dropout").slug, bank.search("dropout")[0].slug), range(64)))
    assert set(found) == {("dropout", "dropout")}


def test_opening_imports_no_renderer():
    renderers = ("markdown_it", "pygments", "quickjs", "numpy")
    code = f"import sys, vivavoce.bank; print([name for name in {renderers} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_vendored_scripts_are_the_ones_named():
    for entry in json.loads((VENDOR / "manifest.json").read_text()):
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_a_chip_that_refutes_names_what_it_refutes(source):
    folder = source.concept("dropout")
    source.facts("dropout")
    text = (folder / "facts.py").read_text()
    # Of another length: Python takes a file of the same length and second for the one that it has compiled.
    (folder / "facts.py").write_text(text.replace("2 * 2 == 4", "2 * 2 == 4 + 1").replace("2 * 3 == 4", "2 * 3 == 6"))
    rows = [dataclasses.asdict(found) for found in evidence_of_facts(folder / "facts.py", "dropout")]
    (source.evidence / "dropout.facts.json").write_text(json.dumps(rows))
    source.question("dropout", "A position.", "Four [[claim:doubles]].")
    html = source.build().question("dropout").section("30-seconds").html
    assert "<q>doubles</q> does not hold</a>" in html


def test_banks_that_are_built_at_once_do_not_meet(source):
    source.concept("dropout")
    source.question("dropout")
    program = (
        "import sys; from pathlib import Path; from vivavoce.bank.build import build; build(*map(Path, sys.argv[1:]))"
    )
    arguments = [sys.executable, "-c", program, str(source.concepts), str(source.evidence), str(source.out)]
    builds = [subprocess.Popen(arguments) for _ in range(3)]
    assert [build.wait() for build in builds] == [0, 0, 0]
    assert Bank.open(source.out).question_rows() and [p.name for p in source.out.parent.glob("*unfinished*")] == []
