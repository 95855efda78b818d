"""A client of the page over a stand-in for the program."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the stand-ins beside this file
from fake import ANSWER, FakeViva

from vivavoce.app.viva import Viva
from vivavoce.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette asks for a successor of httpx that is not needed here
    from starlette.testclient import TestClient

HOME = "http://127.0.0.1:8765"


@pytest.fixture
def viva(tmp_path: Path) -> Iterator[FakeViva]:
    program = FakeViva(tmp_path)
    yield program
    program.close()


@pytest.fixture
def browse() -> Callable[..., TestClient]:
    """Open any stand-in as a browser without JavaScript would; redirects are followed only when told to."""

    def opened(program: Any, **more: Any) -> TestClient:
        return TestClient(create_app(program), base_url=HOME, follow_redirects=False, **more)

    return opened


@pytest.fixture
def client(viva: FakeViva, browse: Callable[..., TestClient]) -> Iterator[TestClient]:
    with browse(viva) as opened:
        yield opened


@pytest.fixture
def real(tmp_path: Path, browse: Callable[..., TestClient]) -> Iterator[TestClient]:
    """A client over the program itself, which is its `viva`; no workers."""
    program = Viva(tmp_path, workers=False)
    with browse(program) as opened:
        opened.viva = program
        yield opened
    program.close()


@pytest.fixture
def attempt(client: TestClient) -> str:
    """The address of a graded answer."""
    return str(client.post("/q/exploding-gradients/answer", data={"text": ANSWER}).headers["location"])
