"""Estimates over the real bank: fresh numbers, a mark, a derivation, one event; on the page and in the terminal."""

from __future__ import annotations

import json
import re
import warnings

import pytest
from click.testing import CliRunner

from vivavoce.app.viva import Viva
from vivavoce.cli.main import viva as command
from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.domain.estimate import answer_of
from vivavoce.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SLUG, SEED = "conv-parameters", 4


@pytest.fixture
def viva(tmp_path):
    program = Viva(tmp_path, workers=False)
    yield program
    program.close()


@pytest.fixture
def browser(viva):
    with TestClient(create_app(viva), base_url="http://127.0.0.1:8765", follow_redirects=False) as opened:
        yield opened


def right(viva, slug=SLUG, seed=SEED):
    return " x ".join(str(value) for value in answer_of(viva.bank.estimate(slug).estimate, seed))


def test_every_estimate_asks_marks_its_own_answer_and_explains_it(viva):
    slugs = [page.estimate.slug for page in viva.estimates()]
    assert SLUG in slugs
    for slug in slugs:
        for seed in range(3):
            found = viva.estimate(slug, seed, right(viva, slug, seed), record=False)
            assert found.marked.right and found.derivation, slug
            assert "{" not in "".join((found.asked.ask, found.asked.hint, *found.derivation)), slug
            assert found.answer.split(" × ")[-1] in found.derivation[-1], slug


def test_numbers_are_fresh_without_a_seed(viva):
    assert len({viva.ask_estimate(SLUG).ask for _ in range(12)}) > 3


def test_a_marked_answer_is_one_event_that_the_coach_reads(viva):
    viva.estimate(SLUG, SEED, right(viva), seconds=40)
    viva.estimate(SLUG, SEED, "1")
    good, bad = viva.store.events()
    assert (good.item, good.practice, good.outcomes["verdict"]) == (f"estimate:{SLUG}", "code", "pass")
    assert (bad.outcomes["verdict"], good.seconds, good.judge) == ("wrong", 40, f"estimate seed {SEED}")
    state = next(state for state in viva.progress().states if state.concept == "convolution-op")
    assert state.observations == 2 and state.last_missed


def test_what_cannot_be_read_is_refused_and_not_recorded(viva):
    for text in ("", "plenty", "1 and 2", "9" * 300):
        with pytest.raises(VivaError):
            viva.estimate(SLUG, SEED, text)
    with pytest.raises(VivaError, match="no seed"):
        viva.ask_estimate(SLUG, -1)
    with pytest.raises(UnknownSlug, match="conv-parameters"):
        viva.ask_estimate("conv-parameter")
    assert not viva.store.events()


def test_the_page_asks_then_marks_and_names_a_known_mistake(viva, browser):
    moved = browser.get(f"/estimate/{SLUG}")
    assert moved.status_code == 303 and re.search(r"\?seed=\d+$", moved.headers["location"])
    asked = browser.get(f"/estimate/{SLUG}?seed={SEED}").text
    assert "How many parameters" in asked and right(viva) not in asked
    numbers = viva.ask_estimate(SLUG, SEED)
    weights = int(right(viva)) - int(re.search(r"to (\d+) channels", numbers.ask)[1])
    marked = browser.post(f"/estimate/{SLUG}", data={"seed": SEED, "answer": str(weights), "opened": "1"}).text
    assert "Not right." in marked and "A known mistake: That is the weights alone" in marked
    assert f"{int(right(viva)):,}" in marked and "Equal" not in marked
    assert len(viva.store.events()) == 1


def test_the_page_keeps_an_answer_it_cannot_read(viva, browser):
    page = browser.post(f"/estimate/{SLUG}", data={"seed": SEED, "answer": '"><b>many'})
    assert page.status_code == 400 and "is not a number" in page.text and "&#34;&gt;&lt;b&gt;many" in page.text
    assert not viva.store.events()


def test_the_api_asks_and_marks(viva, browser):
    asked = browser.get(f"/api/v1/estimates/{SLUG}?seed={SEED}").json()
    assert asked["seed"] == SEED and "answer" not in asked
    marked = browser.post("/api/v1/estimate", json={"slug": SLUG, "seed": SEED, "answer": right(viva)}).json()
    assert marked["verdict"] == "pass" and marked["derivation"]
    assert {"slug": SLUG, "kind": "estimate", "concept": "convolution-op", "library": "none"} in browser.get(
        "/api/v1/drills"
    ).json()


def test_the_terminal_asks_again_until_the_answer_can_be_read(tmp_path, viva):
    run = CliRunner(env={"VIVA_DATA_DIR": str(tmp_path), "COLUMNS": "80"})
    said = run.invoke(command, ["estimate", SLUG, "--seed", str(SEED)], input=f"many\n{right(viva)}\n")
    assert said.exit_code == 0 and "'many' is not a number." in said.output and "Right" in said.output
    wrong = run.invoke(command, ["estimate", SLUG, "--seed", str(SEED), "--answer", "7", "--json"])
    assert wrong.exit_code == 1 and json.loads(wrong.output)["verdict"] == "wrong"


def test_judge_takes_an_estimate_with_its_seed(tmp_path, viva):
    run = CliRunner(env={"VIVA_DATA_DIR": str(tmp_path), "COLUMNS": "80"})
    judged = run.invoke(command, ["judge", SLUG, "-", "--seed", str(SEED), "--json"], input=right(viva))
    assert judged.exit_code == 0 and json.loads(judged.output)["verdict"] == "pass"
    bare = run.invoke(command, ["judge", SLUG, "-"], input="1")
    assert isinstance(bare.exception, VivaError) and "fresh numbers" in str(bare.exception)
