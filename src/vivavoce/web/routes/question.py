"""`/q/{slug}`: one question, asked, answered, graded and followed up. Every form works without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.domain import settling
from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.domain.pages import LabPage, QuestionPage
from vivavoce.web import experiments, graded, nearby
from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)
SHORT = ("30-seconds", "2-minutes", "commonly-said-and-wrong", "an-interviewer-asks-next")
HEADINGS = {"30-seconds": "In 30 seconds", "2-minutes": "In 2 minutes"}
CONFIDENCES = ((0.25, "a guess"), (0.5, "half sure"), (0.75, "fairly sure"), (0.95, "certain"))
SPOKEN_WORDS = 2 * graded.SPEAKING_RATE


@router.get("/q/{slug}")
def question(
    request: Request,
    slug: str,
    attempt: str = "",
    read: str = "",
    hint: bool = False,
    reveal: bool = False,
    predicted: Annotated[int | None, Query(ge=0, le=20)] = None,
) -> Response:
    """Before an answer; with `attempt` the graded page; with `read` the answer alone ("short" or "all")."""
    viva = viva_of(request)
    page = viva.question(slug)
    if not attempt and not read:
        return _asked(request, page, predicted=predicted)
    values = {"page": page, "around": nearby.of(viva, page.concept), **reading(page, read)}
    if attempt:
        event, explained = viva.graded(attempt)
        if event.item != f"q:{slug}":
            raise VivaError("That answer belongs to another question.", "Open it from its own page.")
        later = viva.amendments(attempt)
        view = graded.view(page.rubric, event.response, explained.grade, later)
        names = [name for row in view.asked + view.bonus + view.checks for name in row.claims]
        evidence = nearby.evidence(viva, page.concept, names)
        return render(
            request, "graded.html", event=event, grade=explained.grade, turn=explained.next, view=view, hint=hint,
            reveal=reveal, spoken=60 * len(event.response.split()) / graded.SPEAKING_RATE, evidence=evidence, **values,
        )  # fmt: skip
    return render(request, "reading.html", **values)


def _asked(
    request: Request, page: QuestionPage, *, predicted: int | None = None, draft: str = "", stated: float | None = None,
    problem: VivaError | None = None,
) -> Response:  # fmt: skip
    """The question before an answer; with what was typed, where it could not be judged."""
    viva = viva_of(request)
    around = nearby.of(viva, page.concept)
    return render(
        request, "question.html", status=problem.status if problem else 200, here=f"/q/{page.slug}", page=page,
        around=around, words=SPOKEN_WORDS, confidences=CONFIDENCES, draft=draft, stated=stated, problem=problem,
        bet=bet(viva, around.labs, predicted),
    )  # fmt: skip


@router.post("/q/{slug}/answer")
def answer(
    request: Request,
    slug: str,
    text: Annotated[str, Form()] = "",
    seconds: Annotated[float, Form(ge=0, le=86_400)] = 0.0,
    confidence: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Judge an answer, then show it graded."""
    viva = viva_of(request)
    page = viva.question(slug)
    stated = {str(value): value for value, _ in CONFIDENCES}.get(confidence)
    try:
        explained = viva.explain(slug, text, seconds=seconds, confidence=stated)
    except VivaError as problem:
        return _asked(request, page, draft=text if text.strip() else "", stated=stated, problem=problem)
    return see(f"/q/{slug}?attempt={explained.event_id}")


@router.post("/q/{slug}/turn")
def turn(
    request: Request,
    slug: str,
    attempt: Annotated[str, Form()],
    kind: Annotated[str, Form()],
    point: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    hinted: Annotated[bool, Form()] = False,
    revealed: Annotated[bool, Form()] = False,
) -> Response:
    """Answer the follow-up, or go on after it was shown."""
    explained = viva_of(request).answer_turn(attempt, kind, point, text, hinted=hinted, revealed=revealed)
    return see(f"/q/{slug}?attempt={explained.event_id}#follow")


@router.post("/q/{slug}/dispute")
def dispute(
    request: Request,
    slug: str,
    attempt: Annotated[str, Form()],
    part: Annotated[str, Form()],
    says: Annotated[str, Form()],
) -> Response:
    """The learner's word on one point replaces the grader's."""
    viva_of(request).dispute(attempt, part, says)
    return see(f"/q/{slug}?attempt={attempt}#point-{part}")


@router.post("/q/{slug}/predict")
def predict(
    request: Request, slug: str, lab: Annotated[str, Form()], choice: Annotated[int, Form(ge=0, le=20)]
) -> Response:
    """Settle a one-minute prediction by stored evidence."""
    viva = viva_of(request)
    figure = viva.stored_prediction(lab)
    if figure is None:
        raise VivaError("This prediction has no stored evidence.", "Run the lab itself.")
    viva.predict(lab, choice, settling.settings(viva.lab(lab).lab, {}), figure)
    return see(f"/q/{slug}?predicted={choice}#predict")


@router.get("/evidence/{concept}/{name}")
def evidence_card(request: Request, concept: str, name: str) -> Response:
    """One claim as a small card, for the dialog that a chip opens."""
    return render(request, "evidence.html", claim=viva_of(request).claim(f"{concept}/{name}"))


def reading(page: QuestionPage, read: str) -> dict[str, Any]:
    """The sections of the answer: the four-minute part, the deep one, and the two at the end."""
    named = [
        # An empty corner of a table heads nothing: a screen reader must not announce it as a header.
        replace(
            section, title=HEADINGS.get(section.id, section.title), html=section.html.replace("<th></th>", "<td></td>")
        )
        for section in page.sections
    ]
    deep = next((section for section in named if section.id == "deep"), None)
    short = [section for section in named if section.id in SHORT]
    seconds = sum(section.seconds for section in short)
    return {
        "short": short,
        "deep": deep,
        "closing": [section for section in named if section.id not in SHORT and section.id != "deep"],
        "short_minutes": max(1, round(seconds / 60)),
        "all_minutes": max(1, round((seconds + (deep.seconds if deep else 0)) / 60)),
        "everything": read == "all",
    }


def bet(viva: Any, labs: tuple[str, ...], predicted: int | None) -> dict[str, Any] | None:
    """The prediction of the concept's main lab, where evidence can settle it; with its outcome once chosen."""
    for slug in labs:
        try:
            lab: LabPage = viva.lab(slug)
            figure = viva.stored_prediction(slug)
        except UnknownSlug:
            continue
        if figure is not None:
            prediction = lab.lab.prediction
            return {
                "lab": lab,
                "prediction": prediction,
                "chosen": predicted if predicted is not None and predicted < len(prediction.choices) else None,
                "right": settling.right_choice(prediction, figure),
                "shown": experiments.shown(prediction, figure),
            }
    return None


def see(url: str) -> RedirectResponse:
    """After a form: go and look, so that a reload does not send it again."""
    return RedirectResponse(url, status_code=303)
