"""Judging and labs: repaired incidents, wrong solutions, time to the first point of a lab."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from measure import Row, at_most

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS
from vivavoce.domain.pages import DrillPage, WrongSolution
from vivavoce.domain.settling import settings
from vivavoce.runner import Runner

REPAIRS = 3  # each trains for seconds


def rows() -> list[Row]:
    """Each incident's repair three times, and each wrong solution once."""
    bank, runner = Bank.open(paths.bank_file()), Runner()
    try:
        incidents = [page for page in bank.drills() if page.spec.kind == "incident"]
        good = {page.spec.slug: _passing(page, runner, REPAIRS) for page in incidents}
        caught, wrong = _wrong(bank, runner)
    finally:
        runner.close()
    passed, judged = sum(good.values()), REPAIRS * len(good)
    denied = ", ".join(slug for slug, number in good.items() if number < REPAIRS)
    return [
        Row("repaired incidents on fresh seeds", f"{passed} of {judged} pass", "all", passed == judged),
        *([Row("repairs that were denied", denied, "none", False)] if denied else []),
        Row("wrong solutions", f"{caught} of {wrong} caught by their named check", "all", caught == wrong),
    ]


def first_point() -> list[Row]:
    """Time from asking for a concept's main lab to its first picture, warm."""
    bank, runner = Bank.open(paths.bank_file()), Runner()
    runner.start(("numpy", "torch"))
    try:
        milliseconds = 1000 * _first_point(bank, runner)
    finally:
        runner.close()
    return [at_most("first plotted point, warm, p50 of the main labs", milliseconds, 120, "ms", 0)]


def _passing(page: DrillPage, runner: Runner, n: int) -> int:
    with ThreadPoolExecutor(max_workers=2) as pool:
        judgements = pool.map(lambda _: runner.judge(page.spec, page.reference), range(n))
        return sum(judgement.verdict == PASS for judgement in judgements)


def _wrong(bank: Bank, runner: Runner) -> tuple[int, int]:
    def caught(page: DrillPage, wrong: WrongSolution) -> bool:
        judged = runner.judge(page.spec, wrong.code, name_mistake=False)
        return wrong.caught_by in {check.name for check in judged.checks if check.verdict != PASS}

    with ThreadPoolExecutor(max_workers=2) as pool:
        found = [pool.submit(caught, page, wrong) for page in bank.drills() for wrong in page.wrong]
        return sum(job.result() for job in found), len(found)


def _first_point(bank: Bank, runner: Runner) -> float:
    spent = []
    for page in bank.labs():
        if page.slug != page.concept:
            continue  # the main labs are the ones a page opens
        started = time.perf_counter()
        run = runner.run_lab(page.path, settings(page.lab, {}), range(3))
        for event in run:
            if event["kind"] in ("line", "bar", "heat", "histogram"):
                spent.append(time.perf_counter() - started)
                break
        run.cancel()
    return statistics.median(spent)
