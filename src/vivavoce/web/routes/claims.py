"""`/claims`, the ledger: what is commonly said, and what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from vivavoce.app import contract, taking
from vivavoce.domain.claim import Evidence
from vivavoce.web import ledger
from vivavoce.web.pages import render, render_once, viva_of

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

router = APIRouter(include_in_schema=False)


@router.get("/claims")
def claims(request: Request) -> Response:
    return render_once(request, None, lambda: _ledger(request))


def _ledger(request: Request) -> HTMLResponse:
    viva = viva_of(request)
    everything, areas = viva.claims(), _areas(viva)
    wanted = ledger.Filter.read(request.query_params)
    rows = ledger.selected(everything, areas, wanted)
    page, pages = _page_number(request.query_params.get("page", "1"), len(rows))
    shown = rows[(page - 1) * ledger.PER_PAGE : page * ledger.PER_PAGE]
    counts = ledger.counts(everything, areas, wanted)
    concepts = {row["id"]: row["title"] for row in viva.concepts()}
    return render(
        request, "claims.html", here="/claims", rows=shown, found=len(rows), total=len(everything), wanted=wanted,
        counts=counts, page=page, pages=pages, ledger=ledger, declared=ledger.declared(viva.labs()), concepts=concepts,
        measured=sum(row.kind != "not_measurable" for row in everything), area_names=sorted(set(areas.values())),
        sources=contract.sources,
    )  # fmt: skip


@router.get("/claims.json")
def claims_json(request: Request) -> Response:
    return JSONResponse(contract.verification(_selected(request)), headers=_as_file("claims.json"))


@router.get("/claims.csv")
def claims_csv(request: Request) -> Response:
    text = taking.ledger_csv(_selected(request))
    return Response(text, media_type="text/csv", headers=_as_file("claims.csv"))


@router.get("/claims/{concept}/{name}")
def claim(request: Request, concept: str, name: str) -> Response:
    viva = viva_of(request)
    row = viva.claim(f"{concept}/{name}")
    lab = viva.lab(row.lab) if row.lab else None
    declared = ledger.declared([lab] if lab else [])
    owner = next((found for found in viva.bank.concepts() if found.id == concept), None)
    return render(
        request, "claim.html", here="/claims", row=row, lab=lab, claim=declared.get(row.id), concept=owner,
        ledger=ledger, sources=contract.sources(row.ledger),
    )  # fmt: skip


def _selected(request: Request) -> list[Evidence]:
    viva = viva_of(request)
    return ledger.selected(viva.claims(), _areas(viva), ledger.Filter.read(request.query_params))


def _areas(viva: Viva) -> dict[str, str]:
    return {row["id"]: row["area"] for row in viva.concepts()}


def _page_number(text: str, rows: int) -> tuple[int, int]:
    """The page asked for, kept between the first and the last one."""
    pages = max(1, -(-rows // ledger.PER_PAGE))
    return (min(max(int(text), 1), pages) if text.isdecimal() else 1), pages


def _as_file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="vivavoce-{name}"'}
