"""The scratch engine as pages: the reading path, its modules, and examples that run."""

from __future__ import annotations

import re

import pytest
from fake import FakeBank, FakeViva, words

from vivavoce.app import examples
from vivavoce.bank import paths
from vivavoce.bank.scratch_source import read_scratch
from vivavoce.domain import ids
from vivavoce.domain.errors import Unavailable
from vivavoce.domain.pages import ScratchStop


class Bank(FakeBank):
    """The real engine behind the stand-in's bank."""

    _scratch = read_scratch(paths.scratch_dir(), paths.scratch_guide())

    def scratch_modules(self):
        return list(self._scratch.modules)

    def scratch_module(self, name):
        found = {module.name: module for module in self._scratch.modules}
        return found[ids.find("module", name, found)]

    def scratch_stops(self):
        return list(self._scratch.stops)

    def scratch_stop(self, name):
        found = {stop.id: stop for stop in self._scratch.stops}
        return found[ids.find("stop", name, found)]


class Program(FakeViva):
    def run_example(self, stop):
        return examples.run(self.bank.scratch_stop(stop))


@pytest.fixture
def page(tmp_path, browse):
    program = Program(tmp_path)
    program.bank = Bank()
    with browse(program) as client:
        yield client
    program.close()


def test_the_reading_path_leads_through_every_module(page):
    html = page.get("/scratch").text
    for module in Bank().scratch_modules():
        assert f'href="/scratch/{module.name}"' in html
    assert html.count('action="/scratch/run/') == len(Bank().scratch_stops())


def test_a_module_shows_its_source_and_the_example_that_uses_it(page):
    html = page.get("/scratch/layers").text
    assert 'id="run"' in html and 'id="Dropout.forward"' in html
    assert "class Dropout" in words(html)


def test_a_module_without_an_example_has_nothing_to_run(page):
    stops = {name for stop in Bank().scratch_stops() for name in stop.modules}
    without = next(module.name for module in Bank().scratch_modules() if module.name not in stops)
    assert 'id="run"' not in page.get(f"/scratch/{without}").text


def test_no_link_of_the_path_leads_to_a_file_beside_it(page):
    html = page.get("/scratch").text.partition("<main")[2].partition("</main>")[0]
    assert "examples/spirals.py" in words(html)
    assert all(link.startswith(("/", "#", "http")) for link in re.findall(r'href="([^"]*)"', html))


def test_an_example_runs_and_shows_what_it_printed(page):
    shown = page.post("/scratch/run/2-the-graph-of-one-step")
    assert shown.status_code == 200
    printed = words(shown.text).partition("It printed")[2]
    assert "w leaf 2.0 6.0" in printed


def test_only_examples_of_the_path_can_be_run(page):
    assert page.post("/scratch/run/import-os").status_code == 404
    assert page.get("/scratch/run/2-the-graph-of-one-step").status_code == 405
    assert page.get("/scratch/layer").status_code == 404


def test_an_example_that_fails_says_so():
    stop = ScratchStop("broken", "Broken", "", "raise ValueError('no luck')", ())
    with pytest.raises(Unavailable, match="ValueError: no luck"):
        examples.run(stop)
