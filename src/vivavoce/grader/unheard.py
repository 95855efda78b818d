"""Why little of a text can be evidence, in a sentence for the learner: another language, code, a list, denials.

Such a text is judged like any other and scores low. Without this sentence its author would read that every point
is missing, and not why.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from vivavoce.grader.fluency import is_list, mostly_denied, spoken
from vivavoce.grader.lexicon import FUNCTION_WORDS
from vivavoce.grader.text import clauses_of, words_of

LEAST_LETTERS = 4  # of a script: fewer are symbols, as in a formula
LEAST_FOREIGN = 3  # little words of a language
FOREIGN_SHARE = 0.15  # of all words: the languages have .2 to .5, English answers at most .03
CODE_SHARE = 0.5  # of the lines
SCRIPTS = {
    "CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean",
    "CYRILLIC": "Russian or a language near to it", "GREEK": "Greek", "ARABIC": "Arabic or Persian", "HEBREW": "Hebrew",
    "DEVANAGARI": "Hindi or a language near to it", "BENGALI": "Bengali", "TAMIL": "Tamil", "THAI": "Thai",
}  # fmt: skip
_CODE = re.compile(
    r"^\s*(?:(?:def|class|import|from|for|while|if|elif|else|with|return|print|try|except)\b.*[:()]|from \w+ import|"
    r"import \w|return\b|@\w|#|//|[}\])]+[;,]?$|[\w.\[\], ]+\s[-+*/@|&]?=\s|[\w.]+\(.*\)\s*;?\s*(?:#.*)?$|.*[;{]\s*$)"
)


def why_unheard(text: str) -> str:
    """The sentence; empty for English prose that affirms something."""
    if language := language_of(text):
        return f"This looks like {language}. Only English is understood here: say it in English."
    if is_code(text):
        return "This looks like code. Only sentences are understood here: say what the code does, and why."
    clauses = clauses_of(text)
    heard = spoken(text, clauses)
    if mostly_denied(heard):
        return "Most of this says what is not so, and that shows little. Say what holds, and why."
    if not clauses or heard:
        return ""
    if is_list([word for clause in clauses for word in clause.words]):
        return (
            "This reads as a list of terms or signs. Alone they show little: say in sentences how they hang together."
        )
    return "No statement was found in this. Say in plain sentences what holds, and why."


def language_of(text: str) -> str:
    """The language that a text looks like if it is not English; empty if it is, or if it is too short to tell."""
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
    foreign = Counter({name: scripts[name] for name in SCRIPTS if scripts[name] >= LEAST_LETTERS})
    if foreign and foreign.total() > sum(scripts.values()) / 2:
        kana = foreign.keys() & {"HIRAGANA", "KATAKANA"}
        return SCRIPTS["HIRAGANA"] if kana else SCRIPTS[foreign.most_common(1)[0][0]]
    words = [word.text for word in words_of(text)]
    counts = {name: sum(word in own for word in words) for name, own in little_words().items()}
    name = max(counts, key=counts.__getitem__)
    english = sum(word in FUNCTION_WORDS for word in words)
    most = max(LEAST_FOREIGN - 1, FOREIGN_SHARE * len(words), english)
    return name if counts[name] > most else ""


@lru_cache(maxsize=1)
def little_words() -> Mapping[str, frozenset[str]]:
    """By language its commonest words, those left out that are English words, too."""
    raw = resources.files("vivavoce.grader").joinpath("languages.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) - FUNCTION_WORDS for name, words in tomllib.loads(raw).items()}


def is_code(text: str) -> bool:
    """Whether most lines are program text. One line alone must also lack the little words of a sentence."""
    lines = [line for line in text.splitlines() if line.strip()]
    share = sum(bool(_CODE.match(line)) for line in lines) / max(1, len(lines))
    words = words_of(text)
    little = sum(word.text in FUNCTION_WORDS for word in words)
    return share >= CODE_SHARE and little < FOREIGN_SHARE * len(words) + 1
