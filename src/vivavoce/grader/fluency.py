"""Is it speech? Word lists, shuffled words, questions, denials and code are not evidence of understanding.

These are checks of form, not of style: a terse but grammatical answer passes all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vivavoce.grader.lexicon import (
    AUXILIARIES,
    CONTRASTS,
    DENIALS,
    FUNCTION_WORDS,
    LISTING_WORDS,
    REPORTS,
)
from vivavoce.grader.order import fluency_of
from vivavoce.grader.text import Clause, Word, count_negations

# Bars, and what samples measure, those of held-out questions left out.
LEAST_FUNCTION_SHARE = 0.20  # of the answer: telegrams have .09 to .43, keyword lists at most .19
LEAST_SHORT_SHARE = 0.04  # of "of", "to", "is" and the like: lists of long words have none
SHORT_WORD = 3  # letters
LEAST_IN_SENTENCE = 0.17  # of a sentence: at least .33
LEAST_CLAUSE_SHARE = 0.05  # little words that make a clause, not a list: telegrams have at least .04
LEAST_CLAUSE_WORDS = 1.0 / LEAST_CLAUSE_SHARE  # of fewer words that share is not one word: a sentence may have none
LEAST_WORDS = 8  # below this a share means nothing
TELEGRAM_STOPS = (0.15, 0.50)  # full stops and colons a word: telegrams have .20 to .32, keyword lists at most .10
MOST_TELEGRAM_COMMAS = 0.30  # a word: telegrams have at most .24, keyword lists at least .35
LEAST_TELEGRAM_SHORT = 0.06  # of the answer: telegrams have at least .07, lists of long words none
LEAST_ORDER = -1.5  # of the order of words: `bench/fit_order.py` prints who falls below it
MOST_DENIED = 0.5  # share of what could be denied and is: at most .43 where there are so many
LEAST_DENIALS = 4
LEAST_DENIED_SENTENCES = 0.30  # share of the sentences that hold a denial: negated copies have at least .33
REPORT_OPENING = 8  # words
_STOP = re.compile(r"[.;:?!](?=\s|$)")


def spoken(text: str, clauses: list[Clause]) -> list[Clause]:
    """The clauses that can be evidence: none of a list or a jumble, no questions, denials or others' opinions."""
    words = [word for clause in clauses for word in clause.words]
    telegram = is_telegram(text, words)
    if (is_list(words) and not telegram) or fluency_of(text) < LEAST_ORDER:
        return []
    kept: list[Clause] = []
    for sentence in by_sentence(clauses):
        said = [word for clause in sentence for word in clause.words]
        listed = not telegram and _little(said) < LEAST_IN_SENTENCE
        if not (listed or is_denial(said) or _is_question(text, said[-1].end)):
            kept.extend(own_words(sentence))
    return kept


def is_list(words: Sequence[Word]) -> bool:
    """Hardly any little words, or only those that join nouns: a list of terms, code, another language."""
    if len(words) < LEAST_WORDS:
        return False
    little = [word.text for word in words if word.text in FUNCTION_WORDS]
    clausal = sum(text not in LISTING_WORDS for text in little)
    short = sum(len(text) <= SHORT_WORD for text in little)
    return (
        len(little) < LEAST_FUNCTION_SHARE * len(words)
        or (len(words) >= LEAST_CLAUSE_WORDS and clausal < LEAST_CLAUSE_SHARE * len(words))
        or short < LEAST_SHORT_SHARE * len(words)
    )


def is_telegram(text: str, words: Sequence[Word]) -> bool:
    """Terse, yet said: "Zeroed at random in training. Why: no co-adaptation. At test: all units." is no list.

    Keyword lists have commas between terms; telegrams have many short sentences, and some little words.
    """
    if len(words) < LEAST_WORDS:
        return False
    stops = len(_STOP.findall(text)) / len(words)
    short = sum(word.text in FUNCTION_WORDS and len(word.text) <= SHORT_WORD for word in words) / len(words)
    few, many = TELEGRAM_STOPS
    commas = text.count(",") / len(words)
    return few <= stops <= many and commas <= MOST_TELEGRAM_COMMAS and short >= LEAST_TELEGRAM_SHORT


def _little(words: Sequence[Word]) -> float:
    """Share of little words; 1 for what is too short to tell."""
    if len(words) < LEAST_WORDS:
        return 1.0
    return sum(word.text in FUNCTION_WORDS for word in words) / len(words)


def is_denial(words: Sequence[Word]) -> bool:
    """Whether a sentence opens by denying what follows ("It is not true that ...")."""
    opening = " ".join(word.text for word in words[:8])
    return any(denial in opening for denial in DENIALS)


def own_words(sentence: list[Clause]) -> list[Clause]:
    """Without an opinion that is reported to be turned down: of "people say A, but B" only "but B"."""
    opening = " ".join(word.text for word in sentence[0].words[:REPORT_OPENING])
    if any(report in opening for report in REPORTS):
        for place, clause in enumerate(sentence[1:], 1):
            if clause.words[0].text in CONTRASTS:
                return sentence[place:]
    return sentence


def mostly_denied(clauses: Sequence[Clause]) -> bool:
    """Whether the answer denies most of what it says, as a negated copy does.

    Three counts must agree: denials of any kind ("never", "no") against verbs that stand affirmed, of the auxiliary
    verbs alone those that are denied, and the sentences that deny. Good answers reach one or two of them: a telegram
    has few verbs, and if it ends with what does not work most of these are denied.
    """
    sentences = by_sentence(clauses)
    if sum(any(clause.negations for clause in own) for own in sentences) < LEAST_DENIED_SENTENCES * len(sentences):
        return False
    words = [word for clause in clauses for word in clause.words]
    denials = count_negations(words)
    affirmed = denied_verbs = verbs = 0
    for place, word in enumerate(words):
        if word.text in AUXILIARIES:
            affirmed += not count_negations(words[place + 1 : place + 3])
        if word.text in AUXILIARIES or word.text.endswith(("n't", "'s", "'re")):
            denied = bool(count_negations(words[place : place + 2]))
            denied_verbs += denied
            verbs += denied or not word.text.endswith(("'s", "'re"))
    most = denials > MOST_DENIED * (denials + affirmed)
    return denials >= LEAST_DENIALS and most and denied_verbs > MOST_DENIED * verbs


def by_sentence(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Clauses grouped by their sentence."""
    grouped: dict[int, list[Clause]] = {}
    for clause in clauses:
        grouped.setdefault(clause.sentence, []).append(clause)
    return list(grouped.values())


def _is_question(text: str, end: int) -> bool:
    return text[end : end + 3].lstrip(" \"'”’)").startswith("?")
