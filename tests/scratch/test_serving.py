"""Saving, loading, answering over HTTP, refusing bad input, switching models under load, and the drift alarm."""

from __future__ import annotations

import json
import pickle
import threading
import warnings

import numpy as np
import pytest
from scipy.stats import ks_2samp

from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.drift import DriftMonitor, kolmogorov_smirnov, population_stability
from vivavoce.scratch.layers import Linear, Sequential
from vivavoce.scratch.normalisation import BatchNorm
from vivavoce.scratch.serving import MOST_BYTES, MOST_ROWS, Package, Service, application, load, save
from vivavoce.scratch.tensor import Tensor

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette asks for a successor of httpx that is not needed here
    from starlette.testclient import TestClient


def build() -> Sequential:
    return Sequential(Linear(3, 4, np.random.default_rng(1)), BatchNorm(4), Linear(4, 2, np.random.default_rng(2)))


def package(name: str = "first", scale: float = 1.0) -> Package:
    reference = np.random.default_rng(0).normal(size=(200, 3))
    model = build()
    model(Tensor(reference))  # moves the running statistics
    for tensor in model.parameters():
        tensor.assign(tensor.data * scale)
    return Package(name, model, reference)


@pytest.fixture(scope="module")
def client():
    with TestClient(application(Service(package(), window=50))) as client:
        yield client


def test_a_saved_model_answers_as_before(tmp_path):
    before = package()
    save(tmp_path / "model.npz", before)
    after = load(tmp_path / "model.npz", build)
    x = [[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]]
    np.testing.assert_array_equal(Service(before, 50).predict(x)[1], Service(after, 50).predict(x)[1])
    np.testing.assert_array_equal(after.reference, before.reference)
    assert after.name == "first"


class Attack:
    def __reduce__(self):
        return (pytest.fail, ("the file ran code",))


def test_files_that_are_no_package_are_refused(tmp_path):
    path = tmp_path / "model.npz"
    for content in (b"", b"PK\x03\x04 broken", b"nonsense", pickle.dumps(Attack())):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"model.npz is not an .npz file"):
            load(path, build)
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    with pytest.raises(ValueError, match=r"model.npz is not an .npz file"):
        load(path, build)
    np.savez(path, name=np.array("x"), reference=np.array([Attack()], dtype=object))
    with pytest.raises(ValueError, match="plain arrays"):
        load(path, build)
    np.savez(path, weights=np.ones(3))
    with pytest.raises(ValueError, match="holds no package"):
        load(path, build)
    save(path, package())
    with pytest.raises(KeyError, match="names differ"):
        load(path, lambda: Sequential(Linear(3, 4, np.random.default_rng(1))))
    with pytest.raises(ShapeError, match=r"\(2, 4\)"):
        load(path, lambda: Sequential(*build().layers[:2], Linear(4, 3, np.random.default_rng(2))))


def test_predictions_over_http_are_those_of_the_model(client):
    x = np.random.default_rng(3).normal(size=(4, 3))
    answer = client.post("/predict", json={"inputs": x.tolist()})
    assert answer.status_code == 200
    assert answer.json()["model"] == "first"
    served = package().model
    served.eval()
    np.testing.assert_allclose(answer.json()["outputs"], served(Tensor(x)).data, rtol=1e-12)
    assert client.get("/health").json() == {"model": "first", "input_shape": [3]}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b"\xff\xfe\x00", 400, "not JSON"),
        (b"[" * 100_000, 400, "not JSON"),
        (b'{"inputs": ' + b"9" * 5000 + b"}", 400, "not JSON"),
        (b"[]", 422, "must be"),
        (b'{"inputs": [[1, 2, 3]], "path": "/etc/passwd"}', 422, "must be"),
        (b'{"inputs": []}', 422, "at least one"),
        (b'{"inputs": "abc"}', 422, "needs a list"),
        (b'{"inputs": {"0": [1, 2, 3]}}', 422, "needs a list"),
        (b'{"inputs": [1, 2, 3]}', 422, r"takes [3]"),
        (b'{"inputs": [[1, 2]]}', 422, r"each of shape [2], the model takes [3]"),
        (b'{"inputs": [[1, 2, 3], [1, 2]]}', 422, "different lengths"),
        (b'{"inputs": [["1", "2", "3"]]}', 422, "numbers only"),
        (b'{"inputs": [[null, 2, 3]]}', 422, "numbers only"),
        (b'{"inputs": [[true, false, true]]}', 422, "numbers only"),
        (b'{"inputs": [[1, 2, 100000000000000000000000000]]}', 422, "numbers only"),
        (b'{"inputs": [[NaN, 2, 3]]}', 422, "not finite"),
        (b'{"inputs": [[Infinity, 2, 3]]}', 422, "not finite"),
        (b'{"inputs": [[1e400, 2, 3]]}', 422, "not finite"),
        (b'{"inputs": [[1.7e308, 1.7e308, -1.7e308]]}', 422, "prediction"),
        (json.dumps({"inputs": [[1, 2, 3]] * (MOST_ROWS + 1)}).encode(), 413, "at most"),
        (b" " * (MOST_BYTES + 1), 413, "longer than"),
    ],
)
def test_bad_input_gets_a_clear_answer(client, body, status, words):
    answer = client.post("/predict", content=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert client.post("/predict", json={"inputs": [[1, 2, 3]]}).status_code == 200


def test_wrong_methods_and_paths_are_4xx(client):
    assert client.get("/predict").status_code == 405
    assert client.post("/elsewhere").status_code == 404


def test_a_switch_under_load_never_mixes_two_models():
    packages = [package("first"), package("second", scale=2.0)]
    service = Service(packages[0], window=50)
    x = [[0.5, -0.5, 1.0]]
    wanted = {p.name: Service(p, 50).predict(x)[1] for p in packages}
    assert not np.allclose(*wanted.values())
    answers: list[tuple[str, np.ndarray]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answers.append(service.predict(x))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        for new in reversed(packages):
            service.switch(new)
    done.set()
    for thread in threads:
        thread.join()
    assert {name for name, _ in answers} == {"first", "second"}
    assert all(np.array_equal(outputs, wanted[name]) for name, outputs in answers)


def test_distances_equal_scipy_and_the_definition_also_with_ties():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 6, (80, 4)).astype(float), rng.integers(1, 8, (33, 4)).astype(float)
    a[:, 3] = b[:, 3] = 5  # a constant feature
    wanted = [ks_2samp(x, y).statistic for x, y in zip(a.T, b.T, strict=True)]
    np.testing.assert_allclose(kolmogorov_smirnov(a, b), wanted, atol=1e-12)
    assert population_stability(a, b)[3] == pytest.approx(0)
    # two bins, shares (½, ½) and (0, 1), with half an example added to each count
    q, p = np.array([2.5, 2.5]) / 5, np.array([0.5, 4.5]) / 5
    by_hand = ((p - q) * np.log(p / q)).sum()
    column = population_stability(np.array([[0.0], [1], [2], [3]]), np.array([[2.0], [2], [3], [3]]), bins=2)
    assert column == pytest.approx([by_hand])


def test_the_alarm_fires_on_a_shift_and_keeps_its_promised_rate_without():
    rng = np.random.default_rng(0)
    false = []
    for _ in range(15):
        monitor = DriftMonitor(rng.normal(size=(150, 3)), 40, rng, false_alarm_rate=0.1, splits=99)
        false += [monitor.check(rng.normal(size=(40, 3))).alarm for _ in range(10)]
        shifted = rng.normal(size=(40, 3))
        shifted[:, 1] += 2
        report = monitor.check(shifted)
        assert report.alarm
        assert report.worst_feature == 1
    assert sum(false) <= 23  # of 150; more than that has probability .02 at a rate of .1


def test_the_served_alarm_is_quiet_at_home_and_fires_abroad(client):
    service = Service(package(), window=50)
    assert service.drift()["alarm"] is None
    service.predict(np.random.default_rng(5).normal(size=(60, 3)).tolist())
    quiet = service.drift()
    assert (quiet["alarm"], quiet["waiting"], quiet["false_alarm_rate"]) == (False, 10, 0.01)
    assert "1.00% of windows" in str(quiet["meaning"])
    service.predict((np.random.default_rng(6).normal(size=(100, 3)) + 1).tolist())
    assert service.drift()["alarm"] is True
    service.switch(package("second"))
    assert service.drift()["alarm"] is None
    assert client.get("/drift").json()["window"] == 50


def test_a_monitor_refuses_what_it_cannot_measure():
    reference, rng = np.zeros((10, 2)), np.random.default_rng(0)
    with pytest.raises(ValueError, match="window of 6"):
        DriftMonitor(reference, 6, rng)
    with pytest.raises(ValueError, match="cannot be measured"):
        DriftMonitor(reference, 5, rng, false_alarm_rate=0.001)
    with pytest.raises(ShapeError, match=r"needs \(5, 2\)"):
        DriftMonitor(reference, 5, rng).check(reference)
