"""Small wordings that several pages share."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup, escape

from vivavoce.domain.areas import area_title
from vivavoce.domain.event import Event
from vivavoce.domain.practice import Action, called

PRACTICE_WORDS = {
    "recall": "Recall",
    "explain": "Explain",
    "predict": "Predict",
    "code": "Code",
    "debug": "Repair",
    "estimate": "Estimate",
}
STATES = ("not started", "shaky", "fair", "good", "firm")  # by level of domain.practice.ConceptState
LEVELS = {"common": "any level", "fresher": "first job", "experienced": "experienced"}
SPELT = {
    "adam": "Adam", "bert": "BERT", "cnn": "CNN", "gan": "GAN", "gpu": "GPU", "gru": "GRU", "llm": "LLM",
    "lstm": "LSTM", "mlp": "MLP", "nan": "NaN", "pytorch": "PyTorch", "relu": "ReLU", "rnn": "RNN", "sgd": "SGD",
    "vae": "VAE",
}  # fmt: skip
LISTS = (
    "S0 and S3 are the two lists of interview questions that this bank answers: S0:9 is question 9 of the first. Parts "
    "of the second have a letter more, and numbers of their own: S3T techniques, S3G practice, S3C coding, "
    "S3S situations."
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day(value: date | None, *, weekday: bool = False) -> str:
    """`8 December`, or `Saturday 21 November`; empty for None."""
    if value is None:
        return ""
    text = f"{value.day} {value:%B}"
    return f"{value:%A} {text}" if weekday else text


def practised(action: Action) -> str:
    """How an action is practised, in a word."""
    return PRACTICE_WORDS[action.called]


def done(event: Event) -> str:
    """What was practised, in a word: `Explain`, `Case`."""
    return PRACTICE_WORDS.get(called(event.item, event.practice), event.kind.capitalize())


def count(number: int) -> str:
    """The number as a word up to ten."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def percent(share: float) -> str:
    """`58 %` for .58."""
    return f"{round(100 * share)} %"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 point`, `3 points`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def minutes(seconds: float) -> str:
    """Reading or speaking time in words: `about 50 seconds`, `about 4 minutes`."""
    if seconds < 90:
        return f"about {max(5, 5 * round(seconds / 5))} seconds"
    return f"about {round(seconds / 60)} minutes"


def unwritten(concept: str) -> str:
    """The title of a concept that the bank only names: `ReLU family` for relu-family."""
    first, *rest = (SPELT.get(word, word) for word in concept.split("-"))
    return " ".join((first if first in SPELT.values() else first.capitalize(), *rest))


def ticks(text: str) -> Markup:
    """Text whose `commands` stand between backticks, as HTML."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


def level(name: str) -> str:
    """For whom a question is asked: `first job` for a fresher."""
    return LEVELS.get(name, name)


def area(slug: str) -> str:
    """An area's folder name as a title."""
    return area_title(slug)
