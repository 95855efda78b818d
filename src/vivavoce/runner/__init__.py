"""Processes: warm workers, the judge, its confined child, and lab runs.

The app asks (`Runner`); a judge process owns checks and verdict; a child of its own holds the submission.
"""

from vivavoce.runner.local import LabRun, Runner
from vivavoce.runner.turns import Cancellation, Cancelled

__all__ = ["Cancellation", "Cancelled", "LabRun", "Runner"]
