"""Which short question comes next."""

import pytest

from vivavoce.coach import BankView, ConceptView, Settings, question
from vivavoce.coach.placement import ENOUGH_MISSED, MOST_ITEMS, Answered, next_concept

LEVELS = ("common", "fresher", "experienced")


@pytest.fixture(scope="module")
def bank():
    concepts = [
        ConceptView(f"{area}-{level}-{n}", "", area, level, (), (question(f"{area}-{level}-{n}", "", 5),))
        for area in ("llm", "vision", "foundations")
        for level in LEVELS
        for n in range(4)
    ]
    return BankView(tuple(concepts))


def run(bank, right, settings=None):
    """Answer until it is over; `right` says how right the answer to a concept is."""
    answered = []
    while (name := next_concept(bank, settings or Settings(), answered, bank.by_id)) is not None:
        answered.append(Answered(name, right(bank.by_id[name], len(answered))))
    return answered


def levels(bank, answered):
    return [LEVELS.index(bank.by_id[one.concept].level) for one in answered]


def test_it_ends_after_twelve_and_asks_nothing_twice(bank):
    answered = run(bank, lambda concept, n: 1.0)
    assert len(answered) == MOST_ITEMS == len({one.concept for one in answered})


def test_it_ends_early_for_who_knows_none(bank):
    assert len(run(bank, lambda concept, n: 0.0)) == ENOUGH_MISSED


def test_it_grows_harder_for_who_is_right_and_easier_for_who_is_not(bank):
    strong = levels(bank, run(bank, lambda concept, n: 1.0))
    weak = levels(bank, run(bank, lambda concept, n: float(n % 4 == 3)))
    assert strong[0] == weak[0] == 1  # begins in the middle
    assert sum(strong[1:]) / len(strong[1:]) > 1.6
    assert sum(weak[1:]) / len(weak[1:]) < 0.9


def test_it_finds_the_level_of_who_knows_the_easy_half(bank):
    asked = run(bank, lambda concept, n: float(concept.level != "experienced"))
    assert 3 <= levels(bank, asked).count(2) <= 7


def test_areas_take_turns_by_how_much_they_count(bank):
    even = [bank.by_id[one.concept].area for one in run(bank, lambda concept, n: 0.5)]
    assert sorted(even.count(area) for area in set(even)) == [4, 4, 4]
    llm = [bank.by_id[one.concept].area for one in run(bank, lambda concept, n: 0.5, Settings(role="llm"))]
    assert llm.count("llm") > llm.count("foundations") > llm.count("vision") > 0
    none = Settings(emphasis=(("vision", 0.0),))
    assert "vision" not in {bank.by_id[one.concept].area for one in run(bank, lambda concept, n: 1.0, none)}


def test_only_what_can_be_asked_is_asked(bank):
    assert next_concept(bank, Settings(), [], ["vision-common-2"]) == "vision-common-2"
    assert next_concept(bank, Settings(), [], []) is None


def test_answers_about_concepts_that_left_the_bank_are_no_harm(bank):
    assert next_concept(bank, Settings(), [Answered("gone", 1.0)], bank.by_id) is not None
