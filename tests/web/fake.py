"""A stand-in for `vivavoce.app.viva.Viva`: a tiny bank and a history in memory."""

from __future__ import annotations

import re
import types
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from vivavoce.app.keeping import Keeping
from vivavoce.app.recording import Recorder
from vivavoce.app.results import Explained, Remembered, Standing, Today
from vivavoce.bank.own import Own
from vivavoce.coach import Course, Progress
from vivavoce.coach.blocking import Blocking
from vivavoce.domain import ids
from vivavoce.domain.claim import Chart, Choice, Evidence, Knob, Lab, Prediction
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, CORRECTION, DISPUTE, SETTING, Event
from vivavoce.domain.grade import Grade, MisconceptionGrade, PointGrade, StructureGrade
from vivavoce.domain.pages import CardPage, Concept, LabPage, QuestionPage, SearchHit, Section
from vivavoce.domain.practice import Action, ConceptState, Memory, Readiness
from vivavoce.domain.rubric import Card, FollowUp, Misconception, Point, Rubric
from vivavoce.store import EventLog

CHIP = '<a class="chip" href="/claims/exploding-gradients/keeps-direction">exact <b>cosine 1</b></a>'
ANSWER = (
    "It comes from the chain rule: if that matrix expands, you get exponential growth. I'd spot it from the loss going "
    "to NaN. What you do is gradient clipping, when the norm goes beyond five, divide so that it's five again. That "
    "keeps it inside a range, so it can neither explode nor vanish. I'd look at that batch."
)


def words(html: str) -> str:
    """What a page says: its text without tags and pictures, white space collapsed; an apostrophe is one."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r" ([,.;:])", r"\1", " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()))


def span(part: str) -> tuple[tuple[int, int], ...]:
    start = ANSWER.index(part)
    return ((start, start + len(part)),)


def point(name: str, role: str, statement: str, **more: Any) -> Point:
    return Point(
        id=name, role=role, weight=2, statement=statement, minimal=more.pop("minimal", "Say so."), wordings=(),
        probe=f"What about {name}?", hint=f"Think of {name}.", reveal=statement, **more,
    )  # fmt: skip


RUBRIC = Rubric(
    question="exploding-gradients",
    points=(
        point("product", "asked", "The gradient is a product of one Jacobian per layer; it grows exponentially."),
        point("log-norm", "asked", "Log the global gradient norm at every step, before clipping."),
        point("clip", "asked", "Clip by global norm between backward and the optimiser step.",
              claims=("keeps-direction",)),
        point("symptom", "bonus", "Clipping treats the symptom: it does nothing for vanishing gradients."),
        point("tell-apart", "bonus", "Tell it from a learning rate that is too high or a bad batch."),
        point("vanishing", "bonus", "Vanishing is the same product with shrinking factors, and it is silent."),
    ),
    misconceptions=(
        Misconception("clip-cures", "Clipping cures vanishing gradients", (), "It multiplies by at most one.",
                      trigger="What does clipping do to a norm of 0.001?", contradicts=("symptom",)),
    ),
    followups=(
        FollowUp("batch-of-one", "Now the batch is one. What changes?", (), (
            point("noisier", "asked", "The gradient is noisier."),
            point("smaller-step", "asked", "The step must be smaller."),
        ), "constraint"),
    ),
    cards=(Card("What is clipped?", "The global norm."),),
)  # fmt: skip
PAGE = QuestionPage(
    slug="exploding-gradients",
    title="How do exploding gradients arise, how do you notice, and what do you do?",
    concept="exploding-gradients",
    concept_title="Exploding gradients",
    area="stability-regularization",
    level="common",
    sources=("S0:18",),
    kinds=("recall", "explain", "predict", "code", "debug"),
    minutes=6,
    sections=(
        Section("30-seconds", "30 seconds", f"<p>Training needs gradients whose size we can trust {CHIP}.</p>", 25),
        Section("2-minutes", "2 minutes", "<p>The gradient is a product. If factors stretch, it explodes.</p>", 110),
        Section("commonly-said-and-wrong", "Commonly said, and wrong",
                "<p><strong>“Clipping fixes both.”</strong> It only shrinks.</p>", 40),
        Section("an-interviewer-asks-next", "An interviewer asks next",
                "<p><strong>By value or by norm?</strong> By norm.</p>", 40),
        Section("deep", "Deep", "<p>Take <math><mi>W</mi></math> and its spectral radius.</p>", 480),
        Section("where-did-you-use-this", "Where did you use this?", "<p>Tell one story.</p>", 20),
        Section("sources", "Sources", "<ol><li>Pascanu, Mikolov and Bengio, ICML 2013.</li></ol>", 5),
    ),
    rubric=RUBRIC,
    claims=("exploding-gradients/keeps-direction",),
    citations=("Pascanu, Mikolov and Bengio, ICML 2013.",),
    version="v1",
)  # fmt: skip
GRADE = Grade(
    question="exploding-gradients",
    score=0.62,
    band="good",
    tier="trained",
    points=(
        PointGrade("product", "covered", 0.93, span("if that matrix expands, you get exponential growth")),
        PointGrade("log-norm", "partial", 0.5, span("the loss going to NaN")),
        PointGrade("clip", "covered", 0.9, span("when the norm goes beyond five, divide so that it's five again")),
        PointGrade("symptom", "contradicted", 0.05, span("so it can neither explode nor vanish")),
        PointGrade("tell-apart", "unsure", 0.45, span("I'd look at that batch")),
        PointGrade("vanishing", "missing", 0.04),
    ),
    misconceptions=(
        MisconceptionGrade(
            "clip-cures", 0.8, span("so it can neither explode nor vanish"), "It multiplies by at most one."
        ),
    ),
    structure=(
        StructureGrade("purpose-first", "Purpose first", True, "why it happens, before what to do"),
        StructureGrade("example", "Example", False, "no figure or worked case"),
    ),
    words=58,
)  # fmt: skip
EVIDENCE = Evidence(
    id="exploding-gradients/keeps-direction", statement="Clipping by global norm keeps the direction.", verdict="holds",
    expected_original="holds", finding="The cosine is 1.", figures={"cosine": "1"}, effect=1.0, interval=(1.0, 1.0),
    wins=20, seeds=tuple(range(1000, 1020)), contexts={}, control="does_not_hold", ledger=("000-Q18.2",), reason="",
    source="", date="2026-11-20", versions={"torch": "2.13"}, hash="h", cpu_seconds=1.0, kind="statistical",
    lab="exploding-gradients",
)  # fmt: skip
LAB = LabPage(
    slug="exploding-gradients",
    concept="exploding-gradients",
    concept_title="Exploding gradients",
    lab=Lab(
        title="Forty layers", knobs={"gain": Knob(1.5, "gain", 0.5, 2.0, 0.1)}, claims=(),
        prediction=Prediction(
            ask="By how much does the signal grow over 40 layers at 1.5 times He's scale?", metric="growth", a="relu",
            choices=(Choice("not at all", high=1), Choice("a thousand times", 1, 4), Choice("millions of times", 4)),
            because="Each layer multiplies by 1.5.",
        ),
        charts={"growth": Chart("Growth")}, cannot_show="Real networks have normalisation.", budget=3.0,
    ),
    evidence=(EVIDENCE,), source_html="<pre></pre>", path="labs/exploding-gradients.py", version="v1",
)  # fmt: skip
CARDS = [
    CardPage(f"card:exploding-gradients/{n}", "exploding-gradients", "exploding-gradients", f"<p>{ask}</p>",
             f"<p>{answer}</p>", ask, answer, "v1")
    for n, (ask, answer) in enumerate([("What is clipped?", "The global norm."), ("Which way?", "Scaled down.")], 1)
]  # fmt: skip
CONCEPTS = [
    Concept("backpropagation", "Backpropagation", "foundations", "common", "How errors flow back.", (),
            ("exploding-gradients",), ("backpropagation",), (), (), (), (), (), 0, "foundations/backpropagation"),
    Concept("exploding-gradients", "Exploding gradients", "stability-regularization", "common", "Products that grow.",
            ("backpropagation", "linear-algebra"), ("initialisation",), ("exploding-gradients",),
            ("exploding-gradients",), ("clip-by-norm",), ("dies-before-50",), (), (), 2, "stability/exploding"),
    Concept("initialisation", "Initialisation", "stability-regularization", "experienced", "Scale at the start.",
            ("exploding-gradients",), (), ("initialisation",), (), (), (), (), (), 0, "stability/initialisation"),
]  # fmt: skip


class FakeBank:
    version = "v1"

    def lists(self) -> list[Any]:
        return []

    def concepts(self) -> list[Concept]:
        return CONCEPTS

    def concept(self, concept_id: str) -> Concept:
        ids.find("concept", concept_id, [c.id for c in CONCEPTS])
        return next(c for c in CONCEPTS if c.id == concept_id)


class FakeViva:
    """What the routes call, with the signatures of the real facade."""

    def __init__(self, data_dir: Path) -> None:
        self.bank, self.store, self.own = FakeBank(), EventLog.open(data_dir), Own()
        self.keeping = Keeping(self, self.store, Recorder(self.store, lambda: datetime.now(UTC)))
        self.values: dict[str, Any] = {"interview": None, "minutes": 30, "theme": "auto"}
        self.verdicts: dict[str, str] = {}
        self.calls: list[tuple[str, Any]] = []
        self.practised = False
        self.as_of: datetime | None = None  # of a late standing
        self.turn: Any = types.SimpleNamespace(
            kind="probe", ask="What would you look at to confirm it?", point="log-norm", hint="A number.",
            reveal="The global gradient norm.", about=2,
        )  # fmt: skip

    def record(self, **fields: Any) -> Event:
        return self.store.append(Event(event_id="", at=datetime(2026, 11, 22, 9, tzinfo=UTC), **fields))

    def close(self) -> None:
        self.store.close()

    def concepts(self) -> list[dict[str, Any]]:
        return [
            {"id": c.id, "title": c.title, "area": c.area, "level": c.level, "summary": c.summary,
             "prerequisites": list(c.prerequisites)}
            for c in CONCEPTS
        ]  # fmt: skip

    def questions(self) -> list[dict[str, Any]]:
        row = {"slug": PAGE.slug, "title": PAGE.title, "concept": PAGE.concept, "area": PAGE.area, "level": PAGE.level,
               "sources": list(PAGE.sources), "kinds": list(PAGE.kinds), "minutes": 6}  # fmt: skip
        other = {**row, "slug": "backpropagation", "concept": "backpropagation", "area": "foundations",
                 "title": "What does backpropagation compute?", "sources": ["S3:4"], "kinds": ["explain"]}  # fmt: skip
        return [row, other]

    def question(self, slug: str) -> QuestionPage:
        ids.find("question", slug, ["exploding-gradients"])
        return PAGE

    def claims(self) -> list[Evidence]:
        return [EVIDENCE]

    def claim(self, claim_id: str) -> Evidence:
        ids.find("claim", claim_id, [EVIDENCE.id])
        return EVIDENCE

    def labs(self) -> list[LabPage]:
        return [LAB]

    def lab(self, slug: str) -> LabPage:
        ids.find("lab", slug, [LAB.slug])
        return LAB

    def estimates(self) -> list[Any]:
        return []

    def cases(self) -> list[Any]:
        return []

    def drills(self) -> list[Any]:
        return []

    def drill(self, slug: str) -> Any:
        ids.find("drill", slug, ["clip-by-norm", "dies-before-50"])
        return types.SimpleNamespace(spec=types.SimpleNamespace(title=slug.replace("-", " ").capitalize()))

    def search(self, query: str, limit: int = 12) -> list[SearchHit]:
        words = query.lower().split()
        return [
            SearchHit(row["slug"], row["concept"], row["title"], 1.0)
            for row in self.questions() if any(word in row["title"].lower() for word in words)
        ][:limit]  # fmt: skip

    def explain(self, slug: str, text: str, **more: Any) -> Explained:
        if not text.strip():
            raise VivaError("There is nothing to judge.", "Write a sentence or two.")
        self.calls.append(("explain", {"text": text, **more}))
        event = self.record(kind=ATTEMPT, item=f"q:{slug}", practice="explain", response=text,
                                  seconds=more.get("seconds", 0.0), confidence=more.get("confidence"))  # fmt: skip
        return Explained(event.event_id, self.grade(), self.turn)

    def grade(self) -> Grade:
        points = tuple(
            PointGrade(p.id, self.verdicts.get(p.id, p.verdict), p.probability, p.evidence) for p in GRADE.points
        )
        return Grade("exploding-gradients", GRADE.score, GRADE.band, GRADE.tier, points, GRADE.misconceptions,
                     GRADE.structure, (), 5.0, GRADE.words)  # fmt: skip

    def answer_turn(self, event_id: str, turn_kind: str, point: str, text: str, **more: Any) -> Explained:
        self.calls.append(("turn", {"event": event_id, "kind": turn_kind, "point": point, "text": text, **more}))
        self.record(
            kind=CORRECTION,
            item="q:exploding-gradients",
            response=text,
            outcomes={"event": event_id, "turn": turn_kind, "point": point, "hinted": False, "revealed": False},
        )
        self.turn = None
        return Explained(event_id, self.grade(), None)

    def graded(self, event_id: str) -> tuple[Event, Explained]:
        if event := self.store.get(event_id):
            return event, Explained(event_id, self.grade(), self.turn)
        raise VivaError(f"There is no answer with the number {event_id!r}.", "Open it from the progress page.")

    def dispute(self, event_id: str, part: str, says: str) -> str:
        self.calls.append(("dispute", (event_id, part, says)))
        self.verdicts[part] = {"said": "covered", "not-said": "missing", "meant-otherwise": "missing"}[says]
        return self.record(
            kind=DISPUTE, item="q:exploding-gradients", outcomes={"event": event_id, "part": part}
        ).event_id

    def cards(self, question: str | None = None) -> list[CardPage]:
        return CARDS

    def card(self, item: str) -> CardPage:
        ids.find("card", item, [card.item for card in CARDS])
        return next(card for card in CARDS if card.item == item)

    def due_cards(self, limit: int = 20) -> list[CardPage]:
        done = {event.item for event in self.store.events()}
        return [card for card in CARDS if card.item not in done][:limit]

    def recall(self, item: str, rating: str, **more: Any) -> str:
        if rating not in ("again", "hard", "good", "easy"):
            raise VivaError(f"{rating!r} is not a rating.", "Say again, hard, good or easy.")
        self.calls.append(("recall", (item, rating)))
        return self.record(kind=ATTEMPT, item=item, practice="recall").event_id

    def amendments(self, event_id: str) -> list[Event]:
        return [event for event in self.store.events(after=event_id) if event.outcomes.get("event") == event_id]

    def stored_prediction(self, slug: str) -> float | None:
        return 6.78

    def predict(self, slug: str, choice: int, knobs: dict[str, Any], figure: float) -> Any:
        self.calls.append(("predict", (slug, choice)))
        return types.SimpleNamespace(event_id="P1", hit=choice == 2, choice=choice, right=2, figure=figure,
                                     shown="6.78", because="Each layer multiplies by 1.5.")  # fmt: skip

    def readiness(self) -> Readiness:
        return Readiness(0.58, 0.51, 0.65, 34, 20) if self.practised else Readiness(None, None, None, 0, 20)

    def today(self) -> Today:
        actions = (
            Action("q:exploding-gradients", "explain", PAGE.title, "exploding-gradients", 6,
                   "It rests on backpropagation, which you last missed.", 1.2),
            Action("card:exploding-gradients/1", "recall", "What is clipped?", "exploding-gradients", 1,
                   "Fading: 71 % left.", 0.3),
            Action("drill:clip-by-norm", "code", "Clip by global norm, from scratch", "exploding-gradients", 8,
                   "New here.", 0.5),
        )  # fmt: skip
        interview = date(2026, 12, 8) if self.values["interview"] else None
        return Today(date(2026, 11, 22), interview, 16 if interview else None, int(self.values["minutes"]), actions,
                     self.readiness(), not self.practised)  # fmt: skip

    def next(self) -> Action:
        return self.today().actions[0]

    def progress(self) -> Progress:
        start = date(2026, 11, 22)
        seen = self.practised
        states = [
            ConceptState(c.id, c.title, (2 if n == 0 else 1) if seen else 0, 0.7 if seen else None, 3 if seen else 0,
                         start + timedelta(4) if seen else None, seen and n == 0)
            for n, c in enumerate(CONCEPTS)
        ]  # fmt: skip
        memory = {"exploding-gradients": [Memory("exploding-gradients", "explain", 6.0, 0.8, start - timedelta(3),
                                                 start + timedelta(4), 3, False)]} if seen else {}  # fmt: skip
        calendar = [
            (start - timedelta(40 - n), n % 4 * 10 if n <= 40 and seen else 0, 0 if n <= 40 else 30)
            for n in range(56) if n % 4 or n > 40
        ]  # fmt: skip
        calibration = [(0.3, 0.4, 4), (0.6, 0.5, 8), (0.9, 0.7, 10)] if seen else []
        later = Readiness(0.44, 0.36, 0.52, 34, 20) if seen else self.readiness()
        kept = Readiness(0.84, 0.76, 0.89, 34, 20) if seen else self.readiness()
        blocking = Blocking("backpropagation", "Backpropagation", True, True,
                            ("backpropagation", "exploding-gradients"), ("exploding-gradients", "initialisation"), 14.0,
                            "Backpropagation, last missed, holds back Exploding gradients.")  # fmt: skip
        return Progress(states, calendar, memory, later, self.readiness(), 34 if seen else 0, calibration,
                        states if seen else [], kept, blocking if seen else None,
                        ["backpropagation", "exploding-gradients"])  # fmt: skip

    def states(self) -> dict[str, ConceptState]:
        return {state.concept: state for state in self.progress().states}

    def remembered(self, concept: str) -> Remembered:
        today = self.today()
        return Remembered(self.states(), self.progress().memory.get(concept, []), today.date, today.interview)

    def standing(self, *, newest: bool = True) -> Standing:
        return Standing(self.progress(), self.today(), self.course(), None if newest else self.as_of)

    def course(self) -> Course:
        found, today = self.progress(), date(2026, 11, 22)
        if not self.practised:
            return Course((), (), (), (), (), (), {})
        end, before = today + timedelta(16), today - timedelta(3)
        chances = {concept.id: 0.7 for concept in CONCEPTS}
        ahead = ((today, chances), (end, {**chances, "exploding-gradients": 0.9}))
        return Course(
            ((before, Readiness(0.5, 0.4, 0.6, 30, 20)),), ((today, found.today), (end, found.kept)),
            ((today, found.today), (end, found.readiness)), ((before, chances),), ahead,
            ((today, chances), (end, {name: 0.5 for name in chances})),
            dict.fromkeys(("backpropagation", "exploding-gradients"), (before,)),
        )  # fmt: skip

    def settings(self) -> dict[str, Any]:
        return dict(self.values)

    def set_setting(self, name: str, value: Any) -> None:
        if name == "minutes" and not 5 <= int(value) <= 240:
            raise VivaError("Minutes are from 5 to 240.", "Give a number in that range.")
        self.values[name] = value
        self.record(kind=SETTING, outcomes={name: value})
