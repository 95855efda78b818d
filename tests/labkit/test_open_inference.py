"""The small model server that labs load: what a client of the protocol meets."""

import json
import threading

import numpy as np
import pytest

from vivavoce.labkit.open_inference import Client, Server, array, tensor


def double(x):
    return 2 * x


@pytest.fixture
def served():
    with Server({"double": double}) as server:
        client = Client(server)
        yield server, client
        client.close()


def test_a_request_is_answered_with_the_version_that_answered(served):
    _, client = served
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    outputs, version = client.infer("double", x)
    assert np.array_equal(outputs, 2 * x)
    assert version == "1"


def test_a_new_version_answers_from_then_on(served):
    server, client = served
    server.deploy("double", "2", lambda x: 3 * x)
    outputs, version = client.infer("double", np.ones((1, 1), np.float32))
    assert (outputs.item(), version) == (3.0, "2")


def test_a_request_under_way_ends_with_its_own_version(served):
    server, client = served
    begun, go_on, found = threading.Event(), threading.Event(), []

    def slow(x):
        begun.set()
        go_on.wait(10)
        return x

    server.deploy("double", "slow", slow)
    asking = threading.Thread(target=lambda: found.append(client.infer("double", np.ones((1, 1), np.float32))[1]))
    asking.start()
    assert begun.wait(10)
    server.deploy("double", "3", double)
    go_on.set()
    asking.join(10)
    assert found == ["slow"]


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"{}",
        b'{"inputs": []}',
        json.dumps({"inputs": [{"datatype": "INT8", "shape": [1], "data": [1]}]}).encode(),
        json.dumps({"inputs": [{"datatype": "FP32", "shape": [3], "data": [1]}]}).encode(),
    ],
)
def test_what_cannot_be_read_is_the_clients_fault(served, body):
    status, document = served[0].answer("POST", "/v2/models/double/infer", body)
    assert status == 400
    assert document["error"]


def test_an_unknown_model_is_not_found_and_ready_says_so(served):
    server, client = served
    with pytest.raises(RuntimeError, match="nothing at"):
        client.infer("triple", np.ones((1, 1), np.float32))
    assert server.answer("GET", "/v2/health/ready", b"") == (200, {"ready": True})
    assert server.answer("GET", "/v2/models/double", b"")[1]["versions"] == ["1"]


def test_tensors_come_back_as_they_went():
    x = np.random.default_rng(0).normal(size=(3, 2, 2)).astype(np.float32)
    assert np.array_equal(array(json.loads(json.dumps(tensor("x", x)))), x)
