"""The ledger: filters without scripts, every verdict in words, one claim in full, downloads."""

import csv
import io
from dataclasses import replace

import pytest
from fake_experiments import GROWS, ExperimentViva, evidence_rows

from vivavoce.domain.claim import CLAIM_VERDICTS
from vivavoce.web import ledger


@pytest.fixture
def viva(tmp_path):
    program = ExperimentViva(tmp_path)
    yield program
    program.close()


def statements(page):
    return [row.statement for row in evidence_rows() if row.statement.rstrip(".") in page]


def test_ledger_shows_what_does_not_hold_first_with_verdict_effect_and_control(client):
    page = client.get("/claims").text
    assert len(statements(page)) == 4
    assert page.index("An LSTM has no") < page.index("Dropout improves") < page.index("spectral radius")
    assert "does not hold" in page and "commonly said, wrong" in page and "expected before measuring: holds" in page
    assert "4.4 [4.1, 4.6], 20 of 20 seeds" in page and "exact, no seeds" in page
    assert "Holds for: 500 examples" in page and "S3:14" in page
    assert "The control turns it around." in page


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("verdict=does_not_hold", ["An LSTM has no vanishing gradient."]),
        ("list=S0", ["The spectral radius rules the long run.", "Dropout improves test accuracy."]),
        ("list=derived", ["Max pooling passes on the largest value."]),
        ("area=stability-regularization", ["The spectral radius rules the long run."]),
        ("kind=exact", ["Max pooling passes on the largest value."]),
        ("q=S3:14", ["An LSTM has no vanishing gradient."]),
        ("q=pooling+largest", ["Max pooling passes on the largest value."]),
        ("verdict=nonsense&kind=nonsense", [row.statement for row in evidence_rows()]),
        ("verdict=holds&q=dropout", []),
    ],
)
def test_filters_work_as_plain_addresses(client, query, kept):
    assert sorted(statements(client.get(f"/claims?{query}").text)) == sorted(kept)


def test_counts_of_verdicts_ignore_the_chosen_verdict_but_not_the_other_filters(client):
    page = client.get("/claims?verdict=holds&list=S0").text
    assert 'href="/claims?list=S0">All <small>2</small>' in " ".join(page.split())
    assert "holds only if <small>1</small>" in page and "does not hold <small>" not in page


def test_no_match_offers_the_way_back(client):
    assert "No claim fits these filters." in client.get("/claims?q=zebra").text


def test_long_ledgers_have_pages(client, monkeypatch):
    monkeypatch.setattr(ledger, "PER_PAGE", 3)
    first, second = client.get("/claims").text, client.get("/claims?page=2").text
    assert len(statements(first)) == 3 and len(statements(second)) == 1 and "Page 2 of 2" in second
    assert len(statements(client.get("/claims?page=99").text)) == 1


def test_one_claim_in_full(client):
    page = client.get("/claims/exploding-gradients/radius-rules").text
    assert "needed at least 2" in page and "20 of 20 seeds met it" in " ".join(page.split())
    assert GROWS.control_why in page and "1000 to 1019" in page and "2026-11-20" in page and "torch 2.13" in page
    assert 'href="/labs/exploding-gradients"' in page and "S0:18" in page
    exact = client.get("/claims/pooling/passes-on-largest").text
    assert "without seeds" in exact and "<figure" not in exact
    assert client.get("/claims/pooling/passes-on-smallest").status_code == 404


def test_downloads_hold_what_the_filters_left(client):
    found = client.get("/claims.json?verdict=holds")
    assert found.json()["summary"] == {"holds": 2} and "attachment" in found.headers["content-disposition"]
    assert found.json()["claims"][0]["interval"] == [4.1, 4.6]
    rows = list(csv.DictReader(io.StringIO(client.get("/claims.csv").text)))
    assert len(rows) == 4 and rows[0]["verdict"] == "does_not_hold" and rows[0]["sources"] == "S3:14"


def test_every_verdict_has_a_shape_and_a_word():
    assert set(ledger.VERDICTS) == set(CLAIM_VERDICTS)


def test_interval_keeps_effect_and_margin_inside_the_picture():
    row = evidence_rows()[0]
    at = ledger.interval(row, GROWS)
    assert at and 10 <= at.margin < at.low < at.effect < at.high <= 90
    assert ledger.interval(row, None) is None


def test_empty_bank_says_how_evidence_comes(client, viva):
    viva.rows = []
    assert "viva verify --fresh" in client.get("/claims").text


def test_a_condition_is_said_from_the_side_that_was_stated():
    row = next(row for row in evidence_rows() if row.verdict == "holds_only_if")
    stated = replace(row, contexts={"as stated": "holds", "plenty of data": "does_not_hold"}, control="does_not_hold")
    assert ledger.conditions(stated) == "Holds as stated, but not for: plenty of data."
    assert ledger.control_words(stated) == "The control turns it around."
    other = replace(row, contexts={"as stated": "does_not_hold", "few data": "holds"}, control="does_not_hold")
    assert ledger.conditions(other) == "Holds for: few data."
    assert ledger.control_words(other) == "The control did not turn it around."
    exact = replace(row, contexts={"a hinge loss": "does_not_hold", "a softmax": "holds"}, control="holds")
    assert ledger.control_words(exact) == ""
