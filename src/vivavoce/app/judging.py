"""Judge code and record the attempt."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

from vivavoce.app.attempts import judgement_outcomes
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.domain.drill import INTERNAL, CheckResult, Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.pages import DrillPage
from vivavoce.runner import Runner

MOST_BYTES = 100_000


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
        on_check: Callable[[CheckResult], None] | None = None,
    ) -> Judgement:
        """Judge a submission; `on_check` hears of each check as it ends. Failures of ours are not recorded."""
        page = self._bank.drill(slug)
        text = read_source(source)
        judgement = self._runner().judge(page.spec, text, on_event=_only_checks(on_check))
        if record and judgement.verdict != INTERNAL:
            self._write(page, text, judgement, hints, seconds)
        return judgement

    def judge_stream(
        self, slug: str, source: str | bytes, *, hints: int = 0, seconds: float = 0.0
    ) -> Iterator[CheckResult | Judgement]:
        """The checks one by one, then the judgement."""
        self._bank.drill(slug)
        text = read_source(source)
        heard: queue.SimpleQueue[CheckResult | Judgement | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                heard.put(self.judge(slug, text, hints=hints, seconds=seconds, on_check=heard.put))
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


def _only_checks(
    on_check: Callable[[CheckResult], None] | None,
) -> Callable[[object], None] | None:
    if on_check is None:
        return None

    def hear(event: object) -> None:
        if isinstance(event, CheckResult):
            on_check(event)

    return hear
