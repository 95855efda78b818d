"""The OpenAPI description is true: real answers have the shapes it states, and no request that it allows breaks it."""

import warnings
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from vivavoce.app.viva import Viva
from vivavoce.web.api_shapes import ANSWERS
from vivavoce.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # both bring names that their own dependencies are about to give up
    import schemathesis
    from schemathesis.specs.openapi.checks import positive_data_acceptance
    from starlette.testclient import TestClient

V1 = "/api/v1"
HOST = {"host": "localhost"}
DROPOUT = "Dropout switches random units off while training. It also speeds training up, because fewer weights move."
SLOW = ("POST /lab", "GET /progress")  # these take seconds, and the second takes nothing that could be made up
STORY = {"title": "Leaves", "role": "I trained it.", "data": "4,000 photographs", "number": "F1 of 0.81"}


@pytest.fixture(scope="module")
def viva(tmp_path_factory):
    program = Viva(tmp_path_factory.mktemp("described"))
    yield program
    program.close()


@pytest.fixture(scope="module")
def schema(viva):
    return schemathesis.openapi.from_asgi(f"{V1}/openapi.json", create_app(viva), headers=HOST)


def test_every_address_states_what_it_answers(schema):
    stated = {f"{method.upper()} {path.removeprefix(V1)}" for path, methods in schema.items() for method in methods}
    assert stated == set(ANSWERS)


def test_every_error_stated_is_one_that_can_come_and_the_page_names_it(schema, viva):
    with TestClient(create_app(viva), base_url="http://localhost") as client:
        described = client.get(f"{V1}/openapi.json").json()["paths"]
        page = " ".join(client.get("/api/docs").text.split())
    statuses = {
        f"{method.upper()} {path.removeprefix(V1)}": [status for status in operation["responses"] if status != "200"]
        for path, methods in described.items()
        for method, operation in methods.items()
    }
    assert statuses["GET /concepts"] == ["421", "503"]
    assert statuses["GET /questions/{slug}"] == ["400", "404", "421", "503"]
    assert statuses["POST /grade"] == ["400", "403", "404", "413", "421", "503"]
    assert statuses["GET /mock/{mock}"] == ["400", "404", "421", "503"]
    assert "409" in statuses["POST /mock/{mock}/answer"]
    assert page.count("Errors, each a") == len(statuses) and "421 another host name" in page


def test_what_is_refused_before_a_route_sees_it_has_the_shape_that_is_stated(schema, viva):
    body = {"question": "dropout", "text": DROPOUT}
    with TestClient(create_app(viva), base_url="http://localhost") as client:
        for headers, code, status in (
            ({"host": "elsewhere.example"}, "", 421),
            ({"origin": "http://elsewhere.example"}, "", 403),
            ({"sec-fetch-site": "cross-site"}, "", 403),
            ({}, "x" * 300_000, 413),
        ):
            answer = client.post(f"{V1}/grade", json=body | ({"text": code} if code else {}), headers=headers)
            assert answer.status_code == status and set(answer.json()) == {"problem", "mend"}
            schema[f"{V1}/grade"]["POST"].validate_response(answer)


@pytest.mark.parametrize("operation", [address for address in ANSWERS if address not in SLOW])
def test_no_request_that_is_allowed_breaks_the_description(schema, operation):
    """Made-up names and texts: never a server's error, never an answer of another shape."""
    method, path = operation.split()

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck),
              phases=[Phase.generate])  # fmt: skip
    @given(case=schema[V1 + path][method].as_strategy())
    def requested(case):
        # A date or a length that is no good is refused with words of ours: the description does not state every limit.
        case.call_and_validate(headers=HOST, excluded_checks=[positive_data_acceptance])

    requested()


def test_real_answers_have_the_shapes_that_are_stated(schema, viva):
    """A learner's session by hand; `step` follows the interview that is begun in it."""
    with TestClient(create_app(viva), base_url="http://localhost") as client:
        seen = set()

        def ask(operation, body=None, query="", **names):
            method, path = operation.split()
            answer = client.request(method, V1 + path.format(**names) + query, json=body)
            assert answer.status_code == 200, answer.text
            schema[V1 + path][method].validate_response(answer)
            seen.add(operation)
            return answer.json()

        softmax = viva.drill("softmax").reference
        _read(ask)
        _practise(ask, softmax)
        _plan(ask, viva)
        _sit(ask, softmax)
        _tell(ask)
        assert seen == set(ANSWERS)


def _read(ask):
    for plain in ("concepts", "questions", "drills", "cases", "labs", "claims", "doctor", "step"):
        assert ask(f"GET /{plain}")
    ask("GET /questions/{slug}", slug="dropout")
    ask("GET /drills/{slug}", slug="softmax")
    ask("GET /cases/{slug}", slug=ask("GET /cases")[0]["slug"])
    assert ask("GET /search", query="?q=vanishing")


def _practise(ask, softmax):
    assert ask("POST /grade", {"question": "dropout", "text": DROPOUT})["points"]
    assert ask("POST /judge", {"slug": "softmax", "source": softmax, "record": True})["verdict"] == "pass"
    ask("POST /judge", {"slug": "softmax", "source": "def softmax(x):\n    return x\n"})
    asked = ask("GET /estimates/{slug}", slug="activation-memory")
    ask("POST /estimate", {"slug": "activation-memory", "seed": asked["seed"], "answer": "7", "record": True})
    ask("POST /lab", {"slug": "exploding-gradients", "seeds": 1})
    assert ask("GET /history")
    ask("POST /bookmarks", {"name": "drill:softmax"})
    ask("POST /notes", {"name": "dropout", "text": "Scale by 1/(1 - p) in training."})
    assert len(ask("GET /bookmarks")) == 2


def _plan(ask, viva):
    ask("GET /plan")
    viva.set_setting("interview", (viva.now().date() + timedelta(days=300)).isoformat())
    viva.explain("dropout", DROPOUT)
    for plain in ("next", "progress", "plan/last-day"):
        ask(f"GET /{plain}")
    ask("GET /plan", query="?minutes=60")


def _sit(ask, softmax):
    mock = ask("POST /mock", {"kind": "theory", "minutes": 10})["id"]
    after = ask("POST /mock/{mock}/answer", {"n": 1, "text": "It fits the noise of the training set."}, mock=mock)
    if after["item"] and after["item"]["back"]:
        ask("POST /mock/{mock}/hint", {"n": 1}, mock=mock)
        ask("POST /mock/{mock}/reply", {"n": 1, "back": 1, "text": "A gap between both losses."}, mock=mock)
    for step in ("pause", "resume", "end"):
        ask("POST /mock/{mock}/course/{step}", mock=mock, step=step)
    ask("GET /mock/{mock}/report", mock=mock)
    coding = ask("POST /mock", {"kind": "coding", "minutes": 25})
    ask("POST /mock/{mock}/judge", {"n": 1, "source": softmax}, mock=coding["id"])
    ask("POST /mock/{mock}/leave", {"n": 1}, mock=coding["id"])
    ask("POST /mock/{mock}/course/{step}", mock=coding["id"], step="end")
    friend = ask("POST /mock", {"kind": "theory", "minutes": 10, "by": "friend"})["id"]
    ask("POST /mock/{mock}/ticks", {"n": 1, "notes": "clear"}, mock=friend)
    ask("GET /mock/{mock}", mock=friend)
    assert len(ask("GET /mock")) >= 3


def _tell(ask):
    project = ask("POST /projects", STORY)
    assert ask("GET /projects")
    ask("GET /projects/{project}", project=project["id"])
    ask("PUT /projects/{project}", {"baseline": "logistic regression with dropout 0.3"}, project=project["id"])
    raised = ask("GET /projects/{project}", project=project["id"])["questions"][0]["id"]
    ask("POST /projects/{project}/answers", {"question": raised, "text": "By a sweep."}, project=project["id"])
    ask("DELETE /projects/{project}", project=project["id"])
