"""`/estimate/{slug}`: two minutes, fresh numbers, a derivation. The seed stands in the address: a page can be sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.domain.errors import VivaError
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.practice_code import MOST_SECONDS

if TYPE_CHECKING:
    from vivavoce.app.estimating import Asked, Estimated

router = APIRouter(include_in_schema=False)
Seed = Annotated[int | None, Query(ge=0)]


@router.get("/estimate/{slug}")
def ask(request: Request, slug: str, seed: Seed = None) -> Response:
    """Ask; without a seed in the address, draw one and go there, so that a reload keeps the numbers."""
    asked = viva_of(request).ask_estimate(slug, seed)
    if seed is None:
        return RedirectResponse(f"/estimate/{slug}?seed={asked.seed}", 303)
    return _page(request, asked)


@router.post("/estimate/{slug}")
def answer(
    request: Request,
    slug: str,
    seed: Annotated[int, Form(ge=0)],
    answer: Annotated[str, Form()] = "",
    opened: Annotated[float, Form(ge=0, allow_inf_nan=False)] = 0.0,
) -> Response:
    """Mark; an answer that cannot be read keeps the page as it was and says how to write it."""
    viva = viva_of(request)
    seconds = min(max(time.time() - opened, 0.0), MOST_SECONDS) if opened else 0.0
    try:
        found = viva.estimate(slug, seed, answer, seconds=seconds)
    except VivaError as problem:
        return _page(request, viva.ask_estimate(slug, seed), given=answer, problem=problem)
    return _page(request, found.asked, found=found)


def _page(
    request: Request,
    asked: Asked,
    *,
    found: Estimated | None = None,
    given: str = "",
    problem: VivaError | None = None,
) -> Response:
    """The estimate with its concept and the one to go on with."""
    viva = viva_of(request)
    slugs = [page.estimate.slug for page in viva.estimates()]
    here = slugs.index(asked.page.estimate.slug)
    following = viva.estimates()[(here + 1) % len(slugs)] if len(slugs) > 1 else None
    return render(
        request, "estimate.html", status=400 if problem else 200, asked=asked, found=found, given=given,
        problem=problem, following=following, concept=viva.bank.concept(asked.page.estimate.concept),
        opened=int(time.time()),
    )  # fmt: skip
