"""`/scratch`: deep learning from scratch, as a reading path whose examples run, and module by module."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)


@router.get("/scratch")
def scratch(request: Request) -> Response:
    """The reading path and the modules that it leads through."""
    bank = viva_of(request).bank
    return render(request, "scratch.html", stops=bank.scratch_stops(), modules=bank.scratch_modules())


@router.get("/scratch/{module}")
def module(request: Request, module: str) -> Response:
    """One module as it stands, with the examples that use it."""
    bank = viva_of(request).bank
    page = bank.scratch_module(module)
    stops = [stop for stop in bank.scratch_stops() if module in stop.modules]
    return render(request, "scratch_module.html", module=page, stops=stops, here="/scratch")


@router.post("/scratch/run/{stop}")
def run(request: Request, stop: str) -> Response:
    """Run one example of the reading path; the request names it and brings no code."""
    viva = viva_of(request)
    page = viva.bank.scratch_stop(stop)
    return render(request, "scratch_run.html", stop=page, printed=viva.run_example(stop), here="/scratch")
