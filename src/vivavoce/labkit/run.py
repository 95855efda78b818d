"""Runs labs and facts inside a worker process, and turns measured values into evidence."""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from vivavoce.domain import claim as claims
from vivavoce.domain import declared, fingerprint, statistics
from vivavoce.domain.claim import Claim, Evidence, FactSpec, Record, Setting
from vivavoce.domain.settling import predicted_figure, settings
from vivavoce.labkit.figures import figures_of

EVIDENCE_SEEDS_START = 1000  # margins are set on seeds 0 to 99
Emit = Callable[[str, str, Any], None]


def load(path: Path) -> ModuleType:
    """Import a concept's script by path under a name of its own; it is not a package."""
    name = f"vivavoce_concept_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def silent(kind: str, series: str, values: Any) -> None:
    """An emitter that plots nothing."""


def measure(module: ModuleType, seeds: Sequence[int], emit: Emit, knobs: Mapping[str, Setting]) -> Iterator[Record]:
    """Run the experiment; yields a Record per measured value as soon as it is there."""
    for metric, arm, seed, value in module.measure(seeds, emit, **knobs):
        yield Record(metric, arm, int(seed), float(value))


def evidence_of_lab(
    path: Path, concept: str, progress: Callable[[str], None], first_seed: int = EVIDENCE_SEEDS_START
) -> list[Evidence]:
    """Verify every claim of one lab on evidence seeds. Settings measured once are reused between claims."""
    module, lab = load(path), declared.read_lab(path)
    file_hash, measured = fingerprint.of_lab(path), {}

    def run(claim: Claim, overrides: Mapping[str, Setting]) -> tuple[statistics.Metrics, float]:
        knobs = settings(lab, {**claim.settings, **overrides})
        key = (claim.seeds, *sorted(knobs.items()))
        if key not in measured:
            progress(", ".join(f"{name}={value}" for name, value in knobs.items()))
            started = time.process_time()
            records = list(measure(module, range(first_seed, first_seed + claim.seeds), silent, knobs))
            measured[key] = (statistics.tabulate(records), time.process_time() - started)
        return measured[key]

    found = [_settle(claim, concept, path.stem, run, file_hash, first_seed) for claim in lab.claims]
    # A prediction can be answered from evidence, without a run: keep its figure beside the first claim.
    at_defaults, _ = run(replace(lab.claims[0], settings={}), {})
    return [replace(found[0], extra={"prediction": predicted_figure(lab.prediction, at_defaults)}), *found[1:]]


def _settle(
    claim: Claim,
    concept: str,
    slug: str,
    run: Callable[[Claim, Mapping[str, Setting]], tuple[statistics.Metrics, float]],
    file_hash: str,
    first_seed: int,
) -> Evidence:
    arms = {"": {}, **claim.contexts, "control": claim.control}
    results = {name: run(claim, overrides) for name, overrides in arms.items()}
    judged = {name: [statistics.apply(rule, metrics) for rule in claim.rules] for name, (metrics, _) in results.items()}
    verdicts = {name: statistics.combine([result.verdict for result in rules]) for name, rules in judged.items()}
    main, in_contexts = judged[""][0], {name: verdicts[name] for name in claim.contexts}
    figures = figures_of(claim, {name: metrics for name, (metrics, _) in results.items()}, main)
    return Evidence(
        id=f"{concept}/{claim.name}",
        statement=claim.statement,
        verdict=statistics.conclude(verdicts[""], in_contexts, verdicts["control"]),
        expected_original=claim.expected,
        finding=claim.finding.format_map(figures),
        figures=figures,
        effect=main.effect,
        interval=(main.low, main.high),
        wins=main.wins,
        seeds=tuple(range(first_seed, first_seed + claim.seeds)),
        contexts={"as stated": verdicts[""], **in_contexts},
        control=verdicts["control"],
        ledger=claim.ledger,
        reason=claim.reason,
        source=claim.source,
        date=_today(),
        versions=versions(),
        hash=file_hash,
        cpu_seconds=round(sum(cpu for _, cpu in results.values()), 3),
        kind="statistical",
        lab=slug,
    )


def evidence_of_facts(path: Path, concept: str) -> list[Evidence]:
    """Check every fact of a concept; a documentary claim is cited, not run."""
    module, file_hash = load(path), fingerprint.of_lab(path)
    found = []
    for function, spec in declared.fact_functions(path):
        evidence = _cited(spec, concept, file_hash)
        if not spec.dated:
            started = time.process_time()
            outcome = getattr(module, function)()
            evidence = _settle_fact(evidence, spec, outcome, time.process_time() - started)
        found.append(evidence)
    return found


def _cited(spec: FactSpec, concept: str, file_hash: str) -> Evidence:
    """What a claim rests on before anything is run: its source, with the date of the source."""
    return Evidence(
        id=f"{concept}/{spec.name}",
        statement=spec.statement,
        verdict=claims.NOT_MEASURABLE,
        expected_original=spec.expected,
        finding=spec.finding,
        figures={},
        effect=None,
        interval=None,
        wins=None,
        seeds=(),
        contexts={},
        control="",
        ledger=spec.ledger,
        reason=spec.reason,
        source=spec.source,
        date=spec.dated,
        versions={},
        hash=file_hash,
        cpu_seconds=0.0,
        kind=claims.NOT_MEASURABLE,
        lab="",
    )


def _settle_fact(cited: Evidence, spec: FactSpec, outcome: Any, cpu: float) -> Evidence:
    truths = outcome.holds if isinstance(outcome.holds, Mapping) else {"as stated": outcome.holds}
    contexts = {name: claims.HOLDS if true else claims.DOES_NOT_HOLD for name, true in truths.items()}
    as_stated = next(iter(contexts.values()))
    control = claims.HOLDS if outcome.control else claims.DOES_NOT_HOLD
    figures = {name: str(value) for name, value in outcome.figures.items()}
    return replace(
        cited,
        verdict=statistics.conclude(as_stated, dict(list(contexts.items())[1:]), control),
        finding=spec.finding.format_map(figures),
        figures=figures,
        contexts=contexts,
        control=control,
        date=_today(),
        versions=versions(),
        cpu_seconds=round(cpu, 3),
        kind="exact",
    )


def versions() -> dict[str, str]:
    """Versions of what computed: Python, NumPy, and PyTorch where it is installed."""
    from importlib import metadata

    found = {"python": platform.python_version()}
    for package in ("numpy", "torch", "scikit-learn"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
