"""The two lists in their own order, over the real bank: nothing is skipped silently."""

from __future__ import annotations

import csv
import html
import re

from fake import words

from vivavoce.bank import paths


def test_every_statement_of_both_lists_stands_there_with_what_was_found(real):
    pages = {name: html.unescape(words(real.get(f"/lists/{name}").text)) for name in ("S0", "S3", "T")}
    with (paths.concepts_dir() / "statements.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 175
    for row in rows:
        page = pages[row["id"].partition(":")[0][:2].partition(".")[0]]
        assert row["gist"] in page, row["id"]
    settled = {r for found in real.viva.claims() for r in found.ledger}
    unmeasured = sum(row["kind"] == "testable" and not set(row["ledger"].split(";")) <= settled for row in rows)
    told = sum(len(re.findall(r"not measured yet", page)) for page in pages.values())
    assert told >= unmeasured


def test_questions_are_linked_from_every_entry_they_answer(real):
    page = real.get("/lists/S0").text
    entry = page[page.index('id="S0:9"') : page.index('id="S0:10"')]
    assert 'href="/q/dropout"' in entry and "/claims/dropout/" in entry and "does not hold" in entry


def test_an_unknown_list_names_the_known(real):
    assert real.get("/lists/S1").status_code == 404
    assert real.get("/lists").headers["location"] == "/lists/S0"


def test_a_case_stands_with_the_scenario_it_talks_through(real):
    page = real.get("/lists/S3").text
    for case in (found.case for found in real.viva.cases()):
        for source in case.sources:
            entry = page.partition(f'id="{source}"')[2].partition("</article>")[0]
            assert f'href="/case/{case.slug}"' in entry, case.slug
