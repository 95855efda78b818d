"""Pictures stand in the page, named and without anything foreign; what is wrong with one is said."""

from __future__ import annotations

import pytest

from vivavoce.bank.check import check
from vivavoce.bank.rendering import words_in

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 120">'
SOUND = f'{OPEN}<path class="line real arrow" d="M0 60H90"/><text class="small" x="9" y="9">a &lt; b</text></svg>'
REFERENCE = "![Twice two is {{claim:doubles.product}}.](twice.svg)"


def page(source, svg: str = SOUND, markdown: str = REFERENCE) -> str:
    """The rendered 30 seconds of a question with one picture in its concept's folder."""
    folder = source.concept("dropout")
    source.facts("dropout")
    source.question("dropout", "Why it exists. The mechanism. One example. A position.", f"Before.\n\n{markdown}\n")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "twice.svg").write_text(svg)
    return source.build().question("dropout").section("30-seconds").html


def problems(source) -> list[tuple[str, int, str]]:
    return [(p.file.rsplit("/", 1)[-1], p.line, p.problem) for p in check(source.concepts, source.evidence)]


def test_a_picture_stands_in_the_page_under_its_finding(source):
    html = page(source)
    assert '<figure class="drawn"><svg class="drawing" role="img" aria-label="Twice two is 4."' in html
    assert "<p><figure" not in html and "a &lt; b</text>" in html
    assert problems(source) == []


def test_an_arrow_gets_a_head_in_its_own_colour(source):
    html = page(source)
    assert '<marker id="head-twice-real"' in html and 'marker-end="url(#head-twice-real)"' in html


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("<script>alert(1)</script>", "<script> is not part"),
        ("<foreignObject/>", "<foreignObject> is not part"),
        ("<image/>", "<image> is not part"),
        ('<use xmlns:x="http://www.w3.org/1999/xlink" x:href="http://a.example/b.svg"/>', "<use> is not part"),
        ('<path d="M0 0" onload="alert(1)"/>', "'onload' is not allowed"),
        ('<path d="M0 0" fill="#f00"/>', "'fill' is not allowed"),
        ('<path d="M0 0" style="stroke: red"/>', "'style' is not allowed"),
        ('<path d="M0 0" class="crimson"/>', "'crimson' is not known for <path>"),
        ('<text class="soft">5</text>', "'soft' is not known for <text>"),
        ('<a href="http://a.example"><path d="M0 0"/></a>', "<a> is not part"),
        ("<path", "Not valid XML"),
        ("<!--" + "x" * 20_000 + "-->", "Larger than 20 kB"),
    ],
)
def test_what_does_not_belong_in_a_picture_is_refused_and_not_shown(source, part, says):
    html = page(source, SOUND.replace("</svg>", f"\n{part}</svg>"))
    assert "<svg" not in html
    found = problems(source)
    assert [line for file, line, problem in found if file == "twice.svg" and says in problem][:1] in ([2], [1]), found
    assert any("no sound picture 'twice.svg'" in problem for _, _, problem in found)


@pytest.mark.parametrize(
    ("old", "fresh", "says"),
    [
        (' viewBox="0 0 360 120"', "", "no viewBox"),
        ("0 0 360 120", "0 0 640 120", "640 units wide"),
        ("<svg ", '<svg width="360" ', "a fixed width"),
        (OPEN, "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + OPEN, "document type"),
    ],
)
def test_a_picture_must_fit_a_phone_and_stand_alone(source, old, fresh, says):
    page(source, SOUND.replace(old, fresh, 1))
    assert any(file == "twice.svg" and says in problem for file, _, problem in problems(source))


@pytest.mark.parametrize(
    ("markdown", "says"),
    [
        ("![Twice.](thrice.svg)", "no sound picture 'thrice.svg'"),
        ("![](twice.svg)", "has no text"),
        ("So ![twice](twice.svg) it is.", "cannot stand here"),
        ("![a `b`](twice.svg)", "cannot stand here"),
        ("![x](http://a.example/b.png)", "no sound picture"),
    ],
)
def test_a_reference_that_does_not_fit_is_a_problem_of_its_line(source, markdown, says):
    assert "<img" not in page(source, markdown=markdown)
    assert [line for file, line, problem in problems(source) if file == "dropout.md" and says in problem] == [14]


def test_a_picture_that_nothing_shows_and_other_files_are_problems(source):
    page(source, markdown="Nothing.")
    (source.concepts / "area/dropout/pictures/notes.txt").write_text("x")
    found = {(file, problem) for file, _, problem in problems(source)}
    assert ("twice.svg", "No question shows the picture 'twice.svg'.") in found
    assert ("notes.txt", "This file is not known here.") in found


def test_the_text_of_a_picture_is_not_read_aloud_in_the_thirty_seconds():
    assert words_in(f"One two.\n\n{REFERENCE}\n\n{{{{scratch:layers.Dropout}}}}\n\nThree.") == 3
