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
LEAST_FOREIGN = 3  # different little words of a language: one that comes again and again is a name, or a variable
FOREIGN_SHARE = 0.15  # of all words: the languages have .2 to .5, English answers at most .03
CODE_SHARE = 0.5  # of the lines
MOST_LITTLE = 0.15  # of the words, and one more: code has few little English ones ("for", "in"), sentences about half
SCRIPTS = {
    "CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean",
    "CYRILLIC": "a language in Cyrillic letters", "GREEK": "Greek", "ARABIC": "a language in Arabic letters",
    "HEBREW": "Hebrew", "DEVANAGARI": "Hindi or another language in its letters", "BENGALI": "Bengali",
    "TAMIL": "Tamil", "THAI": "Thai",
}  # fmt: skip
_SYMBOL = re.compile("(?<![\u0370-\u03ff])[\u0370-\u03ff](?![\u0370-\u03ff])")  # a Greek letter alone: of a formula
_CODE = re.compile(
    r"^\s*(?:(?:def|class|import|from|for|while|if|elif|else|with|return|print|try|except)\b.*[:()]|from \w+ import|"
    r"import \w|return\b|@\w|#|//|[}\])]+[;,]?$|[\w.\[\], ]+\s[-+*/@|&]?=\s|[\w.]+\(.*\)\s*;?\s*(?:#.*)?$|.*[;{]\s*$)"
)


def why_unheard(text: str) -> str:
    """The sentence; empty for English prose that affirms something."""
    if language := language_of(text):
        return f"This looks like {language}. Only English is understood here: say it in English."
    if is_code(text):
        return "This looks like code or a formula. Only sentences are understood here: say what it does, and why."
    clauses = clauses_of(text)
    heard = spoken(text, clauses)
    if mostly_denied(heard):
        return "Most of this says what does not hold, and that shows little. Say what does hold, and why."
    if not clauses or heard:
        return ""
    if is_list([word for clause in clauses for word in clause.words]):
        return (
            "This reads as a list of terms or signs. Alone they show little: say in sentences how they hang together."
        )
    return "No statement was found in this. Say in plain sentences what holds, and why."


def language_of(text: str) -> str:
    """The language that a text looks like if it is not English; empty if it is, or if it is too short to tell."""
    letters = filter(str.isalpha, _SYMBOL.sub("", text))
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    foreign = Counter({name: scripts[name] for name in SCRIPTS if scripts[name] >= LEAST_LETTERS})
    if foreign and foreign.total() > sum(scripts.values()) / 2:
        kana = foreign.keys() & {"HIRAGANA", "KATAKANA"}
        return SCRIPTS["HIRAGANA"] if kana else SCRIPTS[foreign.most_common(1)[0][0]]
    words = [word.text for word in words_of(text)]
    met = {name: [word for word in words if word in own] for name, own in little_words().items()}
    name = max(met, key=lambda each: len(met[each]))
    english = sum(word in FUNCTION_WORDS for word in words)
    enough = len(set(met[name])) >= LEAST_FOREIGN and len(met[name]) > max(FOREIGN_SHARE * len(words), english)
    return name if enough else ""


@lru_cache(maxsize=1)
def little_words() -> Mapping[str, frozenset[str]]:
    """By language its commonest words, those left out that are English words, too."""
    raw = resources.files("vivavoce.grader").joinpath("languages.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) - FUNCTION_WORDS for name, words in tomllib.loads(raw).items()}


def is_code(text: str) -> bool:
    """Whether half of the lines or more are program text, and hardly any word is a little one of a sentence."""
    lines = [line for line in text.splitlines() if line.strip()]
    share = sum(bool(_CODE.match(line)) for line in lines) / max(1, len(lines))
    words = words_of(text)
    little = sum(word.text in FUNCTION_WORDS for word in words)
    return share >= CODE_SHARE and little < MOST_LITTLE * len(words) + 1
