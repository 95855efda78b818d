"""The proofs of `viva check`: what a file says is shown by running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from vivavoce.app import verifying
from vivavoce.bank import Bank
from vivavoce.domain import requirements
from vivavoce.domain.claim import HOLDS
from vivavoce.domain.drill import PASS, CheckResult
from vivavoce.domain.pages import DrillPage, Problem, QuestionPage
from vivavoce.grader import Grader
from vivavoce.runner import Runner


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the labs to run: those whose place in the bank leaves `part` when divided by `of`."""

    part: int
    of: int

    def takes(self, place: int) -> bool:
        """True if the lab at that place is run."""
        return place % self.of == self.part


ALL = Share(0, 1)
ABOVE, BELOW = ("strong", "good"), ("wrong", "off-topic", "keyword-stuffed")


def proofs(
    bank: Bank,
    runner: Runner,
    grader: Grader,
    concepts: Iterable[str],
    progress: Callable[[str], None],
    share: Share = ALL,
) -> Iterator[Problem]:
    """Run every proof of these concepts (of all, where none is named), three at a time; of the labs a share."""
    wanted = set(concepts) or {concept.id for concept in bank.concepts()}
    with ThreadPoolExecutor(max_workers=3) as pool:  # grading is work of this process, judging is waiting for others
        questions = [bank.question(row["slug"]) for row in bank.question_rows() if row["concept"] in wanted]
        order = pool.submit(lambda: [problem for page in questions for problem in rubric_order(page, grader)])
        pages = sorted((page for page in bank.drills() if page.spec.concept in wanted), key=_long, reverse=True)
        jobs = {pool.submit(drill_proof, page, runner): page.spec.slug for page in pages}
        for job in as_completed(jobs):
            yield from job.result()
            progress(f"{jobs[job]}: stub, reference and wrong solutions")
        yield from order.result()
    yield from _fact_proofs(bank, runner, wanted)
    yield from lab_proofs(bank, runner, wanted, progress, share)


def _long(page: DrillPage) -> tuple[bool, bool, int]:
    """Judged first, what takes long: at the end one processor waits for the other. Incidents train a network."""
    return page.spec.kind == "incident", page.spec.library == "torch", len(page.wrong)


def rubric_order(page: QuestionPage, grader: Grader) -> list[Problem]:
    """Warn where a strong or good sample does not outscore wrong, off-topic and keyword-stuffed ones.

    A warning: samples are frozen, the grader errs, and how often is measured over all rubrics (`docs/grading.md`).
    """
    scores = [(sample, grader.grade(page.rubric, sample.text).score) for sample in page.rubric.samples]
    above = [(sample.id, score) for sample, score in scores if sample.kind in ABOVE]
    below = [(sample.id, score) for sample, score in scores if sample.kind in BELOW]
    if not above or not below:
        return [] if not scores else [_of_rubric(page, "The samples lack a good or a bad one.", "Add both.")]
    (worst, low), (best, high) = min(above, key=lambda s: s[1]), max(below, key=lambda s: s[1])
    if low > high:
        return []
    problem = f"Sample {best!r} scores {high:.2f}, not below {worst!r} with {low:.2f}."
    mend = "Add wordings that tell them apart, or a misconception; never edit a sample."
    return [_of_rubric(page, problem, mend, "warning")]


def _of_rubric(page: QuestionPage, problem: str, mend: str, severity: str = "error") -> Problem:
    return Problem(f"{page.slug}.rubric.toml", 1, problem, mend, severity)


def drill_proof(page: DrillPage, runner: Runner) -> list[Problem]:
    """The stub fails, the reference passes, and every wrong file is caught by the check it names.

    Seeds are fresh, and an incident trains: what misses is judged again. Twice is an error, once is a warning for a
    drill, whose checks must not depend on luck, and nothing for an incident.
    """
    found = _proof(page, runner)
    if not found:
        return []
    again = _proof(page, runner)
    once = [] if page.spec.kind == "incident" else [problem for problem in found if problem not in again]
    return again + [replace(problem, severity="warning") for problem in once]


def _proof(page: DrillPage, runner: Runner) -> list[Problem]:
    folder = Path(page.spec.folder)
    found = []
    reference = runner.judge(page.spec, page.reference)
    if reference.verdict != PASS:
        failed = _first_failure(reference.checks)
        found.append(Problem(str(folder), 1, f"The reference does not pass: {reference.verdict}. {failed}", "Mend it."))
    if runner.judge(page.spec, page.stub, name_mistake=False).verdict == PASS:
        found.append(Problem(str(folder), 1, "The stub passes.", "A check must see that nothing is done yet."))
    for wrong in page.wrong:
        file = str(folder / "wrong" / f"{wrong.slug}.py")
        judged = runner.judge(page.spec, wrong.code, name_mistake=False)
        failing = [check.name for check in judged.checks if check.verdict != PASS]
        if judged.verdict == PASS:
            found.append(Problem(file, 1, "This wrong solution passes.", "Add the check that catches it."))
        elif wrong.caught_by not in failing:
            names = ", ".join(failing) or judged.verdict
            found.append(Problem(file, 1, f"Not caught by {wrong.caught_by!r} but by {names}.", "Mend line 1."))
    return found


def _first_failure(checks: tuple[CheckResult, ...]) -> str:
    return next((f"{check.name}: {check.message}" for check in checks if check.verdict != PASS), "")


def lab_proofs(
    bank: Bank, runner: Runner, wanted: set[str], progress: Callable[[str], None], share: Share = ALL
) -> Iterator[Problem]:
    """Each lab's quick run is consistent with its evidence and its control flips it.

    Three seeds can miss by luck: a miss is run once more on other seeds and reported only if it misses twice.
    """
    places = {page.slug: place for place, page in enumerate(bank.labs())}
    claims = [found for found in bank.claims() if found.id.split("/")[0] in wanted and found.lab]
    claims = [found for found in claims if share.takes(places[found.lab]) and _can_run(bank, found.lab, progress)]
    missed = _missed(
        verifying.quick(bank, runner, claims, lambda slug, done, of: progress(f"{slug}: a quick run and its controls"))
    )
    if missed:
        again = [found for found in claims if found.id in missed]
        first = verifying.QUICK_SEEDS
        missed = _missed(verifying.quick(bank, runner, again, lambda *_: None, first_seed=first)) & missed
    for claim_id in sorted(missed):
        yield Problem(claim_id, 1, "A quick run contradicts the evidence, twice.", "Measure it: viva verify --fresh.")


def _can_run(bank: Bank, slug: str, progress: Callable[[str], None]) -> bool:
    """False, said aloud, for a lab whose weights or libraries are not installed here."""
    absent = requirements.missing(bank.lab(slug).lab)
    if absent:
        progress(f"nothing of {slug}: {', '.join(absent)} not installed")
    return not absent


def _missed(found: dict[str, dict[str, object]]) -> set[str]:
    return {name for name, result in found.items() if not (result["consistent"] and result["control_flips"])}


def _fact_proofs(bank: Bank, runner: Runner, wanted: set[str]) -> Iterator[Problem]:
    committed = {found.id: found for found in bank.claims()}
    folders = [Path(concept.folder) for concept in bank.concepts() if concept.id in wanted]
    scripts = [script for folder in folders if (script := folder / "facts.py").exists()]
    with ThreadPoolExecutor(max_workers=2) as pool:
        measured = list(pool.map(runner.verify, scripts))
    for script, rows in zip(scripts, measured, strict=True):
        for found in rows:
            before = committed.get(str(found["id"]))
            if before is None or before.verdict != found["verdict"]:
                problem = f"{found['id']} is {found['verdict']} now, and was {before.verdict if before else HOLDS}."
                yield Problem(str(script), 1, problem, "Mend the fact, or measure it: viva verify --fresh.")
