"""Serving: a saved model answers requests over HTTP, and says when its inputs have drifted. S0:30.

`save` and `load` keep a model with the inputs it was trained on; a `Service` answers with it, in any thread;
`application` puts a service behind HTTP; `serve` runs it. The web libraries (Starlette, uvicorn) are imported inside
the functions that need them. Source: Sculley et al., NeurIPS 2015 (what a model needs around it).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vivavoce.scratch.autodiff import Array, no_grad
from vivavoce.scratch.drift import DriftMonitor, DriftReport
from vivavoce.scratch.layers import Module
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.training import part_of, read_arrays

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

MOST_BYTES, MOST_ROWS = 1_000_000, 1_000


class BadRequest(ValueError):
    """A request that cannot be answered; `status` is its HTTP status, the message says what to change."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Package:
    """A model ready to serve: a name for its version, and a sample of its training inputs (n, *input shape)."""

    name: str
    model: Module
    reference: Array


def save(path: Path, package: Package) -> None:
    """Write weights, buffers, name and reference to one .npz file."""
    arrays: dict[str, Any] = {f"model.{name}": array for name, array in package.model.state().items()}
    with path.open("wb") as file:
        np.savez(file, name=np.array(package.name), reference=package.reference, **arrays)


def load(path: Path, build: Callable[[], Module]) -> Package:
    """Read a package; `build` makes the model that the weights go into, in evaluation mode afterwards.

    The file holds numbers only, never code. ValueError if it is no such file, KeyError or ShapeError if the weights
    belong to another model.
    """
    arrays = read_arrays(path)
    if not {"name", "reference"} <= arrays.keys():
        raise ValueError(f"{path.name} holds no package: name and reference are missing")
    model = build()
    model.load_state(part_of(arrays, "model"))
    model.eval()
    return Package(str(arrays["name"]), model, arrays["reference"])


class Service:
    """Answers with the current package; keeps the latest inputs and judges every full window of `window` for drift.

    Many threads may call it at once. ValueError if the reference is too small for the window (see `DriftMonitor`).
    """

    def __init__(self, package: Package, window: int = 100, false_alarm_rate: float = 0.01) -> None:
        self._window, self._rate, self._lock = window, false_alarm_rate, threading.Lock()
        self.switch(package)

    def switch(self, package: Package) -> None:
        """Serve another package from now on; a request under way ends with the model that it began with."""
        flat = package.reference.reshape(len(package.reference), -1)
        monitor = DriftMonitor(flat, self._window, np.random.default_rng(0), self._rate)
        package.model.eval()
        with self._lock:
            self._package, self._monitor = package, monitor
            self._waiting: list[Array] = []
            self._report: DriftReport | None = None

    @property
    def package(self) -> Package:
        return self._package

    def predict(self, inputs: object) -> tuple[str, Array]:
        """The name of the model and its outputs for a list of inputs, as it comes out of JSON.

        BadRequest if the inputs are not finite numbers of the model's input shape, or the outputs not finite.
        """
        package = self._package  # read once: the answer is all of one model
        x = as_inputs(inputs, package.reference)
        with no_grad(), np.errstate(all="ignore"):
            outputs = package.model(Tensor(x)).data
        if not np.isfinite(outputs).all():
            raise BadRequest("the prediction for these inputs is not finite")
        self._observe(package, x)
        return package.name, outputs

    def _observe(self, package: Package, x: Array) -> None:
        """Take the inputs into the windows; judge each that is full."""
        with self._lock:
            if package is not self._package:
                return
            self._waiting.extend(x.reshape(len(x), -1))
            while len(self._waiting) >= self._window:
                window, self._waiting = np.stack(self._waiting[: self._window]), self._waiting[self._window :]
                self._report = self._monitor.check(window)

    def drift(self) -> dict[str, object]:
        """The last full window judged, and how many inputs wait for the next; alarm None before the first."""
        with self._lock:
            report, waiting = self._report, len(self._waiting)
        answer: dict[str, object] = {"alarm": None, "waiting": waiting, "window": self._window}
        if report is not None:
            answer |= {"alarm": report.alarm, "worst_feature": report.worst_feature}
            answer |= {"ks": report.ks.tolist(), "ks_limit": report.ks_limit}
            answer |= {"psi": report.psi.tolist(), "psi_limit": report.psi_limit}
        rate = f"without drift at most {self._rate:.2%} of windows raise the alarm"
        return answer | {"false_alarm_rate": self._rate, "meaning": rate}


def as_inputs(inputs: object, reference: Array) -> Array:
    """A list from JSON as an array (rows, *input shape) of the reference's dtype, or BadRequest."""
    shape = reference.shape[1:]
    if not isinstance(inputs, list) or not inputs:
        raise BadRequest("inputs: needs a list of at least one input")
    if len(inputs) > MOST_ROWS:
        raise BadRequest(f"inputs: {len(inputs)} at once, at most {MOST_ROWS}", status=413)
    try:
        x = np.array(inputs)
    except ValueError:
        raise BadRequest("inputs: the rows have different lengths") from None
    if x.dtype.kind not in "iuf":
        raise BadRequest("inputs: numbers only, none too large for 64 bits")
    if x.shape[1:] != shape:
        raise BadRequest(f"inputs: each of shape {list(x.shape[1:])}, the model takes {list(shape)}")
    with np.errstate(over="ignore"):
        x = x.astype(reference.dtype)
    if not np.isfinite(x).all():
        raise BadRequest(f"inputs: a number is not finite in {reference.dtype}")
    return x


def parse(body: bytes) -> object:
    """What stands under "inputs" in a JSON object, or BadRequest."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON", status=400) from None
    if not isinstance(document, dict) or document.keys() != {"inputs"}:
        raise BadRequest('the body must be {"inputs": [...]}')
    return document["inputs"]


def application(service: Service) -> Starlette:
    """HTTP around a service: POST /predict, GET /drift, GET /health. Errors answer {"error": ...} with a 4xx status."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def predict(request: Request) -> Response:
        try:
            inputs = parse(await _body(request))
            name, outputs = await run_in_threadpool(service.predict, inputs)
        except BadRequest as error:
            return JSONResponse({"error": str(error)}, error.status)
        return JSONResponse({"model": name, "outputs": outputs.tolist()})

    async def drift(request: Request) -> Response:
        return JSONResponse(service.drift())

    async def health(request: Request) -> Response:
        shape = list(service.package.reference.shape[1:])
        return JSONResponse({"model": service.package.name, "input_shape": shape})

    return Starlette(
        routes=[Route("/predict", predict, methods=["POST"]), Route("/drift", drift), Route("/health", health)]
    )


async def _body(request: Request) -> bytes:
    """The body, or BadRequest as soon as it is too long: never more than that is held."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise BadRequest(f"the body is longer than {MOST_BYTES} bytes", status=413)
    return body


def serve(service: Service, port: int = 8001, host: str = "127.0.0.1") -> None:
    """Answer requests until interrupted."""
    import uvicorn

    uvicorn.run(application(service), host=host, port=port, log_level="warning")
