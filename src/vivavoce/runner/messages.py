"""Verdict and message for a submission that did not answer."""

from __future__ import annotations

import signal

from vivavoce.domain import drill
from vivavoce.runner.subject import ChildEnded, SubmissionError


def of_error(error: SubmissionError) -> tuple[str, str]:
    """Verdict and message for an exception that the submission raised."""
    report, call = error.report, error.call
    message, trace = report["message"], report["trace"].rstrip()
    said = f"{report['type']}: {message}" if message else report["type"]
    calling = f"Calling `{call}`" if call else "Running your file"
    match report["kind"]:
        case "syntax":
            return drill.CRASHED, f"Python cannot read your file.\n{trace}"
        case "missing":
            return drill.WRONG, f"{message[:1].upper()}{message[1:]}."
        case "signature":
            return drill.CRASHED, f"`{call}` cannot be called as the task says: {message}."
        case "returned":
            return drill.WRONG, f"What `{call}` returned cannot be judged: {message}."
        case "unwritten":
            return drill.CRASHED, f"Not written yet: {said}\n{trace}"
        case "denied":
            return drill.DENIED, f"{calling} tried something a solution does not need: {message}.\n{trace}"
        case "memory":
            return drill.MEMORY, f"{calling} needs more memory than there is for it.\n{trace}"
        case "exit":
            return drill.CRASHED, f"{calling} ended the program ({said}).\n{trace}"
        case "recursion":
            return drill.CRASHED, f"{calling} calls itself without end: {said}\n{trace}"
        case "library":
            return drill.CRASHED, f"{calling} imports PyTorch; this task is solved without it.\n{trace}"
        case "import":
            return drill.CRASHED, f"{calling} imports something that is not there: {message}.\n{trace}"
    return drill.CRASHED, f"{calling} raised {said}\n{trace}".rstrip()


def missing_names(names: list[str]) -> str:
    """The file lacks names that the task asks for."""
    listed = ", ".join(f"`{name}`" for name in names)
    return f"Your file does not define {listed}."


def not_to_be_called(name: object, kind: object) -> str:
    """A name that the task asks for stands for something else."""
    return f"`{name}` has to be a function or a class; in your file it is of type {kind}."


def out_of_time(timeout: float) -> str:
    """The time is up."""
    return f"Stopped: the whole judgement may take {timeout:g} seconds."


def of_ending(error: ChildEnded, timeout: float) -> tuple[str, str]:
    """Verdict and message for a process that ended, or broke the protocol."""
    ending = error.ending
    if ending.timed_out:
        return drill.TIMEOUT, out_of_time(timeout)
    if error.broken:
        return drill.CRASHED, f"Your code wrote into the judge's connection: {error.broken}."
    if ending.signal:
        name = signal.Signals(ending.signal).name
        if name == "SIGSYS":
            return drill.DENIED, "Stopped: your code asked the system for something that no solution needs."
        why = " Recursion without end inside a library can do this." if name == "SIGSEGV" else ""
        return drill.CRASHED, f"Your code ended its process ({name}).{why}"
    return drill.CRASHED, f"Your code ended its process with exit status {ending.status}."
