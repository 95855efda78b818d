"""Viva Voce: prepare for a deep learning interview with judgements that were measured."""

__version__ = "0.1.0"
