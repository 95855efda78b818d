"""`/step`: one training step of a small network, node by node, at the learner's own inputs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.app import contract
from vivavoce.bank import step_drawing
from vivavoce.domain.errors import VivaError
from vivavoce.domain.step import ACTIVATIONS, LOSSES, PARAMETERS
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.api import ERRORS, V1

router = APIRouter()
FIELDS = {"x1": "Input x1", "x2": "Input x2", "target": "Target", "rate": "Learning rate"}


@router.get("/step", include_in_schema=False)
def step(request: Request) -> Response:
    """The step at the settings in the address; where they are no good, the first one and what is wrong."""
    viva, asked, problem = viva_of(request), dict(request.query_params), None
    try:
        found = viva.training_step(asked)
    except VivaError as error:
        found, problem = viva.training_step(), error
    return render(
        request, "step.html", status=problem.status if problem else 200, step=found, problem=problem,
        drawn=step_drawing.figure(found), fields=FIELDS, parameters=PARAMETERS, activations=ACTIVATIONS, losses=LOSSES,
    )  # fmt: skip


@router.get(f"{V1}/step", responses=ERRORS)
def api_step(request: Request) -> contract.Json:
    """One training step; every setting (activation, loss, x1, w11, ...) may stand in the query."""
    return contract.step(viva_of(request).training_step(dict(request.query_params)))
