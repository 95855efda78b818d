"""Static files under a URL that holds the hash of their contents, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
# In cascade order; served as one file, because the first page should need few requests.
STYLES = (
    "tokens", "base", "layout", "controls", "prose", "pictures", "step", "today", "question", "graded",
    "cards", "charts", "progress", "coding", "judged", "estimate", "case", "experiment", "lab", "ledger", "lists",
    "plan", "mock", "mock_report", "projects", "sheets", "keep", "print",
)  # fmt: skip


@cache
def version() -> str:
    """A short hash over all static files. One for all, so that modules may import each other by relative path."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def url(path: str) -> str:
    """The address of a static file, `css/app.css` being all styles together."""
    return f"/static/{version()}/{path}"


@cache
def stylesheet() -> str:
    """All styles, concatenated."""
    return "\n".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


class ImmutableFiles(StaticFiles):
    """Static files whose address changes with their content."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = IMMUTABLE
        return response


def mount_assets(app: FastAPI) -> None:
    """Serve the static files below `/static/<version>/`."""
    mimetypes.add_type("font/woff2", ".woff2")
    mimetypes.add_type("text/javascript", ".js")

    @app.get(url("css/app.css"), include_in_schema=False)
    def styles() -> Response:
        return Response(stylesheet(), media_type="text/css", headers={"cache-control": IMMUTABLE})

    app.mount(f"/static/{version()}", ImmutableFiles(directory=STATIC), name="static")
