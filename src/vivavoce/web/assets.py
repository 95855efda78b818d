"""Static files under a URL that holds the hash of their contents, so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
SHEET = "css/app.css"  # all styles together
FONT = "font/woff2"  # compressed already
TYPES = {
    ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": FONT, ".txt": "text/plain",
    ".json": "application/json",
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file as it is sent."""

    plain: bytes
    packed: bytes  # by gzip; empty where it would gain nothing
    media_type: str

    def answer(self, accepts_gzip: bool) -> Response:
        """The file, compressed where the browser takes it."""
        headers = {"cache-control": IMMUTABLE, "vary": "accept-encoding"}
        if not (accepts_gzip and self.packed):
            return Response(self.plain, media_type=self.media_type, headers=headers)
        return Response(self.packed, media_type=self.media_type, headers={**headers, "content-encoding": "gzip"})


@cache
def names() -> frozenset[str]:
    """Paths of all static files: what is not among them is not served."""
    return frozenset(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()) | {SHEET}


@cache
def file(name: str) -> Asset:
    """One of the static files, read and compressed when it is first asked for."""
    content = stylesheet().encode() if name == SHEET else (STATIC / name).read_bytes()
    media_type = TYPES.get(Path(name).suffix, "application/octet-stream")
    packed = b"" if media_type == FONT else gzip.compress(content, 9, mtime=0)
    return Asset(content, packed, media_type)


def mount_assets(app: FastAPI) -> None:
    """Serve the static files below `/static/<version>/`."""

    @app.get(url("{path:path}"), include_in_schema=False)
    async def static(path: str, request: Request) -> Response:
        if path not in names():
            raise HTTPException(404)
        return file(path).answer("gzip" in request.headers.get("accept-encoding", ""))
