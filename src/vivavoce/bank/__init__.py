"""The bank: reads, checks, renders and indexes concepts and evidence; builds and opens the one bank file."""

from vivavoce.bank import paths
from vivavoce.bank.opened import Bank

__all__ = ["Bank", "paths"]
