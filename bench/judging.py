"""Judging and labs: repaired incidents, wrong solutions, time to the first point of a lab."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from measure import Row, at_most

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS, Judgement
from vivavoce.domain.pages import DrillPage, WrongSolution
from vivavoce.domain.settling import settings
from vivavoce.runner import Runner

REPAIRS = 3  # each trains for seconds


def rows() -> list[Row]:
    """Each incident's repair three times, and each wrong solution once."""
    bank, runner = Bank.open(paths.bank_file()), Runner()
    try:
        incidents = [page for page in bank.drills() if page.spec.kind == "incident"]
        denied = [told for page in incidents for told in _denied(page, runner, REPAIRS)]
        passed, wrong = _wrong(bank, runner)
    finally:
        runner.close()
    judged = REPAIRS * len(incidents)
    caught = f"{wrong - len(passed)} of {wrong} caught by their named check"
    return [
        Row("repaired incidents on fresh seeds", f"{judged - len(denied)} of {judged} pass", "all", not denied),
        *(Row("a repair that was denied", told, "none", False) for told in denied),
        Row("wrong solutions", caught, "all", not passed),
        *(Row("a wrong solution that its check let pass", told, "none", False) for told in passed),
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


def _denied(page: DrillPage, runner: Runner, n: int) -> list[str]:
    """Of n judgements of the repair those that deny it, with the checks that do."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        judgements = list(pool.map(lambda _: runner.judge(page.spec, page.reference), range(n)))
    return [_told(page, "the repair", judgement) for judgement in judgements if judgement.verdict != PASS]


def _wrong(bank: Bank, runner: Runner) -> tuple[list[str], int]:
    """The wrong solutions that are not caught by their check, and how many wrong solutions there are."""

    def missed(page: DrillPage, wrong: WrongSolution) -> str:
        judged = runner.judge(page.spec, wrong.code, name_mistake=False)
        caught = wrong.caught_by in {check.name for check in judged.checks if check.verdict != PASS}
        return "" if caught else _told(page, wrong.slug, judged)

    with ThreadPoolExecutor(max_workers=2) as pool:
        found = [pool.submit(missed, page, wrong) for page in bank.drills() for wrong in page.wrong]
        return [told for job in found if (told := job.result())], len(found)


def _told(page: DrillPage, name: str, judged: Judgement) -> str:
    checks = ", ".join(f"{check.name}: {check.verdict}" for check in judged.checks if check.verdict != PASS)
    return f"{page.spec.slug}, {name}: {judged.verdict} ({checks or 'no check'})"


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
