"""A training step on a page: complete without scripts, at the learner's own inputs, and drawn from the record."""

from __future__ import annotations

import re

import pytest
from fake import FakeViva, words

from vivavoce.app import watching
from vivavoce.bank import stepping
from vivavoce.bank.step_drawing import figure, places
from vivavoce.domain.step import PARAMETERS


class Bank:
    def step(self, name):
        return stepping.presets()[name]


class Program(FakeViva):
    def training_step(self, changes=None):
        return watching.training_step(Bank(), changes or {})


@pytest.fixture
def page(tmp_path, browse):
    program = Program(tmp_path)
    with browse(program) as client:
        yield client
    program.close()


@pytest.fixture(params=["tanh-squared", "sigmoid-cross-entropy"])
def step(request):
    return stepping.presets()[request.param]


def test_without_scripts_every_move_and_every_number_is_there(page):
    html = page.get("/step").text
    said = words(html)
    step = stepping.presets()["tanh-squared"]
    for frame in step.frames:
        assert " ".join(frame.says.split()) in said
    for node in step.nodes:
        assert f'<th scope="row">{node.name}</th>' in html
    assert re.search(r"<details[^>]* open>", html)


def test_it_is_said_aloud_and_moved_by_named_buttons(page):
    html = page.get("/step").text
    assert 'role="status" aria-live="polite"' in html
    assert re.findall(r'data-move="(-?1)">(\w+)', html) == [("-1", "Back"), ("1", "Next")]


def test_other_inputs_give_another_step(page):
    html = page.get("/step?x1=0&x2=0&w11=3&activation=sigmoid").text
    assert "h1 = sigmoid(z1)" in words(html)
    assert "w11 · x1 = 0" in words(html)
    assert 'name="w11" value="3"' in html


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("x1=99", "It runs from -10 to 10"),
        ("x1=nan", "It runs from -10 to 10"),
        ("x1=one", "no number"),
        ("rate=-1", "It runs from 0 to 10"),
        ("activation=relu", "Choose tanh or sigmoid"),
        ("loss=cross-entropy&target=2", "a probability"),
        ("x3=1", "no 'x3' in this network"),
    ],
)
def test_bad_inputs_are_named_and_the_first_step_is_shown(page, query, says):
    shown = page.get(f"/step?{query}")
    assert shown.status_code == 400
    assert says in words(shown.text.replace("&#39;", "'"))
    assert "data-step=" in shown.text
    refused = page.get(f"/api/v1/step?{query}")
    assert (refused.status_code, says in refused.json()["problem"] + refused.json()["mend"]) == (400, True)


def test_the_interface_gives_the_same_step(page):
    found = page.get("/api/v1/step").json()
    assert found["loss"]["after"] < found["loss"]["before"]
    assert {node["name"] for node in found["nodes"]} >= set(PARAMETERS)


def test_no_two_nodes_stand_on_each_other(step):
    where = places(step.nodes)
    for n, one in enumerate(where):
        for other in where[:n]:
            assert one.column != other.column or abs(one.row - other.row) >= 0.9
    for number, node in enumerate(step.nodes):
        assert all(where[source].column < where[number].column for source in node.inputs)


def test_every_edge_of_the_record_is_drawn_once(step):
    drawn = re.findall(r'class="edge" data-from="(\d+)" data-to="(\d+)"', figure(step))
    recorded = [(str(source), str(n)) for n, node in enumerate(step.nodes) for source in node.inputs]
    assert sorted(drawn) == sorted(recorded)
