"""A served model notices when the world changes: its drift alarm fires on shifted data and stays quiet otherwise.

A network learns the digits, is saved, loaded and served over HTTP, and asked about pictures it has never seen, in
windows of a hundred: as they are, then paled as by a worn-out scanner. The monitor compares each window with the
training pictures, pixel by pixel (Kolmogorov-Smirnov distance, population stability index). It needs no labels.

Prepares S0:30 (deployment, monitoring, drift), S0:28 (is the model still good?).
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import numpy as np
import uvicorn
from plot import Plot, options

from vivavoce.labkit import data
from vivavoce.scratch.activations import relu
from vivavoce.scratch.layers import Linear, Module, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.serving import Package, Service, application, load, save
from vivavoce.scratch.training import Batches, Trainer, progress_bar


def network() -> Module:
    """Pictures (n, 64) → logits (n, 10)."""
    rng = np.random.default_rng(0)
    return Sequential(Linear(64, 64, rng), relu, Linear(64, 10, rng))


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The address of the service while it runs on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(application(service), port=0, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def ask(address: str, body: object = None) -> Any:
    """The JSON answer to a GET, or to a POST of a body."""
    with urlopen(address, json.dumps(body).encode() if body else None) as response:
        return json.load(response)


def main(arguments: Sequence[str] | None = None) -> dict[str, int]:
    """Train, serve, send both streams; how many windows of each raised the alarm, and how many there were."""
    chosen = options(__doc__, arguments)
    x, y, x_test, y_test = data.digits(seed=chosen.seed)
    model, epochs = network(), 5 if chosen.quick else 30
    batches = Batches(x, y, 32, np.random.default_rng(chosen.seed))
    Trainer(model, Adam(model.parameters(), 3e-3), cross_entropy).fit(batches, epochs, report=progress_bar(epochs))
    with tempfile.TemporaryDirectory() as folder:
        save(path := Path(folder, "digits.npz"), Package("digits-1", model, x))
        service = Service(load(path, network), window=100)
    streams, windows = {"as trained": x_test, "paled": 0.6 * x_test}, len(x_test) // 100
    plot, alarms = Plot("Drift of what the model is asked", "window", "distance / limit, worst pixel"), {}
    with served(service) as address:
        for name, pictures in streams.items():
            distances, right, alarms[name] = [], 0, 0
            for k in range(windows):
                rows = slice(100 * k, 100 * (k + 1))
                answer = ask(f"{address}/predict", {"inputs": pictures[rows].tolist()})
                right += int((np.argmax(answer["outputs"], axis=1) == y_test[rows]).sum())
                report = ask(f"{address}/drift")
                distances.append(max(report["ks"]) / report["ks_limit"])
                alarms[name] += report["alarm"]
            outcome = f"{'alarm fired' if alarms[name] else 'quiet'}, on {alarms[name]} of {windows} windows"
            print(f"{name}: {outcome}; {right / windows:.1f} % answered right")
            plot.add(name, distances)
    plot.show(chosen.svg)
    return alarms | {"windows": windows}


if __name__ == "__main__":
    main()
