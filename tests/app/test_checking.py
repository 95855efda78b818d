"""A drill's proof: one miss of an incident is chance and is judged again; a drill's is a warning."""

from dataclasses import replace

import pytest

from vivavoce.app.checking import drill_proof
from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS, WRONG, DrillSpec, Judgement
from vivavoce.domain.pages import DrillPage


class MissesFirst:
    """A runner by whose verdict the reference fails the first `misses` times; the stub never passes."""

    def __init__(self, page: DrillPage, misses: int) -> None:
        self.page, self.misses = page, misses

    def judge(self, spec: DrillSpec, code: str, name_mistake: bool = True) -> Judgement:
        if code != self.page.reference:
            return Judgement(spec.slug, WRONG, (), 1.0, "A")
        self.misses -= 1
        return Judgement(spec.slug, WRONG if self.misses >= 0 else PASS, (), 1.0, "A")


@pytest.mark.parametrize(
    ("kind", "misses", "told"),
    [("incident", 1, []), ("incident", 2, ["error"]), ("drill", 1, ["warning"]), ("drill", 2, ["error"])],
)
def test_what_misses_once_is_judged_again_and_a_drill_that_was_lucky_is_told(kind, misses, told):
    page = Bank.open(paths.bank_file()).drill("softmax")
    page = replace(page, spec=replace(page.spec, kind=kind), wrong=())
    assert [problem.severity for problem in drill_proof(page, MissesFirst(page, misses))] == told
