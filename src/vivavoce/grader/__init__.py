"""An explanation and a rubric to a grade, offline and in milliseconds; and what to ask next.

`Grader().grade(rubric, answer)` judges each point by the words of the answer (tier `lexical`);
docs/decisions/0003-scoring.md says how verdicts become a score.
"""

from vivavoce.grader.judge import LEXICAL, TIERS, ForeignPoint, Grader
from vivavoce.grader.scoring import VALUES, band, score
from vivavoce.grader.text import MAX_BYTES, read_answer
from vivavoce.grader.turns import Turn, apply_disputes, merge, next_turn

__all__ = [
    "LEXICAL",
    "MAX_BYTES",
    "TIERS",
    "VALUES",
    "ForeignPoint",
    "Grader",
    "Turn",
    "apply_disputes",
    "band",
    "merge",
    "next_turn",
    "read_answer",
    "score",
]
