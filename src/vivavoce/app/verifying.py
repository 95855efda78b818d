"""Report committed evidence, or compare it with a short run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from vivavoce.app import contract
from vivavoce.bank import Bank
from vivavoce.domain import requirements, settling, statistics
from vivavoce.domain.claim import Evidence
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import LabPage
from vivavoce.runner import Runner

QUICK_SEEDS = 3
Progress = Callable[[str, int, int], None]  # what finished, how many are done, how many there are


def sources_of(evidence: Evidence, bank: Bank) -> list[str]:
    """The questions of the two lists that a claim belongs to: by its ledger rows, else by the pages that show it."""
    return contract.sources(evidence.ledger) or bank.sources_of_claim(evidence.id)


def select(bank: Bank, names: Iterable[str], source: str | None) -> list[Evidence]:
    """Claims by id, lab, concept or ledger row, and by source. VivaError for a name that selects nothing."""
    everything = bank.claims()
    chosen = {found.id for found in everything}
    for name in names:
        if not any(_named(found, name) for found in everything):
            bank.claim(name)  # raises with the nearest names
    wanted = list(names)
    if wanted:
        chosen = {found.id for found in everything if any(_named(found, name) for name in wanted)}
    if source is not None:
        chosen = {found.id for found in everything if found.id in chosen and source in sources_of(found, bank)}
        if not chosen:
            raise VivaError(f"No claim belongs to {source!r}.", "Sources look like S0:9 or S3:11.")
    return [found for found in everything if found.id in chosen]


def _named(evidence: Evidence, name: str) -> bool:
    return name in (evidence.id, evidence.lab, evidence.id.split("/")[0], *evidence.ledger)


def summary(claims: list[Evidence]) -> dict[str, int]:
    """How many claims have which verdict."""
    return dict(Counter(found.verdict for found in claims)) | {"claims": len(claims)}


def quick(
    bank: Bank, runner: Runner, claims: list[Evidence], progress: Progress, first_seed: int = 0
) -> dict[str, dict[str, Any]]:
    """Run the labs of these claims with few seeds; per claim id: consistent or not, and the CPU seconds of its lab.

    Labs that cannot run here, see `left_out`, are not in the result.
    """
    wanted = {found.id: found for found in claims if found.kind == "statistical"}
    concerned = [page for page in bank.labs() if any(found.lab == page.slug for found in wanted.values())]
    pages = [page for page in concerned if not requirements.missing(page.lab)]
    # The longest first: at the end one processor waits for the other.
    took = {page.slug: max(found.cpu_seconds for found in wanted.values() if found.lab == page.slug) for page in pages}
    pages.sort(key=lambda page: took[page.slug], reverse=True)
    found: dict[str, dict[str, Any]] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        jobs = {pool.submit(_quick_lab, page, runner, wanted, first_seed): page for page in pages}
        for done, job in enumerate(as_completed(jobs), 1):
            found |= job.result()
            progress(jobs[job].slug, done, len(jobs))
    return found


def left_out(bank: Bank, claims: list[Evidence]) -> dict[str, dict[str, str]]:
    """Labs of these claims that cannot run here: what each lacks, with the command that installs it."""
    concerned = {found.lab for found in claims}
    absent = {page.slug: requirements.missing(page.lab) for page in bank.labs() if page.slug in concerned}
    return {slug: lacking for slug, lacking in absent.items() if lacking}


def _quick_lab(
    page: LabPage, runner: Runner, wanted: dict[str, Evidence], first_seed: int
) -> dict[str, dict[str, Any]]:
    measured: dict[str, tuple[statistics.Metrics, float]] = {}
    found = {}
    for claim in page.lab.claims:
        evidence = wanted.get(f"{page.concept}/{claim.name}")
        if evidence is None:
            continue
        as_stated = settling.settings(page.lab, claim.settings)
        under_control = settling.settings(page.lab, {**claim.settings, **claim.control})
        cpu = 0.0
        sides = []
        for knobs in (as_stated, under_control):
            key = json.dumps(knobs, sort_keys=True)
            if key not in measured:
                measured[key] = _measure(page, runner, knobs, first_seed)
            metrics, spent = measured[key]
            cpu += spent
            results = settling.quick_results(claim, metrics)
            sides.append(all(r.effect >= rule.margin for r, rule in zip(results, claim.rules, strict=True)))
        agrees = sides[0] == (evidence.contexts["as stated"] == "holds")
        found[evidence.id] = {"consistent": agrees, "control_flips": sides[0] != sides[1], "cpu_seconds": round(cpu, 3)}
    return found


def _measure(page: LabPage, runner: Runner, knobs: dict[str, Any], first_seed: int) -> tuple[statistics.Metrics, float]:
    for event in runner.run_lab(page.path, knobs, range(first_seed, first_seed + QUICK_SEEDS)):
        if event["kind"] == "done":
            return event["metrics"], event["cpu_seconds"]
        if event["kind"] == "error":
            raise VivaError(f"The lab {page.slug} failed: {event['problem']}", "Run it with `viva lab` to see where.")
    raise VivaError(f"The lab {page.slug} ended without a result.", "Run it with `viva lab` to see where.")
