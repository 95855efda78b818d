"""What every request and response must satisfy before and after a route sees it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
BODY_LIMIT = 200_000  # bytes; an answer, or a file of code
LARGER = {"/settings/import": 100_000_000}  # a history of years: 10,000 answers are about 10 MB
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FOREIGN = "Requests from other sites are refused.", "Send it from a page of this program, or without an Origin."
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: that would make browsers send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses foreign hosts and origins and oversized bodies; adds the security headers.

    The learner's history has no password: a page of another site must neither post to it nor, by
    pointing its own name at 127.0.0.1, read it.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = LOCAL_HOSTS) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is None and scope["method"] not in SAFE_METHODS:
            body = await _read_body(receive, _limit(scope))
            if body is None:
                refusal = _too_large(scope)
            else:
                receive = _replay(body, receive)
        await (refusal or self.app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        method: str = scope["method"]
        host = headers.get("host", "")
        if (urlsplit(f"//{host}").hostname or "") not in self.hosts:
            mend = "Open http://127.0.0.1 with the same port."
            return _refused(scope, 421, "This host name is not served.", mend)
        if method in SAFE_METHODS:
            return None
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return _refused(scope, 403, *FOREIGN)
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _refused(scope, 403, *FOREIGN)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _limit(scope):
            return _too_large(scope)
        return None


def _limit(scope: Scope) -> int:
    """Bytes that a body sent to this address may have."""
    return LARGER.get(scope["path"], BODY_LIMIT)


def _too_large(scope: Scope) -> Response:
    return _refused(scope, 413, f"At most {_limit(scope) // 1000:,} kB can be sent at once.", "Send less.")


def _refused(scope: Scope, status: int, problem: str, mend: str) -> Response:
    if scope["path"].startswith("/api/"):
        return JSONResponse({"problem": problem, "mend": mend}, status)
    return PlainTextResponse(f"{problem} {mend}", status)


async def _read_body(receive: Receive, limit: int) -> bytes | None:
    """The whole request body, or None if it is larger than the limit, whatever its header said."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that yields the body already read, then whatever comes after it."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "private, no-cache")
        await send(message)

    return sending
