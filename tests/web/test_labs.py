"""Labs: knobs, the prediction, the stream of events, the outcome in words, and the way without scripts."""

import contextlib
import json
import math
import socket
import threading
import time
from dataclasses import replace

import httpx
import pytest
import uvicorn
from fake_experiments import GROWS, LAB, ExperimentViva

from vivavoce.app.results import Consistency, Predicted
from vivavoce.domain.errors import Unavailable
from vivavoce.web import experiments
from vivavoce.web.app import create_app

PAGE = "/labs/exploding-gradients"


@pytest.fixture
def viva(tmp_path):
    program = ExperimentViva(tmp_path)
    yield program
    program.close()


def events(text):
    return [json.loads(block.removeprefix("data: ")) for block in text.split("\n\n") if block]


@contextlib.contextmanager
def served(program):
    """A real server: the test client would hand over a stream only when it has ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(program), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def test_a_lab_that_lacks_something_says_so_with_the_command_and_offers_the_stored_evidence(client, monkeypatch):
    monkeypatch.setattr(
        "vivavoce.domain.requirements.missing", lambda lab: {"the weights 'tiny' (1 MB)": "viva weights install tiny"}
    )
    html = client.get(PAGE).text
    assert "<code>viva weights install tiny</code>" in html and "Settle it from the stored evidence" in html


def test_page_asks_before_it_runs_and_offers_every_knob(client):
    html = client.get(PAGE).text
    assert LAB.lab.prediction.ask in html and html.count('type="radio" name="choice"') == 3
    assert 'name="radius" value="1.1" min="0.5" max="1.5" step="0.05"' in html
    assert 'type="radio" name="between" value="linear" checked' in html
    assert 'type="number" name="scale" value="1"' in html and "norm of the first gradient" in html
    assert LAB.lab.cannot_show in html and "consistent" not in html


def test_knobs_come_from_the_address(client):
    html = client.get(f"{PAGE}?radius=0.9&between=tanh").text
    assert 'name="radius" value="0.9"' in html and 'value="tanh" checked' in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("radius=9", "radius runs from 0.5 to 1.5"),
        ("radius=much", "not a number"),
        ("between=cubic", "Choose one of linear, tanh"),
        ("depth=3", "This lab has radius, steps, between, scale"),
    ],
)
def test_bad_knobs_name_the_range_on_the_page_and_in_the_stream(client, viva, query, said):
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 400 and said in answer.text and 'name="radius" value="1.1"' in answer.text
    assert client.get(f"{PAGE}/run?{query}").status_code == 400 and not viva.runs


def test_run_streams_curves_then_the_outcome(client, viva):
    answer = client.get(f"{PAGE}/run?choice=2")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store" and "content-encoding" not in answer.headers
    found = events(answer.text)
    assert found[0] == {"kind": "line", "series": "norm/net", "values": [0, 2.0]}
    assert not [event for event in found if event["kind"] == "record"]
    assert found[-1]["settled"] and viva.calls == [("predict", 2)]
    html = found[-1]["html"]
    assert "Less than you predicted." in html and "pass 10⁸" in html and "4.2 decades" in html
    assert "consistent with the evidence: <b>3 of 3 seeds</b>" in html and "holds" not in html


def test_other_settings_do_not_settle_the_prediction(client, viva):
    result = events(client.get(f"{PAGE}/run?choice=2&radius=0.9").text)[-1]
    assert not result["settled"] and not viva.calls
    assert "does not settle it" in result["html"] and "not tested at these settings" in result["html"]


def test_skipped_prediction_is_not_recorded(client, viva):
    result = events(client.get(f"{PAGE}/run").text)[-1]
    assert not result["settled"] and not viva.calls and "What happened:" in result["html"]


def test_numbers_that_are_not_finite_stay_readable_json(client, viva, monkeypatch):
    run = viva.run_lab(LAB.slug, {})
    monkeypatch.setattr(
        type(run), "__iter__", lambda self: iter([{"kind": "bar", "series": "a/b", "values": math.inf}])
    )
    assert events(client.get(f"{PAGE}/run").text) == [{"kind": "bar", "series": "a/b", "values": None}]


def test_failure_in_the_middle_is_said_in_the_stream(client, viva, monkeypatch, caplog):
    def breaks(self):
        yield {"kind": "line", "series": "norm/net", "values": (0, 1)}
        raise RuntimeError("worker died")

    monkeypatch.setattr(type(viva.run_lab(LAB.slug, {})), "__iter__", breaks)
    assert events(client.get(f"{PAGE}/run").text)[-1]["kind"] == "error"
    assert "worker died" in caplog.text


def test_run_refuses_bad_choices_seeds_and_other_sites(client, viva):
    assert client.get(f"{PAGE}/run?choice=3").status_code == 400
    assert client.get(f"{PAGE}/run?seeds=many").status_code == 400
    assert client.get(f"{PAGE}/run?seeds=50").status_code == 400
    assert client.get(f"{PAGE}/run", headers={"sec-fetch-site": "cross-site"}).status_code == 400
    assert not viva.runs


def test_without_scripts_a_post_runs_and_shows_the_numbers(client, viva):
    html = client.post(PAGE, data={"choice": "1", "radius": "1.1", "seeds": "3"}).text
    assert "As you predicted." in html and '<th scope="row">net</th>' in html and "4.139" in html
    assert viva.calls == [("predict", 1)]
    refused = client.post(PAGE, data={"radius": "7"})
    assert refused.status_code == 400 and "radius runs from 0.5 to 1.5" in refused.text


def test_without_pytorch_the_page_says_so_and_settles_from_the_evidence(client, viva):
    viva.lab_error = Unavailable("PyTorch is not installed.", "Install it, or read on.")
    answer = client.post(PAGE, data={"choice": "2"})
    assert answer.status_code == 503 and "PyTorch is not installed." in answer.text
    assert 'formaction="/labs/exploding-gradients/stored"' in answer.text
    html = client.post(f"{PAGE}/stored", data={"choice": "2"}).text
    assert "Less than you predicted." in html and "Settled from the stored evidence" in html
    assert client.get(f"{PAGE}/run").status_code == 503


def test_a_script_that_asks_for_a_stream_is_refused_in_json(client, viva):
    viva.lab_error = Unavailable("PyTorch is not installed.", "Install it, or read on.")
    answer = client.get(f"{PAGE}/run", headers={"accept": "text/event-stream"})
    assert answer.status_code == 503
    assert answer.json() == {"problem": "PyTorch is not installed.", "mend": "Install it, or read on."}


def test_first_point_arrives_while_the_lab_still_runs_and_leaving_cancels_it(viva):
    viva.gate = threading.Event()
    with served(viva) as home, httpx.Client(base_url=home, timeout=60) as browser:
        with browser.stream("GET", f"{PAGE}/run") as answer:
            parts = answer.iter_text()  # kept: letting go of it closes the connection
            assert events(next(parts))[0]["values"] == [0, 2.0] and not viva.gate.is_set()
        assert viva.gate.wait(60)  # `cancel` opens it
        assert viva.runs[0].cancelled


def test_unknown_lab_names_the_nearest(client):
    answer = client.get("/labs/exploding-gradient")
    assert answer.status_code == 404 and "/labs/exploding-gradients" in answer.text


def test_overview_lists_labs_by_area(client):
    html = client.get("/labs").text
    assert LAB.lab.title in html and "Stability and regularisation" in html


def test_agreement_counts_seeds_that_came_out_as_the_evidence_did():
    metrics = {"growth": {"net": [1.0, 3.0, 4.0]}}
    evidence = LAB.evidence[0]
    assert experiments.agreement(GROWS, evidence, metrics) == (2, 3)
    refuted = replace(evidence, contexts={"as stated": "does_not_hold"})
    assert experiments.agreement(GROWS, refuted, metrics) == (1, 3)


def test_run_against_the_evidence_is_called_inconsistent():
    row = Consistency(f"{LAB.concept}/radius-rules", False, 1.0, None, "holds")
    (found,) = experiments.compared(LAB, [row], {"growth": {"net": [1.0, 3.0, 1.0]}})
    assert (found.consistent, found.refuted, found.agreeing, found.seeds) == (False, False, 1, 3)


def test_run_that_agrees_with_a_refutation_is_not_taken_for_the_claim(client, viva, monkeypatch):
    refuted = replace(LAB.evidence[0], contexts={"as stated": "does_not_hold"})
    lab = replace(LAB, evidence=(refuted, *LAB.evidence[1:]))
    row = Consistency(refuted.id, True, 1.0, None, "does_not_hold")
    (found,) = experiments.compared(lab, [row], {"growth": {"net": [1.0, 3.0, 1.0]}})
    assert found.refuted and (found.agreeing, found.seeds) == (2, 3)
    monkeypatch.setattr(experiments, "compared", lambda *_: [found])
    html = events(client.get(f"{PAGE}/run").text)[-1]["html"]
    assert "speaks against it, as the evidence does: <b>2 of 3 seeds</b>" in html and "consistent with" not in html


@pytest.mark.parametrize(
    ("choice", "figure", "said"),
    [(0, 4.4, "More than you predicted."), (1, 4.4, "As you predicted."), (2, 4.4, "Less than you predicted.")],
)
def test_headline_compares_the_figure_with_what_was_chosen(choice, figure, said):
    predicted = Predicted("P", choice == 1, choice, 1, figure, "", "")
    assert experiments.headline(LAB.lab.prediction, predicted) == said


def test_sketches_share_one_scale():
    falling, middle, steep = (
        [float(point.split(",")[1]) for point in curve.split()]
        for curve in experiments.sketches(LAB.lab.prediction, log_y=True)
    )
    assert falling[0] == middle[0] == steep[0]  # all start at 2
    assert steep[-1] < middle[-1] < falling[0] < falling[-1]  # downwards on the screen
