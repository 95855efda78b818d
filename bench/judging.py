"""Judging and labs: references on fresh seeds, wrong solutions, time to a verdict, time to the first point."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import verdicts
from measure import Row, at_most

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS
from vivavoce.domain.pages import DrillPage, WrongSolution
from vivavoce.domain.settling import settings
from vivavoce.runner import Runner


def rows(repeats: int) -> list[Row]:
    """`repeats` judgements of each drill's reference; incidents a tenth of it, for they train."""
    bank, runner = Bank.open(paths.bank_file()), Runner(workers=True)
    runner.start(("numpy", "torch"))
    found: list[Row] = []
    try:
        passed, judged = 0, 0
        for page in bank.drills():
            n = repeats if page.spec.kind == "drill" else max(3, repeats // 100)
            good, milliseconds = _reference(page, runner, n)
            passed, judged = passed + good, judged + n
            found.append(Row(f"verdict on {page.spec.slug}, p50", f"{milliseconds:.0f} ms", "", None))
        found.insert(0, Row("references on fresh seeds", f"{passed:,} of {judged:,} pass", "all", passed == judged))
        caught, wrong = _wrong(bank, runner)
        found.insert(
            1, Row("wrong solutions", f"{caught} of {wrong} caught by their named check", "all", caught == wrong)
        )
        found.append(at_most("first plotted point, warm, p50", _first_point(bank, runner) * 1000, 120, "ms", 0))
    finally:
        runner.close()
    return [*verdicts.rows(max(repeats // 5, 10)), *found]


def _reference(page: DrillPage, runner: Runner, n: int) -> tuple[int, float]:
    judgements = [runner.judge(page.spec, page.reference) for _ in range(n)]
    return sum(j.verdict == PASS for j in judgements), statistics.median(j.milliseconds for j in judgements)


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
