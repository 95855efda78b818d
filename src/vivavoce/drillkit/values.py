"""What a check receives from a submission: plain values, arrays, and objects at arm's length."""

from __future__ import annotations

from typing import Any, Self

import numpy as np


class Tensor(np.ndarray[Any, Any]):
    """A copy of a PyTorch tensor that the submission returned, as a NumPy array.

    `torch_dtype` is the name of its type there ("float32", "bfloat16"; bfloat16 arrives as float32).
    Sent back to a submission, it is a tensor again.
    """

    torch_dtype: str

    @classmethod
    def tagged(cls, value: np.ndarray[Any, Any], torch_dtype: str) -> Self:
        """View `value` as a Tensor."""
        tensor = value.view(cls)
        tensor.torch_dtype = torch_dtype
        return tensor

    def __array_finalize__(self, source: Any) -> None:
        self.torch_dtype = getattr(source, "torch_dtype", "")


class Remote:
    """An object that lives in the submission's process. `kind` is the name of its class there."""

    kind: str


def log(step: int, **values: float) -> None:
    """Pass this function to an incident's `train(..., log)`.

    In the submission's process `log(step, loss=0.3)` streams the values to the learner's plot.
    What is logged is never judged. Called by a check it does nothing.
    """


def plain(value: Any) -> Any:
    """NumPy arrays for tensors (of either kind), anything else as it is."""
    if isinstance(value, Tensor):
        return value.view(np.ndarray)
    if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        tensor = value.detach().cpu()
        return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()
    return value


def kind_of(value: Any) -> str:
    """What a value is, in words: "a float", "an array of shape (3,), float64", "None"."""
    if value is None:
        return "None"
    if isinstance(value, Remote):
        return f"an object of type {value.kind}"
    if isinstance(value, Tensor):
        return f"a tensor of shape {value.shape}, {value.torch_dtype}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}, {value.dtype}"
    if isinstance(value, np.generic):
        return f"a NumPy {value.dtype}"
    name = type(value).__name__
    size = f" of {len(value)}" if isinstance(value, (list, tuple, dict, set)) else ""
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}{size}"
