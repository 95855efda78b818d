"""What the areas of the bank are called."""

from __future__ import annotations

TITLES = {
    "losses-autodiff": "Losses and automatic differentiation",
    "optimization": "Optimisation",
    "stability-regularization": "Stability and regularisation",
    "sequence-attention": "Sequences and attention",
    "llm": "Large language models",
    "generative-representation": "Generation and representation",
    "evaluation-data": "Evaluation and data",
    "systems-production": "Systems and production",
}  # areas whose folder name does not read as a title


def area_title(slug: str) -> str:
    """An area's folder name as a title."""
    return TITLES.get(slug, slug.replace("-", " ").capitalize())
