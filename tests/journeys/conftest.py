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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

VIVA = Path(sys.executable).with_name("viva")
START_SECONDS = 60
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with a history of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("history")
    log = (home / "serve.log").open("wb")
    command = [str(VIVA), "serve", "--port", str(port), "--no-open", "--data-dir", str(home)]
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, server, home / "serve.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


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
    context = chromium.new_context(**(getattr(request, "param", None) or {}))
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
