"""Server-sent events from a blocking iterator, without buffering, ended when the reader goes away."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio.to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from vivavoce.app import contract
from vivavoce.domain.errors import VivaError

log = logging.getLogger(__name__)
_END: dict[str, Any] = {}


class EventStream(StreamingResponse):
    """One `data:` block of JSON per event. `close` runs when the events are over or the reader has left.

    A VivaError while events are made becomes an event `{"kind": "error", "problem", "mend"}`: the status
    line has long been sent by then.
    """

    def __init__(self, events: Iterator[dict[str, Any]], close: Callable[[], None] = lambda: None) -> None:
        self._close = close
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_blocks(events), media_type="text/event-stream", headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._close()


async def _blocks(events: Iterator[dict[str, Any]]) -> AsyncIterator[str]:
    guarded = _guarded(events)
    while True:
        # Abandoned on cancel: the thread ends by itself once `close` has stopped what it waits for.
        event = await anyio.to_thread.run_sync(next, guarded, _END, abandon_on_cancel=True)
        if event is _END:
            return
        yield f"data: {json.dumps(contract.json_ready(event), allow_nan=False)}\n\n"


def _guarded(events: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    try:
        yield from events
    except VivaError as error:
        yield {"kind": "error", "problem": error.problem, "mend": error.mend}
    except Exception:
        log.exception("a stream of events failed")
        yield {"kind": "error", "problem": "The program made a mistake here.", "mend": "Nothing was recorded."}
