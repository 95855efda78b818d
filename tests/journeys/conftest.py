"""The real `viva serve` over an empty history, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

VIVA = Path(sys.executable).with_name("viva")
START_SECONDS = 60
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


class Served:
    """A `viva serve` over the history in `home`, which can be killed and started again on the same port."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home, self.address = home, f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(VIVA), "serve", "--port", str(self.port), "--no-open", "--data-dir", str(self.home)]
        with (self.home / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_it_answers(self.address, self.process, self.home / "serve.log")
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """As a power cut does: no signal that it could handle."""
        self.process.kill()
        self.process.wait(timeout=20)

    def stop(self) -> None:
        """As Ctrl-C in the terminal does."""
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with a history of its own."""
    served = Served(tmp_path_factory.mktemp("history"))
    yield served.address
    served.stop()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server of one test's own."""
    server = Served(tmp_path)
    yield server
    server.stop()


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/settings", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"viva serve did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def questions(site: str) -> list[dict[str, Any]]:
    """The questions of the bank, as the interface lists them."""
    with urllib.request.urlopen(f"{site}/api/v1/questions", timeout=20) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys; the system's own where there is one."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        # A learner's machine may have none; .ci/run demands it, so that the journeys are never skipped there.
        missing = "Chromium is not installed: the journeys need it."
        (pytest.fail if os.environ.get("VIVA_REQUIRE_BROWSER") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Window:
    """A browser window on the site, which remembers everything that went wrong in it."""

    page: Page
    site: str
    problems: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page


@pytest.fixture
def window(site: str, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Window]:
    """A fresh profile; options of the context come from an indirect parameter."""
    with opened_window(chromium, site, **(getattr(request, "param", None) or {})) as window:
        yield window


@pytest.fixture
def open_window(chromium: Browser) -> Callable[..., AbstractContextManager[Window]]:
    """Opens a fresh profile on any address: `with open_window(address, **options) as window`."""
    return partial(opened_window, chromium)


@contextmanager
def opened_window(chromium: Browser, site: str, **options: Any) -> Iterator[Window]:
    """A fresh profile on any address."""
    context = chromium.new_context(**options)
    page = context.new_page()
    opened = Window(page, site)
    page.on("pageerror", lambda error: opened.problems.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            opened.problems.append(f"{page.url}: {message.text}")
            if message.type in ("error", "warning") and "404" not in message.text
            else None
        ),
    )
    yield opened
    context.close()
