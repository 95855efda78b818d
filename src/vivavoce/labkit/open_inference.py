"""A model behind HTTP, by the Open Inference Protocol, version 2: a real server on a free port of this machine.

    with Server({"digits": predict}) as server:
        outputs, version = ask(server, "digits", x)

The part that every server of the protocol has: readiness, metadata, and inference on one tensor of 32-bit floats as
JSON. Source: Open Inference Protocol (KServe, NVIDIA Triton, MLServer), version 2, HTTP/REST.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Predict = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Deployed:
    """One version of a model: what it is called and what answers. Never changed, only replaced."""

    version: str
    predict: Predict


def tensor(name: str, x: Floats) -> dict[str, Any]:
    """A tensor as the protocol writes it: values in row-major order beside their shape."""
    return {"name": name, "datatype": "FP32", "shape": list(x.shape), "data": x.ravel().tolist()}


def array(document: Mapping[str, Any]) -> Floats:
    """The array of one tensor of the protocol. ValueError if data and shape do not fit, KeyError for a missing part."""
    if document["datatype"] != "FP32":
        raise ValueError(f"datatype {document['datatype']}, this model takes FP32")
    return np.array(document["data"], dtype=np.float32).reshape(document["shape"])


class Server:
    """Serves models by name in a thread per connection; `deploy` replaces a version while requests run."""

    def __init__(self, models: Mapping[str, Predict]) -> None:
        self._deployed = {name: Deployed("1", predict) for name, predict in models.items()}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.port: int = self._http.server_address[1]

    def __enter__(self) -> Server:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    def deploy(self, name: str, version: str, predict: Predict) -> None:
        """Answer requests that begin from now on with this version; those under way end as they began."""
        self._deployed[name] = Deployed(version, predict)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and document for one request."""
        parts = path.strip("/").split("/")
        if path == "/v2/health/ready":
            return 200, {"ready": True}
        deployed = self._deployed.get(parts[2]) if parts[:2] == ["v2", "models"] and len(parts) > 2 else None
        if deployed is None:
            return 404, {"error": f"nothing at {path}"}
        about = {"model_name": parts[2], "model_version": deployed.version}
        if method == "GET":
            return 200, {"name": parts[2], "versions": [deployed.version], "platform": "pytorch"}
        try:
            x = array(json.loads(body)["inputs"][0])
        except (ValueError, KeyError, IndexError, TypeError) as error:
            return 400, {"error": f"cannot read the input: {error}"}
        return 200, about | {"outputs": [tensor("outputs", deployed.predict(x))]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # a client keeps its connection
            disable_nagle_algorithm = True  # header and body go out at once, or the client waits 40 ms for the second

            def do_GET(self) -> None:
                self._reply("GET")

            def do_POST(self) -> None:
                self._reply("POST")

            def _reply(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, document = server.answer(method, self.path, body)
                content = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *arguments: object) -> None:
                """Requests are counted by the lab, not printed."""

        return Handler


class Client:
    """One connection that is kept open, as a service that calls another keeps it."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def infer(self, name: str, x: Floats) -> tuple[Floats, str]:
        """Outputs for x, and the version that gave them. RuntimeError with the server's words otherwise."""
        body = json.dumps({"inputs": [tensor("inputs", x)]})
        self._connection.request("POST", f"/v2/models/{name}/infer", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        document = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(document["error"])
        return array(document["outputs"][0]), document["model_version"]

    def close(self) -> None:
        self._connection.close()
