"""The runner on this machine: judges submissions, runs labs, verifies claims."""

from __future__ import annotations

import functools
import importlib.util
import itertools
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vivavoce.domain import drill
from vivavoce.domain.claim import Setting
from vivavoce.domain.drill import CheckResult, DrillSpec, Judgement
from vivavoce.domain.errors import Unavailable, VivaError
from vivavoce.runner import compiled
from vivavoce.runner.confinement import LINUX, probe
from vivavoce.runner.turns import Cancellation, Cancelled, Turns
from vivavoce.runner.warm import SPARES, Job, Worker

OnEvent = Callable[[CheckResult | dict[str, Any]], None]
LIBRARIES = ("numpy", "torch")
AT_ONCE = min(os.cpu_count() or 1, 4)  # judgements at once
RUNS_AT_ONCE = 2  # labs and verifications at once
TRIES = 6  # spares that are asked: some may have been killed while they waited
SOURCE_LIMIT = 256 << 10  # characters
_MARK = "\ufeff"  # which some editors put in front of a file, and Python skips when it reads one
WARM_UP = 60.0  # seconds that a cold worker may need before its first event
LAB_CPU_SECONDS = 60


class Runner:
    """Opened once per process. Starts no worker until one is needed or `start` is called.

    With `workers=False` no process is kept warm: every job starts a fresh one. `spares` gives another number of
    waiting children per library than `SPARES`.
    """

    def __init__(self, workers: bool = True, spares: Mapping[str, int] = SPARES) -> None:
        self._warm = workers and LINUX
        self._workers = {library: Worker(library, workers, spares[library]) for library in LIBRARIES}
        self._judging, self._measuring = Turns(AT_ONCE), Turns(RUNS_AT_ONCE)
        self._lock = threading.Lock()
        self._numbers: set[int] = set()  # of the judgements under way

    def start(self, libraries: Sequence[str] = LIBRARIES) -> None:
        """Warm up workers in the background; a library that is not installed is left out."""
        for library in libraries:
            if _installed(library):
                self._workers[library].start()

    def judge(
        self,
        spec: DrillSpec,
        source: str,
        seed: int | None = None,
        on_event: OnEvent | None = None,
        who: str = "",
        cancellation: Cancellation | None = None,
        name_mistake: bool = True,
    ) -> Judgement:
        """Judge a submission on fresh cases, or on the cases of an earlier `seed`.

        `on_event` receives each CheckResult as it is there, and `{"kind": "log", "step", "values"}` from an
        incident. `who` names the learner or session for whom turns are kept fair. `cancellation` stops it from
        another thread. Without `name_mistake` a wrong one is not compared with the known mistakes. VivaError for a
        very long file, Unavailable without the library or when too many wait, Cancelled.
        """
        if len(source) > SOURCE_LIMIT:
            raise VivaError("The file is too long to judge.", f"At most {SOURCE_LIMIT >> 10} kB are read.")
        worker = self._worker(spec.library)
        request: dict[str, Any] = {
            "folder": _absolute(spec.folder), "source": source.removeprefix(_MARK), "library": spec.library,
            "entry": list(spec.entry), "timeout": spec.timeout, "memory_mb": spec.memory_mb,
            "seed": secrets.randbits(31) if seed is None else seed,
            "code": compiled.of_file(Path(spec.folder) / "checks.py"), "name_mistake": name_mistake,
        }  # fmt: skip
        stop = cancellation or Cancellation()
        with self._judging.turn(who, stop), self._numbered() as turn:
            request["turn"] = turn
            for _ in range(TRIES):
                found = self._ask(worker, spec, request, on_event, stop)
                if found is not None:
                    return found
        return _internal(spec, request["seed"], "The judge ended without a verdict.")

    @contextmanager
    def _numbered(self) -> Iterator[int | None]:
        """The lowest number that no other judgement has which is under way; None for the only one."""
        with self._lock:
            number = next(n for n in itertools.count() if n not in self._numbers)
            self._numbers.add(number)
            alone = len(self._numbers) == 1
        try:
            yield None if alone else number
        finally:
            with self._lock:
                self._numbers.remove(number)

    def _ask(
        self, worker: Worker, spec: DrillSpec, request: dict[str, Any], on_event: OnEvent | None, stop: Cancellation
    ) -> Judgement | None:
        """Ask one judge. None when it ended before it said anything, as a spare does that was killed: ask another."""
        job = worker.open("judge")
        try:
            with stop.calls(job.close):
                job.ask(request)
                found = self._await(job, spec, request["seed"], on_event)
        finally:
            worker.release(job)
        if stop.cancelled:
            raise Cancelled
        return found

    def _await(self, job: Job, spec: DrillSpec, seed: int, on_event: OnEvent | None) -> Judgement | None:
        heard = False
        try:
            # The judge keeps the deadline itself; this one is for a judge that hangs.
            for event in job.events(spec.timeout + WARM_UP):
                if event["kind"] == "judgement":
                    return _judgement(spec.slug, event)
                if event["kind"] == "error":
                    return _internal(spec, seed, event["problem"])
                if event["kind"] != "ready":
                    heard = True
                    if on_event is not None:
                        on_event(_check(event) if event["kind"] == "check" else event)
        except TimeoutError:
            return _internal(spec, seed, "The judge did not answer.")
        return _internal(spec, seed, "The judge ended without a verdict.") if heard else None

    def run_lab(self, path: Path | str, knobs: Mapping[str, Setting], seeds: Sequence[int], who: str = "") -> LabRun:
        """Run a lab file with these knob settings. Waits for a turn when RUNS_AT_ONCE are under way."""
        worker = self._worker("torch")
        request = {
            "path": str(Path(path).resolve()), "knobs": dict(knobs), "seeds": list(seeds),
            "cpu_seconds": LAB_CPU_SECONDS,
        }  # fmt: skip
        return LabRun(worker, request, self._measuring, who)

    def verify(
        self, path: Path | str, on_progress: Callable[[str], None] | None = None, first_seed: int = 1000
    ) -> list[dict[str, Any]]:
        """Verify the claims of one lab or facts file; returns its evidence as JSON-ready dicts."""
        worker = self._worker("torch" if _installed("torch") else "numpy")
        with self._measuring.turn():
            job = worker.open("verify")
            try:
                job.ask({"path": str(Path(path).resolve()), "first_seed": first_seed})
                for event in job.events():
                    if event["kind"] == "evidence":
                        return list(event["evidence"])
                    if event["kind"] == "error":
                        raise VivaError(f"{Path(path).name} cannot be verified: {event['problem']}")
                    if on_progress is not None:
                        on_progress(event["text"])
            finally:
                job.close()
        raise VivaError(f"{Path(path).name} cannot be verified: the worker ended.")

    def status(self) -> dict[str, Any]:
        """Profile, running workers (process ids) and ready spares by library, and whether PyTorch is installed."""
        return {
            "profile": probe().name,
            "workers": {name: worker.pid for name, worker in self._workers.items() if worker.pid},
            "spares": {name: worker.ready for name, worker in self._workers.items() if worker.pid},
            "warm": self._warm,
            "torch": _installed("torch"),
        }

    def close(self) -> None:
        """End every worker and what it runs."""
        for worker in self._workers.values():
            worker.stop()

    def _worker(self, library: str) -> Worker:
        if not _installed(library):
            raise Unavailable(
                "This needs PyTorch, which is not installed.", "Run `make setup`, or `pip install torch`."
            )
        return self._workers[library]


class LabRun:
    """A lab under way: iterate for its events, `cancel` to stop it.

    Events: `{"kind": "line" | "bar" | "heat" | "histogram", "series", "values"}`, `{"kind": "record", "metric",
    "arm", "seed", "value"}`, and at the end either `{"kind": "done", "metrics", "cpu_seconds"}` or
    `{"kind": "error", "problem"}`.
    """

    def __init__(self, worker: Worker, request: dict[str, Any], turns: Turns, who: str) -> None:
        self._worker, self._request, self._turns, self._who = worker, request, turns, who
        self._cancellation = Cancellation()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with suppress(Cancelled), self._turns.turn(self._who, self._cancellation):
            job = self._worker.open("lab")
            try:
                with self._cancellation.calls(job.close):
                    job.ask(self._request)
                    yield from self._events(job)
            finally:
                job.close()

    def _events(self, job: Job) -> Iterator[dict[str, Any]]:
        for event in job.events():
            yield event
            if event["kind"] in {"done", "error"}:
                return
        if not self._cancellation.cancelled:
            yield {"kind": "error", "problem": "The run ended before its time."}

    def cancel(self) -> None:
        """Stop the run; the iteration ends. May be called from another thread, and more than once."""
        self._cancellation.cancel()


@functools.cache
def _absolute(folder: str) -> str:
    """The folder for a process that works elsewhere; looked up once, for it takes a system call for each part."""
    return str(Path(folder).resolve())


@functools.cache
def _installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def _judgement(slug: str, event: dict[str, Any]) -> Judgement:
    checks = tuple(map(_check, event["checks"]))
    rest = {name: event[name] for name in ("verdict", "milliseconds", "mistake", "output", "seed")}
    return Judgement(slug=slug, checks=checks, profile=event["profile"], **rest)


def _internal(spec: DrillSpec, seed: int, problem: str) -> Judgement:
    """The judgement when the judge itself failed."""
    check = CheckResult("judge", drill.INTERNAL, problem)
    return Judgement(spec.slug, drill.INTERNAL, (check,), 0.0, "", seed=seed)


def _check(event: dict[str, Any]) -> CheckResult:
    return CheckResult(event["name"], event["verdict"], event["message"], event["milliseconds"])
