"""Error pages for people, and the same as JSON below /api."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.web.pages import render
from vivavoce.web.security import HEADERS

log = logging.getLogger(__name__)
HEADLINES = {
    400: "That could not be used",
    404: "There is no such page",
    405: "This address takes no such request",
    503: "That part is not available here",
}


def install(app: FastAPI) -> None:
    """Answer every error with a page that says what is wrong and what to do."""
    app.add_exception_handler(VivaError, _viva_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UnicodeEncodeError, _half_character)
    app.add_exception_handler(Exception, _crash)


def _answer(request: Request, status: int, problem: str, mend: str, nearest: list[tuple[str, str]]) -> Response:
    streams = "text/event-stream" in request.headers.get("accept", "")  # read by a script, which wants no page
    if streams or request.url.path.startswith("/api/"):
        return JSONResponse({"problem": problem, "mend": mend}, status)
    return render(
        request, "error.html", status=status, headline=HEADLINES.get(status, "Something went wrong"), problem=problem,
        mend=mend, nearest=nearest,
    )  # fmt: skip


def _viva_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, VivaError)
    nearest: list[tuple[str, str]] = []
    if isinstance(error, UnknownSlug):
        folder = request.url.path.rsplit("/", 1)[0] if request.url.path.count("/") > 1 else ""
        nearest = [(f"{folder}/{name}", name) for name in error.nearest]
    return _answer(request, error.status, error.problem, "" if nearest else error.mend, nearest)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    mend = "Start from today's page, or search." if error.status_code == 404 else ""
    problem = "Nothing lies at this address." if error.status_code == 404 else str(error.detail)
    return _answer(request, error.status_code, problem, mend, [])


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = ", ".join(str(part["loc"][-1]) for part in error.errors())
    return _answer(request, 400, f"Missing or malformed: {fields}.", "Go back and send the form again.", [])


def _half_character(request: Request, error: Exception) -> Response:
    """JSON can spell half of a surrogate pair, which is no text: it can neither be looked up nor be stored."""
    return _answer(request, 400, "The text holds half a character, such as \\ud800.", "Send whole characters.", [])


def _crash(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    mend = "Nothing was lost: what you had sent before is stored."
    response = _answer(request, 500, "The program made a mistake here.", mend, [])
    response.headers.update(HEADERS)  # this handler runs outside the middleware that adds them elsewhere
    return response
