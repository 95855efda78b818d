"""`/drills`, `/drill/{slug}` and `/debug/{slug}`: write it, or repair it, and have it judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from vivavoce.domain.drill import CRASHED, DENIED, INTERNAL, MEMORY, PASS, TIMEOUT, WRONG, CheckResult, Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import Concept, DrillPage
from vivavoce.web.pages import environment, render, viva_of
from vivavoce.web.streaming import EventStream

if TYPE_CHECKING:
    from vivavoce.app.judging import JudgementStream
    from vivavoce.app.viva import Viva

router = APIRouter(include_in_schema=False)

VERDICT_WORDS = {
    PASS: "passed",
    WRONG: "wrong",
    CRASHED: "the code crashed",
    TIMEOUT: "out of time",
    MEMORY: "out of memory",
    DENIED: "not allowed",
    INTERNAL: "the judge itself failed",
}
VERDICT_MENDS = {
    CRASHED: "The first lines below say where. Mend that, then run the checks again.",
    TIMEOUT: "A judgement may take {timeout:g} s in all. Look for a loop that array operations could replace.",
    MEMORY: "A submission may use {memory} MB. Look for an array with one axis too many.",
    DENIED: "The code asked for something that a solution does not need: a file, the network or another process.",
    INTERNAL: "That is our fault, not yours. Nothing was recorded; `viva doctor` says what is missing.",
}
_NAMED = re.compile(r"(\w[\w ]{0,30}): (.*)")
MOST_SECONDS = 6 * 3600.0  # a page left open over night is not practice


@dataclass(frozen=True, slots=True)
class Submission:
    """What the form of a drill sends."""

    action: str
    source: str
    hints: int
    seconds: float


@router.get("/practise")
def practise() -> Response:
    return RedirectResponse("/drills", 308)


@router.get("/drills")
def drills(request: Request) -> Response:
    viva = viva_of(request)
    by_kind: dict[str, list[DrillPage]] = {"drill": [], "incident": []}
    for page in viva.drills():
        by_kind[page.spec.kind].append(page)
    return render(
        request, "drills.html", drills=by_kind["drill"], incidents=by_kind["incident"], estimates=viva.estimates(),
        cases=viva.cases(), labs=viva.labs(), cards=len(viva.cards()), questions=len(viva.questions()),
    )  # fmt: skip


@router.get("/drill/{slug}")
def drill(request: Request, slug: str) -> Response:
    return _open(request, slug)


@router.get("/debug/{slug}")
def debug(request: Request, slug: str) -> Response:
    return _open(request, slug)


@router.get("/drill/{slug}/solution")
@router.get("/debug/{slug}/solution")
def solution(request: Request, slug: str) -> Response:
    """The reference and the wrong solutions, for a learner who gave up."""
    return HTMLResponse(_solutions(viva_of(request).drill(slug)))


@router.post("/drill/{slug}")
@router.post("/debug/{slug}")
async def submit(request: Request, slug: str) -> Response:
    """Judge, or show a hint or the solution. A browser that asks for a stream gets the checks one by one."""
    form = read_form({name: str(value) for name, value in (await request.form()).items()})
    page = await run_in_threadpool(viva_of(request).drill, slug)
    if form.action == "judge" and "text/event-stream" in request.headers.get("accept", ""):
        judged = viva_of(request).judge_stream(slug, form.source, hints=form.hints, seconds=form.seconds)
        return EventStream(events(judged, page), close=judged.cancel)
    return await run_in_threadpool(_finished_page, request, page, form)


def read_form(fields: Mapping[str, str]) -> Submission:
    """Browsers send line ends as CRLF. VivaError for numbers that are none."""
    hints, seconds = fields.get("hints", "0") or "0", fields.get("seconds", "0") or "0"
    if not hints.isdecimal() or not seconds.isdecimal():
        raise VivaError("The form was changed on its way.", "Open the page again; your draft is kept.")
    return Submission(
        action=fields.get("action", "judge"),
        source=fields.get("source", "").replace("\r\n", "\n"),
        hints=min(int(hints), 99),
        seconds=min(float(seconds), MOST_SECONDS),
    )


def _open(request: Request, slug: str) -> Response:
    page = viva_of(request).drill(slug)
    right = _path(page)
    if request.url.path != right:
        return RedirectResponse(right, 308)
    return _page(request, page, Submission("", page.stub, 0, 0.0))


def _path(page: DrillPage) -> str:
    return f"/{'debug' if page.spec.kind == 'incident' else 'drill'}/{page.spec.slug}"


def _given_up(page: DrillPage) -> int:
    """Hints that count for having read the answer: more than there are."""
    return len(page.spec.hints) + 1


def _finished_page(request: Request, page: DrillPage, form: Submission) -> Response:
    if form.action == "hint":
        more = min(form.hints + 1, len(page.spec.hints))
        return _page(request, page, Submission("", form.source, more, form.seconds))
    if form.action == "solution":
        return _page(request, page, Submission("", form.source, _given_up(page), form.seconds), solved=True)
    try:
        judgement = viva_of(request).judge(page.spec.slug, form.source, hints=form.hints, seconds=form.seconds)
    except VivaError as error:
        return _page(request, page, form, problem=error)
    return _page(request, page, form, judgement=judgement, solved=judgement.verdict == PASS)


def _page(
    request: Request, page: DrillPage, form: Submission, *, judgement: Judgement | None = None, solved: bool = False,
    problem: VivaError | None = None,
) -> Response:  # fmt: skip
    concepts = {concept.id: concept for concept in viva_of(request).bank.concepts()}
    return render(
        request, "incident.html" if page.spec.kind == "incident" else "drill.html",
        status=problem.status if problem else 200, here="/drills", page=page, source=form.source, hints=form.hints,
        judgement=judgement, solved=solved, problem=problem, given_up=_given_up(page),
        concept=concepts.get(page.spec.concept), titles=_titles(concepts),
        ways=_ways(viva_of(request), concepts.get(page.spec.concept), page.spec.slug), **shown_words(),
    )  # fmt: skip


def _ways(viva: Viva, concept: Concept | None, here: str) -> list[tuple[str, str, str]]:
    """Kind, address and title of the other labs, drills and incidents of a concept."""
    if concept is None:
        return []
    return [
        *(("Lab", f"/labs/{slug}", viva.lab(slug).lab.title) for slug in concept.labs),
        *(("Drill", f"/drill/{slug}", viva.drill(slug).spec.title) for slug in concept.drills if slug != here),
        *(("Incident", f"/debug/{slug}", viva.drill(slug).spec.title) for slug in concept.incidents if slug != here),
    ]


def _titles(concepts: Mapping[str, Concept]) -> dict[str, str]:
    return {name: concept.title for name, concept in concepts.items()}


@dataclass(frozen=True, slots=True)
class FailingCase:
    """A check's message taken apart: what is wrong, the named values of the case, and what follows."""

    lead: str
    rows: tuple[tuple[str, str], ...]
    rest: str


def failing_case(message: str) -> FailingCase:
    """Read a message of `drillkit.mismatch`. Of any other, such as a traceback, the first line is the lead."""
    lead, _, body = message.partition("\n")
    rows: list[tuple[str, str]] = []
    lines = body.split("\n") if body else []
    while lines:
        value = _NAMED.match(lines[0])
        if value:
            rows.append((value[1], value[2]))
        elif rows and lines[0].startswith("    "):
            rows[-1] = (rows[-1][0], f"{rows[-1][1]}\n{lines[0][4:]}")
        else:
            break
        lines.pop(0)
    return FailingCase(lead, tuple(rows), "\n".join(lines))


def shown_words() -> dict[str, Any]:
    """The wordings that `drill_parts.html` needs."""
    return {
        "verdict_words": VERDICT_WORDS,
        "verdict_mends": VERDICT_MENDS,
        "profile_words": profile_words,
        "failing_case": failing_case,
    }


def profile_words(profile: str) -> str:
    """How the submission was kept from the rest of the computer."""
    known = {
        "limits": "Limited in time, memory, files and network, but not confined: run only code that you trust.",
        "not confined": "Not confined: run only your own code.",
    }
    if profile.startswith("partial: "):
        return f"Only partly confined ({profile.removeprefix('partial: ')}): run only code that you trust."
    return known.get(profile, f"Confined, profile {profile}.")


def _part(macro: str, *args: Any) -> str:
    parts = environment().get_template("drill_parts.html").make_module(shown_words())
    return str(getattr(parts, macro)(*args))


def _solutions(page: DrillPage) -> str:
    return _part("solutions", page)


def events(judged: JudgementStream, page: DrillPage) -> Iterator[dict[str, Any]]:
    """What the script of a drill's page is told while a judgement is made."""
    for event in judged:
        match event:
            case CheckResult():
                yield {"kind": "check", "html": _part("check", event)}
            case Judgement():
                yield {
                    "kind": "verdict",
                    "html": _part("judged", event, page.spec),
                    "passed": sum(check.verdict == PASS for check in event.checks),
                    "checks": len(event.checks),
                    "seconds": round(event.milliseconds / 1000, 1),
                    "solution": _solutions(page) if event.verdict == PASS else "",
                }
            case _:  # what an incident's run logs while it trains: step and values
                yield {**event, "kind": "log"}
