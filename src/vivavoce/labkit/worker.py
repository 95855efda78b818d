"""What a worker process does with a lab: run it live, or verify its claims. Events go out through `send`."""

from __future__ import annotations

import dataclasses
import math
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from vivavoce.domain import declared, settling, statistics
from vivavoce.labkit import run

Send = Callable[[dict[str, Any]], None]
_GRACE = 5  # CPU seconds between the polite and the final end


class OutOfBudget(Exception):
    """The run used the CPU seconds it may use."""


def run_lab(request: Mapping[str, Any], send: Send) -> None:
    """Run `path` with `knobs` over `seeds`; sends plots and records as they come, then `done` or `error`.

    `cpu_seconds` bounds the CPU time of this process, where the system can (not on Windows).
    """
    _limit(request["cpu_seconds"])
    started = time.process_time()
    try:
        metrics = _measure(request, send)
    except OutOfBudget:
        problem = f"The run was stopped: it used its {request['cpu_seconds']} CPU seconds."
        send({"kind": "error", "problem": problem})
    except Exception as error:
        send({"kind": "error", "problem": f"{type(error).__name__}: {error}"})
    else:
        send({"kind": "done", "metrics": metrics, "cpu_seconds": round(time.process_time() - started, 3)})


def _measure(request: Mapping[str, Any], send: Send) -> dict[str, dict[str, list[float]]]:
    path = Path(request["path"])
    module, lab = run.load(path), declared.read_lab(path)

    def emit(kind: str, series: str, values: Any) -> None:
        send({"kind": kind, "series": series, "values": plain(values)})

    records = []
    for record in run.measure(module, request["seeds"], emit, settling.settings(lab, request["knobs"])):
        records.append(record)
        send({"kind": "record", **dataclasses.asdict(record)})
    table = statistics.tabulate(records)
    return {metric: {arm: list(values) for arm, values in arms.items()} for metric, arms in table.items()}


def verify(request: Mapping[str, Any], send: Send) -> None:
    """Verify every claim of a lab or facts file; sends `progress` events, then the `evidence`."""
    path = Path(request["path"])
    if path.name == "facts.py":
        found = run.evidence_of_facts(path, path.parent.name)
    else:
        found = run.evidence_of_lab(
            path, path.parent.parent.name, lambda text: send({"kind": "progress", "text": text}),
            request["first_seed"],
        )  # fmt: skip
    send({"kind": "evidence", "evidence": [dataclasses.asdict(evidence) for evidence in found]})


def plain(values: Any) -> Any:
    """Emitted values as JSON: arrays and tensors become lists, a number that is not finite becomes None."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(values, torch.Tensor):
        values = values.detach().cpu().numpy()
    if isinstance(values, (np.ndarray, np.generic)):
        values = values.tolist()
    if isinstance(values, Mapping):
        return {str(name): plain(value) for name, value in values.items()}
    if isinstance(values, (list, tuple, range)):
        return [plain(value) for value in values]
    return None if isinstance(values, float) and not math.isfinite(values) else values


def _limit(cpu_seconds: int) -> None:
    """Raise OutOfBudget in the main thread when the CPU time is used up; the kernel ends what goes on."""
    try:
        import resource
    except ImportError:  # Windows
        return

    def stop(number: int, frame: object) -> None:
        raise OutOfBudget

    signal.signal(signal.SIGXCPU, stop)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + _GRACE))
