"""The map of what rests on what: columns, edges that are implied, and places that edges pass."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.domain.pages import Concept
from vivavoce.domain.practice import ConceptState
from vivavoce.web import charts_map
from vivavoce.web.layering import layered


def test_each_stands_right_of_what_it_rests_on_and_implied_edges_are_left_out():
    found = layered({"a": (), "b": ("a",), "c": ("a", "b", "elsewhere"), "d": ("a",), "e": ("c", "d")})
    assert [{place for place in column if isinstance(place, str)} for column in found.columns] == [
        {"a"}, {"b", "d"}, {"c"}, {"e"},
    ]  # fmt: skip
    ends = {(way[0], way[-1]) for way in found.ways}
    assert ends == {("a", "b"), ("b", "c"), ("a", "d"), ("c", "e"), ("d", "e")}  # not a to c: b lies between
    (long,) = [way for way in found.ways if len(way) == 3]
    assert long == ("d", ("d", "e", 2), "e") and long[1] in found.columns[2]


def test_rows_are_ordered_so_that_edges_do_not_cross():
    found = layered({"a": (), "b": (), "above": ("b",), "below": ("a",)})
    first, second = found.columns
    assert [{"a": "below", "b": "above"}[name] for name in first] == list(second)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefgh"))))
def test_any_map_even_with_rings_keeps_every_concept_once(rests_on):
    found = layered(rests_on)
    places = [place for column in found.columns for place in column]
    assert sorted(place for place in places if isinstance(place, str)) == sorted(rests_on)
    column_of = {place: number for number, column in enumerate(found.columns) for place in column}
    for way in found.ways:
        assert all(column_of[other] - column_of[one] == 1 for one, other in pairwise(way))


def concept(name, title, prerequisites=()):
    return Concept(name, title, "foundations", "common", "", prerequisites, (), (name,), (), (), (), (), (), 0, name)


def test_the_map_names_state_and_weak_ground_in_words():
    concepts = {"a": concept("a", "Back & forth"), "b": concept("b", "Chain rule", ("a", "lost"))}
    states = {"a": ConceptState("a", "Back & forth", 2, 0.5, 3, None, True)}
    data = charts_map.MapOf(concepts, states, frozenset("ab"), "a", lambda one: f"/q/{one.id}")
    picture = charts_map.prerequisites(["a", "b"], data, "Two concepts.")
    assert picture.rows == (
        ("Back & forth", "last missed", "50 %", "nothing"),
        ("Chain rule", "not started", "no answer yet", "Back & forth, Lost"),
    )
    assert 'aria-label="Back &amp; forth: last missed · next"' in picture.svg
    assert picture.svg.count('class="heavy"') == 1 and picture.svg.count('class="box best"') == 1
    assert 'role="group"' in picture.svg and 'aria-label="Two concepts."' in picture.svg
