"""`/projects`: tell your own projects, see what they make an interviewer ask, rehearse the answers."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from vivavoce.app import project_contract
from vivavoce.app.projects import Projects
from vivavoce.coach.project_remarks import MOST_SECONDS, clock, on_telling, seconds_aloud
from vivavoce.coach.projects import MOST_CHARACTERS, MOST_PROJECTS, MOST_TITLE, Project
from vivavoce.domain.errors import VivaError
from vivavoce.domain.project import FIELDS, NAMES
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.api import ERRORS, V1, Body
from vivavoce.web.routes.practice_code import MOST_SECONDS as LONGEST

router = APIRouter()
pages = APIRouter(include_in_schema=False, prefix="/projects")
api = APIRouter(prefix=f"{V1}/projects", responses=ERRORS)
Json = dict[str, Any]


class RehearsalRequest(Body):
    """An answer to one question of a story; without text it was said aloud."""

    question: str
    text: str = ""
    seconds: float = 0.0


@pages.get("")
def projects(request: Request, removed: bool = False) -> Response:
    """The stories, each with what it raises."""
    found = _projects(request)
    told = [(one, len(found.questions(one)), found.remarks(one)) for one in found.all()]
    return render(
        request, "projects.html", told=told, most=MOST_PROJECTS, removed=removed, aloud=_aloud, fields=FIELDS
    )  # fmt: skip


@pages.get("/new")
def new(request: Request) -> Response:
    """An empty form."""
    return _form(request, None, dict.fromkeys(NAMES, ""))


@pages.post("/new")
async def tell(request: Request) -> Response:
    """Keep a new story; what cannot be kept comes back as it was filled in."""
    return await run_in_threadpool(_kept, request, None, await _fields(request), "")


@pages.get("/{project}")
def project(request: Request, project: str, kept: str = "") -> Response:
    """A story: its words, what its structure lacks, what it raises, earlier versions."""
    found = _projects(request)
    one = found.project(project)
    concepts = {concept.id: concept for concept in viva_of(request).bank.concepts()}
    return render(
        request, "project.html", here="/projects", project=one, raised=found.questions(one), fields=FIELDS,
        remarks=found.remarks(one), concepts=concepts, aloud=_aloud(one), kept=kept,
    )  # fmt: skip


@pages.get("/{project}/edit")
def edit(request: Request, project: str) -> Response:
    """The form, filled in."""
    one = _projects(request).project(project)
    return _form(request, one, one.fields, version=one.version)


@pages.post("/{project}/edit")
async def change(request: Request, project: str) -> Response:
    """Keep a new version."""
    form = await request.form()
    version = str(form.get("version", ""))
    return await run_in_threadpool(_kept, request, project, await _fields(request), version)


@pages.post("/{project}/remove")
def remove(request: Request, project: str, confirm: Annotated[str, Form(max_length=8)] = "") -> Response:
    """Withdraw a story, once that was confirmed."""
    if confirm != "yes":
        raise VivaError("Nothing was removed.", "Tick the box to say that you mean it.")
    _projects(request).withdraw(project)
    return RedirectResponse("/projects?removed=1", 303)


@pages.get("/{project}/rehearse")
def rehearse(request: Request, project: str, after: str = "") -> Response:
    """To the next question."""
    found = _projects(request)
    one = found.project(project)
    return RedirectResponse(f"/projects/{one.id}/q/{found.next_question(one, after).id}", 303)


@pages.get("/{project}/q/{question}")
def question(
    request: Request, project: str, question: str, said: Annotated[str, Query(max_length=26)] = ""
) -> Response:
    """One question against the clock; once it was answered, what a good answer contains."""
    return _question(request, project, question, said=said)


@pages.post("/{project}/q/{question}")
def answer(
    request: Request,
    project: str,
    question: str,
    text: Annotated[str, Form()] = "",
    opened: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Keep an answer."""
    try:
        done = _projects(request).answer(project, question, text, seconds=_seconds(opened))
    except VivaError as problem:
        if problem.status != 400:
            raise
        return _question(request, project, question, problem=problem, text=text)
    return RedirectResponse(f"/projects/{project}/q/{question}?said={done.event_id}", 303)


def _question(
    request: Request, project: str, question: str, *, said: str = "", problem: VivaError | None = None, text: str = ""
) -> Response:
    found = _projects(request)
    one = found.project(project)
    raised = found.question(one, question)
    answered = one.answers.get(question) if said else None
    every = found.questions(one)
    return render(
        request, "project_question.html", status=400 if problem else 200, here="/projects", project=one, raised=raised,
        answered=answered, before=one.answers.get(question), problem=problem, text=text, opened=int(time.time()),
        done=sum(other.id in one.answers for other in every), of=len(every), most=MOST_SECONDS, clock=clock,
        remarks=on_telling(answered.text) if answered and answered.text else (),
    )  # fmt: skip


def _kept(request: Request, project: str | None, given: dict[str, str], version: str) -> Response:
    found = _projects(request)
    before = found.project(project) if project else None
    try:
        one = found.change(project, given) if project else found.tell(given)
    except VivaError as problem:
        if problem.status != 400:
            raise
        return _form(request, before, given, problem, version=version)
    beside = before is not None and before.version != version  # somebody saved another version meanwhile
    return RedirectResponse(f"/projects/{one.id}?kept={'beside' if beside else 'yes'}", 303)


def _form(
    request: Request,
    project: Project | None,
    values: dict[str, str],
    problem: VivaError | None = None,
    *,
    version: str = "",
) -> Response:
    return render(
        request, "project_form.html", status=400 if problem else 200, here="/projects", project=project, values=values,
        problem=problem, fields=FIELDS, version=version, most=MOST_CHARACTERS, most_title=MOST_TITLE,
    )  # fmt: skip


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: str(form.get(name, "")) for name in NAMES}


def _seconds(opened: str) -> float:
    """How long ago the page was opened; 0 where the form does not say."""
    return min(max(time.time() - int(opened), 0.0), LONGEST) if opened.isdecimal() else 0.0


def _aloud(project: Project) -> str:
    return clock(seconds_aloud(project.text))


def _projects(request: Request) -> Projects:
    return viva_of(request).projects


# ---- the same over HTTP


@api.get("")
def listed(request: Request) -> list[Json]:
    """Your projects in short."""
    return project_contract.listed(_projects(request).all())


@api.post("")
def tell_json(request: Request, body: dict[str, str]) -> Json:
    """Tell a project: title, role, data, baseline, number, bug, undo."""
    found = _projects(request)
    return project_contract.whole(found, found.tell(body))


@api.get("/{project}")
def project_json(request: Request, project: str) -> Json:
    """One project with what its structure lacks and the questions that it raises."""
    found = _projects(request)
    return project_contract.whole(found, found.project(project))


@api.put("/{project}")
def change_json(request: Request, project: str, body: dict[str, str]) -> Json:
    """Tell it again; fields that are not given stay."""
    found = _projects(request)
    return project_contract.whole(found, found.change(project, body))


@api.delete("/{project}")
def remove_json(request: Request, project: str) -> Json:
    """Withdraw it."""
    return {"removed": _projects(request).withdraw(project).id}


@api.post("/{project}/answers")
def answer_json(request: Request, project: str, body: RehearsalRequest) -> Json:
    """Keep an answer of a rehearsal."""
    found = _projects(request)
    return project_contract.rehearsed(
        found.answer(project, body.question, body.text, seconds=min(max(body.seconds, 0.0), LONGEST))
    )


router.include_router(pages)
router.include_router(api)
