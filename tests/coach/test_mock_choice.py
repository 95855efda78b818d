"""Which item a mock puts next: unseen first, harder or easier by outcome, areas spread, only what fits the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vivavoce.coach import BankView, ConceptView, Settings, drill, estimate, incident, question
from vivavoce.coach.mock_choice import CaseInBank, aim, candidates, choose, last_seen, stages_that_fit
from vivavoce.domain.event import ATTEMPT, MOCK, Event

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEVELS = ("fresher", "common", "experienced")


def bank(areas=3, concepts=9):
    """`concepts` concepts in each of `areas` areas, each with a question, a drill, an estimate and an incident."""
    made = []
    for area in range(areas):
        for number in range(concepts):
            name = f"a{area}-c{number}"
            below = (f"a{area}-c{number - 1}",) if number else ()
            exercises = (
                question(name, name, 8),
                drill(name, name, 15),
                estimate(f"e-{name}", name, 2),
                incident(f"i-{name}", name, 10),
            )
            made.append(ConceptView(name, name, f"area{area}", LEVELS[number % 3], below, exercises))
    return candidates(BankView(tuple(made)), Settings(), [CaseInBank("shop", "a0-c0", "A shop", 30)])


POOL = bank()
BY_ITEM = {candidate.item: candidate for candidate in POOL}


def sat(part="theory", count=6, right=1.0, seed=1, seen=None, seconds=900.0):
    """Items of an interview in which every answer was `right`."""
    put: list[str] = []
    for _ in range(count):
        chosen = choose(POOL, part, seconds, seen or {}, put, [right] * len(put), seed)
        if chosen is None:
            break
        put.append(chosen.item)
    return put


def test_the_same_seed_gives_the_same_interview_and_another_seed_another():
    assert sat(seed=4) == sat(seed=4)
    assert len({tuple(sat(seed=seed)) for seed in range(8)}) > 4


def test_unseen_items_come_first_then_those_seen_longest_ago():
    questions = [candidate.item for candidate in POOL if candidate.part == "theory"]
    seen = {item: NOW - timedelta(days=place) for place, item in enumerate(questions) if item != "q:a1-c4"}
    assert choose(POOL, "theory", 900, seen, [], [], 1).item == "q:a1-c4"
    seen["q:a1-c4"] = NOW
    assert choose(POOL, "theory", 900, seen, [], [], 1).item == questions[-1]


def test_nothing_is_put_twice_and_no_concept_twice_while_others_are_left():
    put = sat(count=27)
    assert len(put) == len(set(put)) == 27
    assert choose(POOL, "theory", 900, {}, put, [1.0] * 27, 1) is None


def test_good_answers_lead_to_harder_questions_than_poor_ones():
    def late(right):
        found = [BY_ITEM[item].difficulty for seed in range(12) for item in sat(right=right, seed=seed)[3:]]
        return sum(found) / len(found)

    assert late(1.0) > late(0.5) + 0.1 > late(0.0) + 0.2
    assert aim([1.0] * 9) == 1.0 and aim([0.0] * 9) == 0.0
    assert aim([None, None]) == aim([]) == aim([0.5])


def test_areas_take_turns():
    for seed in range(10):
        areas = [BY_ITEM[item].area for item in sat(count=3, right=0.5, seed=seed)]
        assert len(set(areas)) == 3, areas


def test_only_what_fits_the_time_is_begun():
    assert choose(POOL, "theory", 59, {}, [], [], 1) is None
    assert choose(POOL, "coding", 900, {}, [], [], 1).item.startswith("drill:")
    assert choose(POOL, "coding", 300, {}, [], [], 1).item.startswith("estimate:")
    assert choose(POOL, "debugging", 400, {}, [], [], 1).item.startswith("incident:")  # cut short rather than left out
    assert choose(POOL, "debugging", 400, {}, ["incident:i-a0-c0"], [1.0], 1) is None
    assert choose(POOL, "case", 480, {}, [], [], 1).item == "case:shop"
    assert (stages_that_fit(100, 8), stages_that_fit(400, 8), stages_that_fit(9000, 8)) == (1, 2, 8)


def test_what_the_learner_left_out_is_not_asked_while_anything_else_is_left():
    view = BankView(tuple(
        ConceptView(area, area, area, "common", (), (question(area, area, 8),)) for area in ("vision", "llm")
    ))  # fmt: skip
    pool = candidates(view, Settings(emphasis=(("vision", 0.0),)))
    assert {choose(pool, "theory", 900, {}, [], [], seed).item for seed in range(9)} == {"q:llm"}
    assert choose(pool, "theory", 900, {}, ["q:llm"], [1.0], 1).item == "q:vision"


def test_seen_is_what_was_tried_not_what_was_put():
    tried = Event("1", NOW, ATTEMPT, "q:dropout", "explain")
    put = Event("2", NOW, MOCK, "q:softmax", outcomes={"step": "ask"})
    assert last_seen([tried, put]) == {"q:dropout": NOW}
