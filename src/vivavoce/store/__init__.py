"""The append-only event log: what a learner did, kept in one SQLite file of their own."""

from vivavoce.store.log import EventLog, LogHasGrown

__all__ = ["EventLog", "LogHasGrown"]
