"""An explanation and a rubric to a grade, offline and in milliseconds; and what to ask next.

`Grader().grade(rubric, answer)` judges each point by the words of the answer (tier `lexical`), and
`Grader(TRAINED)` also by a small model in a process of its own (tier `trained`);
docs/decisions/0003-scoring.md says how verdicts become a score.
"""

from vivavoce.grader.error_rates import ErrorRates, error_rates
from vivavoce.grader.judge import LEXICAL, TIERS, TRAINED, WHY_LEXICAL, ForeignPoint, Grader
from vivavoce.grader.marked import MarkedAnswer
from vivavoce.grader.reading import Reading
from vivavoce.grader.scoring import VALUES, band, score
from vivavoce.grader.text import MAX_BYTES, read_answer
from vivavoce.grader.turns import Turn, apply_disputes, merge, next_turn

__all__ = [
    "LEXICAL",
    "MAX_BYTES",
    "TIERS",
    "TRAINED",
    "VALUES",
    "WHY_LEXICAL",
    "ErrorRates",
    "ForeignPoint",
    "Grader",
    "MarkedAnswer",
    "Reading",
    "Turn",
    "apply_disputes",
    "band",
    "error_rates",
    "merge",
    "next_turn",
    "read_answer",
    "score",
]
