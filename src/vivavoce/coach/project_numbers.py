"""What is missing around the results in a story: of what, against which baseline, on how many examples, how sure.

A result is a share (92 %, 3 points), a figure between 0 and 1 that is no setting (F1 of 0.87, not dropout 0.3), and in
the field that holds the number also anything with a unit (38 ms) or without one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_ASKED = 3  # numbers of one story

NUMBER = re.compile(
    r"(?<![\w.,/:-])(?P<money>[€$£]\s?)?(?P<figure>\d+(?:[.,]\d+)*)"
    r"(?P<share>\s?(?:%|percent(?:age points?)?\b|per cent\b|points?\b|pp\b))?(?!\w*[-/]\w*\d)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
CLAUSE_END = re.compile(r"(?<=[.!?;,:])\s+|\n+")
UNIT = re.compile(
    r"\s?(?:ms|s|sec(?:onds?)?|min(?:utes?)?|h|hours?|[kmg]b|gib|mib|fps|qps|rps|x|times|dollars?|euros?)\b|\s?[€$£×]",
    re.IGNORECASE,
)
COUNTED = (
    r"(?:[a-z-]+\s){0,2}(?:examples?|images?|pictures?|photos?|rows?|samples?|users?|patients?|documents?|texts?|"
    r"sentences?|tweets?|reviews?|quer(?:y|ies)|requests?|sessions?|cases?|videos?|calls?|records?|customers?|orders?|"
    r"transactions?|tiles?|scans?|frames?|recordings?|pairs?|labels?|instances?|questions?|tickets?|emails?|items?)\b"
)
COUNT = re.compile(rf"\b\d[\d,. ]*(?:k|m|thousand|million)?\s{COUNTED}|\bn\s?=\s?\d", re.IGNORECASE)
AFTER_COUNT = re.compile(rf"\s?(?:k|m|thousand|million)?\s{COUNTED}", re.IGNORECASE)
SETTING = re.compile(  # what stands before a number that somebody chose
    r"(?:dropout|learning rate|rate|lr|momentum|beta|alpha|gamma|lambda|epsilon|temperature|threshold|decay|smoothing|"
    r"margin|ratio|split|probability|cut-?off|seed|version|python|cuda)\s(?:of|at|=|was|to|is)?\s?$",
    re.IGNORECASE,
)
OTHER_SIDE = re.compile(  # what stands before the number that a result is compared with
    r"\b(?:from|against|versus|vs\.?|than|instead of|baseline(?: of| at)?|±|interval)\s?[($€£]?$",
    re.IGNORECASE,
)
METRIC = re.compile(
    r"\b(?:accura\w+|precision|recall|f1|f-score|auc|roc|map|iou|dice|bleu|rouge|perplexity|rmse|mae|mape|mse|r2|errors?|"
    r"loss|latency|throughput|time|cost|conversion\w*|click\w*|ctr|revenue|churn|false|true|sensitivity|specificity|"
    r"hit rate|ndcg|mrr|wer|cer|uptime|memory|coverage|calibration|brier|sharpe|retention)\b",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"\b(?:from|against|versus|vs|baseline|compared|instead|before|than|over the|relative|up|down|improv\w+)\b",
    re.IGNORECASE,
)
SURE = re.compile(
    r"±|\+/-|p\s?<|\b(?:interval|confidence|ci|std|standard|deviation|seeds?|folds?|cross-validat\w+|bootstrap\w*|"
    r"significan\w+|a/b|repeat\w*|runs)\b",
    re.IGNORECASE,
)
NEXT_CLAUSE = re.compile(r"\s(?:on|for|and|with|after|in|against|from|versus|vs)\b", re.IGNORECASE)
QUESTIONS = {
    "metric": "of what",
    "baseline": "against which baseline",
    "sample": "on how many examples",
    "sure": "how sure are you of it",
}
GOOD = {
    "metric": "The name of the metric and what it counts; on imbalanced data, why not accuracy.",
    "baseline": "The same metric of the simplest alternative on the same examples.",
    "sample": "The size of the held-out set, and how it was chosen.",
    "sure": "An interval, or the spread over seeds or folds: would it hold on other examples?",
}


@dataclass(frozen=True, slots=True)
class Bare:
    """A result with something missing around it."""

    figure: str  # as it stands in the story, such as `92 %`
    missing: tuple[str, ...]  # names of QUESTIONS, in their order

    @property
    def ask(self) -> str:
        """What an interviewer asks at once."""
        parts = [QUESTIONS[name] for name in self.missing]
        return f"{self.figure}: {', '.join(parts[:-1])}{', and ' if len(parts) > 1 else ''}{parts[-1]}?"

    @property
    def good(self) -> tuple[str, ...]:
        """What a good answer contains."""
        return tuple(GOOD[name] for name in self.missing)


def bare_numbers(fields: Mapping[str, str]) -> list[Bare]:
    """The results of a story that lack something, those of the field that holds the number first."""
    found: dict[str, Bare] = {}
    for name in ("number", *(name for name in fields if name not in ("number", "title", "baseline"))):
        ends = SENTENCE_END if name == "number" else CLAUSE_END  # elsewhere a share must stand right by its metric
        for sentence in ends.split(fields.get(name, "")):
            for match in NUMBER.finditer(sentence):
                if _is_result(match, sentence, name) and (bare := _bare(match, sentence, name, fields)):
                    found.setdefault(bare.figure, bare)
    return list(found.values())[:MOST_ASKED]


def _is_result(match: re.Match[str], sentence: str, name: str) -> bool:
    """Is the number something that was reached, not counted, chosen or compared with?"""
    before, after = sentence[: match.start()], sentence[match.end() :]
    if OTHER_SIDE.search(before):
        return False
    if match["share"]:
        return name == "number" or METRIC.search(sentence) is not None  # "80 % of the images for training" is none
    if AFTER_COUNT.match(after) or SETTING.search(before) or re.fullmatch(r"(?:19|20)\d\d", match["figure"]):
        return False
    if re.fullmatch(r"0[.,]\d+", match["figure"]):
        return True
    counted = re.match(r"\s[a-z]{3,}", after, re.IGNORECASE) and not NEXT_CLAUSE.match(after)
    return name == "number" and (bool(match["money"] or UNIT.match(after)) or not counted)


def _bare(match: re.Match[str], sentence: str, name: str, fields: Mapping[str, str]) -> Bare | None:
    """The result with what is missing around it; None where nothing is."""
    unit = None if match["share"] else UNIT.match(sentence[match.end() :])
    around = fields["number"] if name == "number" else sentence
    data = fields.get("data", "")
    there = {
        "metric": METRIC.search(sentence) or unit or match["money"],
        "baseline": COMPARED.search(around) or re.search(r"\d", fields.get("baseline", "")),
        "sample": COUNT.search(around) or ("test" in data.lower() and COUNT.search(data)),
        "sure": SURE.search(around),
    }
    missing = tuple(one for one in QUESTIONS if not there[one])
    shown = match[0].strip() + (unit[0] if unit else "")
    return Bare(re.sub(r"\s?%", " %", shown), missing) if missing else None
