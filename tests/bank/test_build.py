"""What is written in the folders comes out of the built bank, rendered."""

from __future__ import annotations

import pytest

from vivavoce.bank import Bank, new
from vivavoce.domain.errors import UnknownSlug, VivaError


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
