"""`/plan/placement`: at most twelve short questions, one at a time, judged at once; it may be left at any time."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.domain.errors import VivaError
from vivavoce.web.graded import LOOKS
from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)
HOME = "/plan/placement"


@router.get(HOME)
def placement(request: Request, answer: str = "") -> Response:
    """What was made of `answer`, an event's id; else the open question, or the whole placement when it is over."""
    found = viva_of(request).placing.now()
    shown = next((placed for placed in found.answers if placed.event_id == answer), None)
    return render(
        request, "placement.html", here="/plan", found=found, shown=shown, looks=LOOKS, opened=int(time.time()),
        problem=None, given="",
    )  # fmt: skip


@router.post(f"{HOME}/start")
def start(request: Request) -> Response:
    """Begin, or go on."""
    viva_of(request).placing.start()
    return RedirectResponse(HOME, 303)


@router.post(f"{HOME}/answer")
def answer(
    request: Request,
    question: Annotated[str, Form(max_length=100)],
    text: Annotated[str, Form()] = "",
    unknown: Annotated[bool, Form()] = False,
    opened: Annotated[float, Form(ge=0, allow_inf_nan=False)] = 0.0,
) -> Response:
    """Judge and show; with `unknown` the learner says that they do not know. A bad answer keeps what was typed."""
    placing = viva_of(request).placing
    seconds = max(time.time() - opened, 0.0) if opened else 0.0
    try:
        if not unknown and not text.strip():
            raise VivaError("There is nothing to judge.", "Write a sentence, or say that you do not know.")
        event_id = placing.answer(question, "" if unknown else text, seconds=seconds)
    except VivaError as problem:
        found = placing.now()
        kept = text if found.asking is not None and found.asking.question == question else ""
        return render(
            request, "placement.html", status=problem.status, here="/plan", found=found, shown=None, looks=LOOKS,
            opened=int(opened), problem=problem, given=kept,
        )  # fmt: skip
    return RedirectResponse(f"{HOME}?answer={event_id}", 303)


@router.post(f"{HOME}/word")
def word(
    request: Request, answer: Annotated[str, Form(max_length=26)], said: Annotated[bool, Form()] = False
) -> Response:
    """The learner's own word on an answer."""
    viva_of(request).placing.dispute(answer, said=said)
    return RedirectResponse(f"{HOME}?answer={answer}", 303)


@router.post(f"{HOME}/end")
def end(request: Request) -> Response:
    """Stop here."""
    viva_of(request).placing.end()
    return RedirectResponse(HOME, 303)
