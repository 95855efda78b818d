"""The exported site as it lies on the disk: every link leads somewhere, and no folder of anybody else is touched."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from vivavoce.bank import Bank, paths
from vivavoce.domain.errors import VivaError
from vivavoce.export import site
from vivavoce.export.site_links import Links, relative
from vivavoce.export.site_search import index, stem


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


class Read(HTMLParser):
    """What a page of the site holds, as a browser reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "formaction"):
                self.links.append(value or "")
            elif name == "id":
                self.ids.append(value or "")
            elif name.startswith("on") or name == "style":
                self.handlers.append(f"{tag} {name}")


@pytest.fixture(scope="module")
def exported(bank, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "site"
    return site.export_site(bank, folder, program_url="https://example.org/viva")


@pytest.fixture(scope="module")
def read(exported):
    return {
        path.relative_to(exported.folder).as_posix(): Read(path.read_text(encoding="utf-8"))
        for path in exported.folder.rglob("*.html")
    }


def test_every_link_and_anchor_leads_somewhere_within_the_site(exported, read):
    broken, followed = [], 0
    for here, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("https", "http"), (here, link)
                continue
            followed += 1
            target = here if not parts.path else str((Path("/") / here).parent.joinpath(parts.path))
            found = (exported.folder / target.lstrip("/")).resolve()
            name = found.relative_to(exported.folder.resolve()).as_posix()
            anchor = parts.fragment
            if link.startswith("/") or not found.is_file() or (anchor and anchor not in read[name].ids):
                broken.append(f"{here}: {link}")
    assert followed > 20_000 and not broken, broken[:20]


def test_no_page_asks_for_what_only_a_program_can_do(read):
    for here, page in read.items():
        assert "form" not in page.tags and "dialog" not in page.tags, here
        assert not page.handlers, (here, page.handlers)  # the policy of the page would refuse them
        assert len(page.ids) == len(set(page.ids)), here


def test_everything_that_can_be_read_has_a_page_of_a_name_that_stays(bank, read):
    assert {f"q/{row['slug']}.html" for row in bank.question_rows()} <= set(read)
    assert {f"claims/{row.id}.html" for row in bank.claims()} <= set(read)
    assert {f"concepts/{concept.id}.html" for concept in bank.concepts()} <= set(read)
    assert {f"labs/{page.slug}.html" for page in bank.labs()} <= set(read)
    assert {row.id for row in bank.claims()} <= set(read["claims.html"].ids)


def test_pages_bear_a_policy_say_where_the_program_is_and_name_no_place_of_this_computer(exported, read):
    for here in read:
        text = (exported.folder / here).read_text(encoding="utf-8")
        assert "default-src 'none'; script-src 'self'" in text, here
        assert 'href="https://example.org/viva"' in text, here
        for place in (paths.concepts_dir(), exported.folder, "//127.0.0.1", "//localhost"):
            assert str(place) not in text, here


def test_the_answer_the_evidence_and_the_stored_result_of_a_lab_are_there(bank, exported):
    question = (exported.folder / "q/dropout.html").read_text(encoding="utf-8")
    assert "Have it judged" not in question and "In 30 seconds" in question and "<math" in question
    lab = (exported.folder / "labs/dropout.html").read_text(encoding="utf-8")
    found = next(row for row in bank.lab("dropout").evidence if row.extra.get("prediction") is not None)
    assert found.finding in lab and "What happened" in lab and "data-run" not in lab
    assert "not started" not in (exported.folder / "questions.html").read_text(encoding="utf-8")


def test_the_search_index_is_small_and_knows_every_question(bank, exported):
    text = (exported.folder / "assets/js/search-index.js").read_text(encoding="utf-8")
    known = json.loads(text.removeprefix("window.vivaIndex = ").rstrip().rstrip(";"))
    assert {slug for slug, *_ in known["questions"]} == {row["slug"] for row in bank.question_rows()}
    assert known["words"] == index(bank)["words"] and len(text) < 1_000_000


@pytest.mark.parametrize(
    "one, other",
    [("normalising", "normalization"), ("gradients", "gradient"), ("clipping", "clip"), ("loss", "losses")],
)
def test_forms_of_a_word_are_one_word(one, other):
    assert stem(one) == stem(other)


# ---- links


def test_the_way_from_a_file_to_another():
    assert relative("q/dropout.html#deep", "index.html") == "q/dropout.html#deep"
    assert relative("index.html", "claims/dropout/name.html") == "../../index.html"
    assert relative("q/a.html", "q/b.html") == "a.html"


def test_what_leads_nowhere_becomes_text_and_buttons_go():
    links = Links({"/q/dropout": "q/dropout.html", "/concepts/dropout": "concepts/dropout.html"})
    said = links.page(
        '<a href="/q/dropout?read=all#deep">A</a><a href="/drill/dropout">B</a><a class="btn" href="/study">C</a>'
        '<a href="/browse#dropout">D</a><form action="/x"><input></form>',
        "labs/x.html",
    )
    assert said == (
        '<a href="../q/dropout.html#deep">A</a><span class="in-program">B</span>'
        '<a href="../concepts/dropout.html">D</a>'
    )


def test_a_picture_that_the_site_does_not_hold_is_an_error():
    with pytest.raises(LookupError, match=r"/nowhere\.svg"):
        Links({}).page('<img src="/nowhere.svg">', "x.html")


# ---- the folder


@pytest.fixture
def quick(monkeypatch, bank):
    """Exports of the pages named, without asking the program for them."""

    def export(folder: Path, *names: str) -> site.Written:
        async def pages(*_: object) -> dict[str, bytes]:
            return {name: b"<p>" for name in names}

        monkeypatch.setattr(site, "_pages", pages)
        monkeypatch.setattr(site, "_assets", lambda bank: {})
        return site.export_site(bank, folder)

    return export


def contents(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_earlier_export_is_replaced_and_leaves_nothing_stale(quick, tmp_path):
    quick(tmp_path, "index.html", "q/gone.html", "old/deep/gone.html")
    (tmp_path / "CNAME").write_text("example.org")
    quick(tmp_path, "index.html", "q/new.html")
    assert contents(tmp_path) == {"index.html", "q/new.html", "CNAME", site.MARKER}
    assert not (tmp_path / "old").exists()


def test_an_empty_folder_of_somebody_else_stays(quick, tmp_path):
    """A fresh Git repository has some, and is none without them."""
    quick(tmp_path, "index.html", "old/gone.html")
    (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
    quick(tmp_path, "index.html")
    assert (tmp_path / ".git" / "refs" / "heads").is_dir() and not (tmp_path / "old").exists()


def test_a_folder_that_bears_the_name_of_an_earlier_file_stays(quick, tmp_path):
    quick(tmp_path, "index.html", "notes")
    (tmp_path / "notes").unlink()
    (tmp_path / "notes").mkdir()
    quick(tmp_path, "index.html")
    assert (tmp_path / "notes").is_dir()


def test_a_folder_with_other_things_in_it_is_refused_untouched(quick, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(VivaError, match="not empty"):
        quick(tmp_path, "index.html")
    assert contents(tmp_path) == {"thesis.tex"}
    with pytest.raises(VivaError, match="is a file"):
        quick(tmp_path / "thesis.tex", "index.html")


@pytest.mark.parametrize("marker", ["", "{}", "[]", '{"files": 3}', "not json"])
def test_a_damaged_marker_is_refused(quick, tmp_path, marker):
    (tmp_path / site.MARKER).write_text(marker)
    with pytest.raises(VivaError, match="damaged"):
        quick(tmp_path, "index.html")


def test_a_forged_marker_deletes_nothing_outside(quick, tmp_path):
    (tmp_path / "precious").write_text("mine")
    folder = tmp_path / "site"
    quick(folder, "index.html")
    marker = json.loads((folder / site.MARKER).read_text())
    marker["files"] += ["../precious", str(tmp_path / "precious")]
    (folder / site.MARKER).write_text(json.dumps(marker))
    quick(folder, "index.html")
    assert (tmp_path / "precious").read_text() == "mine"


def test_nothing_is_taken_from_a_history(read, exported):
    text = (exported.folder / "q/dropout.html").read_text(encoding="utf-8")
    assert not re.search(r"Your memory|last missed|not started", text)
