"""The JSON interface: bodies as the commands print them, errors with a mend, a description that tools can read."""

import pytest
from fake_experiments import ExperimentViva

from vivavoce.domain.errors import Unavailable

V1 = "/api/v1"


@pytest.fixture
def viva(tmp_path):
    program = ExperimentViva(tmp_path)
    yield program
    program.close()


def test_lists_are_bare_arrays_with_the_fields_of_the_contract(client):
    assert set(client.get(f"{V1}/concepts").json()[0]) == {"id", "title", "area", "level"}
    row = client.get(f"{V1}/questions").json()[0]
    assert set(row) == {"slug", "title", "concept", "area", "level", "sources", "kinds"}
    row = client.get(f"{V1}/drills").json()[0]
    assert row == {"slug": "clip-by-norm", "kind": "drill", "concept": "exploding-gradients", "library": "numpy"}
    assert set(client.get(f"{V1}/search?q=gradients").json()[0]) == {"slug", "concept", "title", "score"}


def test_question_gives_points_without_the_wordings_that_judge(client):
    body = client.get(f"{V1}/questions/exploding-gradients").json()
    assert body["sections"][0]["id"] == "30-seconds"
    assert set(body["points"][0]) == {"id", "role", "weight", "statement"}


def test_grade_judges_without_recording(client, viva):
    body = client.post(f"{V1}/grade", json={"question": "exploding-gradients", "text": "the chain rule"}).json()
    assert set(body) == {"question", "score", "tier", "points", "misconceptions", "advice", "milliseconds"}
    assert set(body["points"][0]) == {"id", "verdict", "probability", "evidence"}
    assert body["points"][0]["evidence"][0][0] < body["points"][0]["evidence"][0][1]
    assert not viva.calls


def test_judge_answers_with_checks_and_records_only_when_told(client, viva):
    body = client.post(f"{V1}/judge", json={"slug": "clip-by-norm", "source": "x"}).json()
    assert {"slug", "verdict", "checks", "milliseconds", "profile"} <= set(body) and body["verdict"] == "wrong"
    assert [set(check) for check in body["checks"]] == [{"name", "verdict", "message"}] * 2
    assert viva.calls[-1][1]["record"] is False
    client.post(f"{V1}/judge", json={"slug": "clip-by-norm", "source": "x", "record": True})
    assert viva.calls[-1][1]["record"] is True


def test_lab_waits_for_the_result_and_gives_no_verdict_for_few_seeds(client):
    body = client.post(f"{V1}/lab", json={"slug": "exploding-gradients", "knobs": {}, "seeds": 2}).json()
    assert set(body) == {"lab", "concept", "knobs", "metrics", "claims", "cpu_seconds"}
    assert len(body["metrics"]["growth"]["net"]) == 2 and body["claims"][0]["verdict"] == "consistent"
    other = client.post(f"{V1}/lab", json={"slug": "exploding-gradients", "knobs": {"radius": 0.9}}).json()
    assert other["claims"][0]["verdict"] == "not compared" and other["knobs"]["radius"] == 0.9
    assert client.get(f"{V1}/labs").json()[0]["knobs"]["radius"]["high"] == 1.5


def test_claims_can_be_asked_for_by_source(client):
    body = client.get(f"{V1}/claims?source=S0:18").json()
    assert [row["id"] for row in body["claims"]] == ["exploding-gradients/radius-rules"]
    assert {"ledger", "sources", "verdict", "expected_original", "reason", "versions", "date"} <= set(body["claims"][0])


def test_coach_and_doctor(client):
    assert set(client.get(f"{V1}/next").json()) == {"item", "kind", "minutes", "reason", "gain", "title"}
    assert client.get(f"{V1}/progress").json()["attempts"] == 0
    assert "problems" in client.get(f"{V1}/doctor").json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/questions/exploding-gradient", None, 404),
        ("GET", "/nothing", None, 404),
        ("POST", "/grade", {"question": "exploding-gradients"}, 400),
        ("POST", "/judge", {"slug": "sofmax", "source": "x"}, 404),
        ("POST", "/judge", {"slug": "clip-by-norm", "source": " "}, 400),
        ("POST", "/lab", {"slug": "exploding-gradients", "knobs": {"radius": 9}}, 400),
        ("POST", "/judge", {"slug": "clip-by-norm", "source": "x" * 300_000}, 413),
    ],
)
def test_errors_say_what_is_wrong_and_what_to_do(client, method, path, body, status):
    answer = client.request(method, V1 + path, json=body)
    assert answer.status_code == status and set(answer.json()) == {"problem", "mend"} and answer.json()["problem"]


def test_what_is_missing_here_is_a_503(client, viva):
    viva.lab_error = Unavailable("PyTorch is not installed.", "Install it.")
    answer = client.post(f"{V1}/lab", json={"slug": "exploding-gradients"})
    assert answer.status_code == 503 and answer.json() == {
        "problem": "PyTorch is not installed.",
        "mend": "Install it.",
    }


def test_description_covers_the_interface_and_nothing_else(client):
    paths = client.get(f"{V1}/openapi.json").json()["paths"]
    assert len(paths) >= 14 and all(path.startswith(V1) for path in paths)
    page = client.get("/api/docs").text
    assert all(path in page for path in paths)
