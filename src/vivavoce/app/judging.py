"""Judge code and record the attempt."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from vivavoce.app.attempts import judgement_outcomes
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.domain.drill import INTERNAL, CheckResult, Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.pages import DrillPage
from vivavoce.runner import Cancellation, Runner

MOST_BYTES = 100_000
Logged = dict[str, Any]  # {"kind": "log", "step", "values"}
Heard = CheckResult | Logged | Judgement


def read_source(source: str | bytes) -> str:
    """The submitted code as text. VivaError for an empty, huge, binary or non-UTF-8 file."""
    data = source.encode() if isinstance(source, str) else source
    if len(data) > MOST_BYTES:
        raise VivaError(f"The code has {len(data):,} bytes.", f"Send at most {MOST_BYTES:,}.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise VivaError(f"The file is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    if "\0" in text:
        raise VivaError("The file is binary.", "Send Python source.")
    if not text.strip():
        raise VivaError("There is no code.", "Fill in the stub, then judge it.")
    return text


class JudgementStream:
    """A judgement on its way: iterate over its checks and logs, the last event is the judgement."""

    def __init__(self, judge: Callable[[Callable[[Heard], None], Cancellation], Judgement]) -> None:
        self._judge = judge
        self._cancellation = Cancellation()

    def __iter__(self) -> Iterator[Heard]:
        heard: queue.SimpleQueue[Heard | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                heard.put(self._judge(heard.put, self._cancellation))
            except Exception as error:  # handed to the reader, who raises it where it can be shown
                heard.put(error)

        threading.Thread(target=work, daemon=True).start()
        while True:
            event = heard.get()
            if isinstance(event, Exception):
                raise event
            yield event
            if isinstance(event, Judgement):
                return

    def cancel(self) -> None:
        """Stop it, for instance because nobody reads it any more; nothing is recorded then."""
        self._cancellation.cancel()


class Judging:
    """The code and debug practices over one bank and one history."""

    def __init__(self, bank: Bank, record: Recorder, runner: Callable[[], Runner]) -> None:
        self._bank, self._record, self._runner = bank, record, runner

    def judge(
        self,
        slug: str,
        source: str | bytes,
        *,
        hints: int = 0,
        seconds: float = 0.0,
        record: bool = True,
        on_event: Callable[[CheckResult | Logged], None] | None = None,
        cancellation: Cancellation | None = None,
    ) -> Judgement:
        """Judge a submission; `on_event` hears of each check as it ends and of what the run logs.

        Failures of ours are not recorded, nor is what was cancelled.
        """
        page = self._bank.drill(slug)
        text = read_source(source)
        judgement = self._runner().judge(page.spec, text, on_event=on_event, cancellation=cancellation)
        if record and judgement.verdict != INTERNAL:
            self._write(page, text, judgement, hints, seconds)
        return judgement

    def judge_stream(self, slug: str, source: str | bytes, *, hints: int = 0, seconds: float = 0.0) -> JudgementStream:
        """The checks one by one, between them what an incident's run logs, then the judgement."""
        self._bank.drill(slug)
        text = read_source(source)
        return JudgementStream(
            lambda heard, cancellation: self.judge(
                slug, text, hints=hints, seconds=seconds, on_event=heard, cancellation=cancellation
            )
        )

    def _write(self, page: DrillPage, text: str, judgement: Judgement, hints: int, seconds: float) -> None:
        kind = "incident" if page.spec.kind == "incident" else "drill"
        self._record(
            Event(
                event_id="",
                at=self._record.now(),
                kind=ATTEMPT,
                item=f"{kind}:{page.spec.slug}",
                practice="debug" if kind == "incident" else "code",
                content_version=page.version,
                response=text,
                outcomes=judgement_outcomes(judgement),
                hints=hints,
                seconds=seconds,
                judge=f"judge {judgement.profile} seed {judgement.seed}",
            )
        )
