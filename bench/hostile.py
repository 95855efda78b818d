"""Ten thousand hostile requests: none may break the server, read a foreign file or write what should not be there.

`python bench/hostile.py --requests 10000`
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib
import json
import pkgutil
import random
import re
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from fastapi.routing import APIRoute
from measure import Row, server

from vivavoce.app.own_data import CONFIRMATION
from vivavoce.store import EventLog
from vivavoce.web import routes

FOREIGN = (
    {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:1"}, {"host": "evil.example"},
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"host": "127.0.0.1.evil.example"},
)  # fmt: skip
NAMES = (
    "../../../../../../etc/passwd", "..%2f..%2f..%2fpyproject.toml", "....//....//etc/passwd", "..\\..\\win.ini",
    "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "C:\\boot.ini", "dropout\0.md", "dropout/../../store", "\u202edropout",
    "<script>alert(1)</script>", "'; DROP TABLE events; --", "{{7*7}}", "${jndi:ldap://x}", "a" * 6000, "", " ", ".",
    "..", "-1", "NaN", "\ufeff", "\U0001f4a3" * 50, "dropout%00", "~root", "file:///etc/passwd", "con", "drop\r\nx: y",
)  # fmt: skip
VALUES = (*NAMES, "1e999", "-0", "9" * 400, "0x10", "true", "[]", "2026-02-30", "0000-00-00", "99999-01-01", "\ud800")
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "HEAD", "BREW")
BROKEN_JSON = (
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"slug": 1e999}', b"[" * 50_000, b'{"a":' * 20_000,
    b'{"slug": "\\ud800"}', b'{"slug": "softmax", "source": 5}', b'{"question": ["dropout"]}',
    b"NaN", b'{"slug":"softmax"}' * 3, b"\0" * 100,
)  # fmt: skip
RAW = (
    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", b"\0" * 2000, b"GET /\r\n\r\n",
    b"POST /q/dropout/answer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\ntext=x",
    b"POST /q/dropout/answer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\ntext=x",
    b"POST /q/dropout/answer HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ntext=x\r\n0\r\n",
    b"POST /q/dropout/answer HTTP/1.1\r\nHost: a\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\ntext=x",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    b"GET " + b"/a" * 40_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)  # fmt: skip
REAL = {
    "slug": "dropout",
    "concept": "dropout",
    "name": "narrows-the-gap",
    "module": "losses",
    "stop": "1",
    "step": "end",
}
LARGE, LARGEST = 250_000, 100_000_001  # bytes; above what an answer, and what a whole history may have
SECRETS = (b"root:x:0:0", b"[build-system]", b"Traceback (most recent call last)", b"SQLite format 3")
KINDS = ("foreign", "name", "value", "method", "json", "large", "raw")


@dataclass
class Seen:
    """What came back: answers by kind and status, and everything that may not be."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    accepted: int = 0


def rows(count: int = 10_000) -> list[Row]:
    """Errors of the server, foreign requests that were taken, and events in the history that nobody asked for."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as running:
        seen = send(running.url, count)
        with contextlib.closing(EventLog.open(Path(folder))) as store:
            recorded = len(store.events())
        alive = _request(running.url, "GET", "/", {}, b"")[0] == 200
    faults = len(seen.faults) + (not alive) + max(0, recorded - seen.accepted)
    for fault in seen.faults[:20]:
        print(fault, file=sys.stderr)
    answered = ", ".join(f"{kind} {sum(n for (k, _), n in seen.statuses.items() if k == kind)}" for kind in KINDS)
    return [
        Row(f"hostile requests ({answered}): errors, leaks, unwanted events", str(faults), "0", not faults),
        Row("of these kept as practice: forms of our own with odd words in them", str(recorded), "", None),
    ]  # fmt: skip


def send(url: str, count: int, seed: int = 0) -> Seen:
    """Send `count` requests of all kinds in turn."""
    luck, seen, known = random.Random(seed), Seen(), list(addresses())
    posts = [path for method, path in known if method == "POST"]
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        if kind == "raw":
            status = _raw(url, luck.choice(RAW))
            body = b""
        else:
            hostile = _hostile(kind, luck, known, posts)
            status, body = _request(url, *hostile)
            seen.accepted += kind == "value" and hostile[0] == "POST" and status < 400
        seen.statuses[kind, status] += 1
        if status >= 500 and status != 503:
            seen.faults.append(f"{kind}: answered {status}")
        if kind in ("foreign", "json", "large") and 0 < status < 400:
            seen.faults.append(f"{kind}: taken, {status}")
        seen.faults += [f"{kind}: the answer holds {secret!r}" for secret in SECRETS if secret in body]
    return seen


def addresses() -> Iterator[tuple[str, str]]:
    """Method and path, with names in braces, of everything that the program serves."""
    for module in pkgutil.iter_modules(routes.__path__):
        yield from _of(importlib.import_module(f"{routes.__name__}.{module.name}").router.routes)


def _of(found: Iterable[object]) -> Iterator[tuple[str, str]]:
    for route in found:
        nested = getattr(route, "original_router", None)
        if nested is not None:
            yield from _of(nested.routes)
        elif isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)


def _hostile(
    kind: str, luck: random.Random, known: list[tuple[str, str]], posts: list[str]
) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path, headers and body of one request."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    method, path = luck.choice(known)
    match kind:
        case "foreign":
            given = {"text": "It fits noise.", "name": "minutes", "value": "5", "confirm": CONFIRMATION}
            text = urlencode(given).encode()
            return "POST", _filled(luck.choice(posts), REAL), {**form, **luck.choice(FOREIGN)}, text
        case "name":
            names = {name: luck.choice(NAMES) for name in re.findall(r"{(\w+)}", path)}
            return method if names else "GET", _filled(path, names) + _query(luck), form, b""
        case "value":
            given = {name: luck.choice(VALUES) for name in ("text", "rating", "minutes", "kind", "n", "source", "q")}
            return method, _filled(path, REAL) + _query(luck), form, _encoded(given)
        case "method":
            return luck.choice(METHODS), _filled(path, {name: luck.choice(NAMES) for name in REAL}), {}, b""
        case "json":
            path = luck.choice([path for path in posts if path.startswith("/api/") and path.count("{") == 0])
            return "POST", path, {"content-type": "application/json"}, luck.choice(BROKEN_JSON)
        case _:
            size = LARGEST if luck.random() < 0.01 else LARGE
            return "POST", _filled(luck.choice(posts), REAL), form, b"text=" + b"x" * size


def _filled(path: str, names: dict[str, str]) -> str:
    """The address with names put in; what HTTP lets stand is not escaped."""
    put = re.sub(r"{(\w+)}", lambda found: quote(names.get(found[1], "01M81S0"), safe="/.%\\<>;'{}:~"), path)
    return put.replace(" ", "%20")


def _query(luck: random.Random) -> str:
    asked = {name: luck.choice(VALUES) for name in luck.sample(("q", "before", "seed", "source", "at", "minutes"), 2)}
    return "?" + _encoded(asked).decode("ascii")


def _encoded(given: dict[str, str]) -> bytes:
    return urlencode(given, errors="surrogatepass").encode()


def _request(url: str, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    """Status and the start of the answer; 0 where the server closed the connection instead."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(200_000)
    except (ConnectionError, http.client.HTTPException, BrokenPipeError):
        return 0, b""
    finally:
        connection.close()


def _raw(url: str, sent: bytes) -> int:
    """Status after bytes that are no proper request; 0 where there was none."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.settimeout(0.2)
        with contextlib.suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            status = re.match(rb"HTTP/1\.\d (\d{3})", connection.recv(100))
            return int(status[1]) if status else 0
    return 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=10_000)
    found = rows(arguments.parse_args().requests)
    print(json.dumps([[row.mark, row.what, row.figure, row.bar] for row in found], indent=1))
    sys.exit(int(any(row.reached is False for row in found)))
