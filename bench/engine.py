"""The engine from scratch beside PyTorch eager and other engines: full training steps, one thread, one run.

A step is: forget the gradients, forward, loss, backward, plain SGD, in float32. Ours and PyTorch's take turns in one
process. The other engines are installed into a temporary environment of their own, and each is timed next to a fresh
timing of ours (`other_engines.py`). Times are CPU seconds of the process, so that what else the machine does counts
little. Peak memory is that of a fresh process, libraries included.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy and PyTorch are imported

import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import Row, at_most
from other_engines import ENGINES, data

from vivavoce.scratch.activations import relu
from vivavoce.scratch.convolution import Conv2d, max_pool2d
from vivavoce.scratch.graph import Tape
from vivavoce.scratch.layers import Linear, Module, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.optimisers import SGD
from vivavoce.scratch.recurrent import LSTMCell, Recurrent
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.transformer import GPT

Step = Callable[[], object]
BARS = {"MLP": 0.8, "CNN": 3.0, "LSTM": 3.0, "Transformer": 3.0}
OTHERS_SECONDS = 150  # for one engine and one model, compilation included


class LastState(Module):
    """An LSTM whose last hidden state is classified."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.body, self.head = Recurrent(LSTMCell(8, 32, rng)), Linear(32, 10, rng)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x)[:, -1])


def our_model(name: str) -> Module:
    """The four models, 4,810 to 27,520 parameters."""
    rng = np.random.default_rng(0)
    if name == "MLP":
        return Sequential(Linear(64, 64, rng), relu, Linear(64, 10, rng))
    if name == "CNN":
        first, second = Conv2d(1, 8, 3, rng, padding=1), Conv2d(8, 16, 3, rng, padding=1)
        head = (lambda x: x.reshape(len(x), -1), Linear(64, 56, rng), relu, Linear(56, 10, rng))
        return Sequential(first, relu, lambda x: max_pool2d(x, 2), second, relu, lambda x: max_pool2d(x, 2), *head)
    return LastState(rng) if name == "LSTM" else GPT(32, 32, 32, heads=4, blocks=2, rng=rng)


def our_step(name: str) -> Step:
    """One training step of ours."""
    model, (x, labels) = our_model(name), data(name)
    model.astype("float32")
    optimiser = SGD(model.parameters(), 0.01)

    def step() -> None:
        optimiser.zero_grad()
        logits = model(Tensor(x))
        cross_entropy(logits.reshape(-1, logits.shape[-1]), labels).backward()
        optimiser.step()

    return step


def taped_step() -> Step:
    """The step of the MLP, recorded once and replayed."""
    model, (x, labels) = our_model("MLP"), data("MLP")
    model.astype("float32")
    optimiser = SGD(model.parameters(), 0.01)
    tape = Tape(lambda inputs, targets: cross_entropy(model(inputs), targets.data), x, labels)

    def step() -> None:
        optimiser.zero_grad()
        tape(x, labels)
        tape.backward()
        optimiser.step()

    return step


def torch_step(name: str) -> Step:
    """The same step of the same model in PyTorch, eager."""
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    model = importlib.import_module("torch_models").build(name)
    x, labels = (torch.tensor(array) for array in data(name))
    optimiser = torch.optim.SGD(model.parameters(), 0.01)

    def step() -> None:
        optimiser.zero_grad()
        logits = model(x)
        torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels).backward()
        optimiser.step()

    return step


def taking_turns(steps: list[Step], rounds: int = 25, each: int = 10) -> list[float]:
    """Median CPU seconds of one step of each, measured round by round in turn after a warm-up."""
    spent: list[list[float]] = [[] for _ in steps]
    for i in range(rounds + 3):
        for step, times in zip(steps, spent, strict=True):
            started = time.process_time()
            for _ in range(each):
                step()
            if i >= 3:
                times.append((time.process_time() - started) / each)
    return [statistics.median(times) for times in spent]


def rows() -> list[Row]:
    """Speed beside PyTorch, replay beside eager, peak memory, speed beside every other engine."""
    found = []
    for name, bar in BARS.items():
        ours, theirs = taking_turns([our_step(name), torch_step(name)])
        what = f"engine: {name} step, {ours * 1000:.2f} ms, over PyTorch eager, {theirs * 1000:.2f} ms"
        found.append(at_most(what, ours / theirs, bar, "×"))
    eager, taped = taking_turns([our_step("MLP"), taped_step()])
    found.append(Row("engine: MLP step replayed from a tape, over our eager step", f"{taped / eager:.2f} ×", "", None))
    for name in BARS:
        peaks = [_peak_mb(who, name) for who in ("ours", "torch")]
        found.append(Row(f"engine: peak memory, {name}", f"{peaks[0]:.0f} MB, PyTorch {peaks[1]:.0f} MB", "", None))
    return found + _beside_others()


def _peak_mb(who: str, name: str) -> float:
    """Peak resident memory of a fresh process that takes 50 steps (Linux)."""
    printed = subprocess.run([sys.executable, __file__, who, name], check=True, capture_output=True, text=True)
    return float(printed.stdout)


def _beside_others() -> list[Row]:
    """How many times longer each other engine takes for the same step; what was not measured is said."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        venv.create(folder, with_pip=True)
        packages = [package for package, _ in ENGINES.values()]
        installed = subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=False, capture_output=True)
        if installed.returncode:
            return [Row("engine: other engines", "not measured: pip could not install them", "", None)]
        for engine, (_, models) in ENGINES.items():
            for name in models:
                found.append(_other(python, engine, name))
    return found


def _other(python: Path, engine: str, name: str) -> Row:
    what = f"engine: {name} step of {engine} over ours"
    script = Path(__file__).with_name("other_engines.py")
    command = [str(python), str(script), engine, name]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=OTHERS_SECONDS)
    except subprocess.TimeoutExpired:
        return Row(what, f"not measured: no step within {OTHERS_SECONDS} s", "", None)
    if done.returncode:
        return Row(what, f"not measured: {done.stderr.strip().splitlines()[-1][:120]}", "", None)
    ratio = json.loads(done.stdout) / taking_turns([our_step(name)])[0]
    return Row(what, f"{ratio:.1f} ×", "> 1 ×", ratio > 1)


if __name__ == "__main__":
    one = (our_step if sys.argv[1] == "ours" else torch_step)(sys.argv[2])
    for _ in range(50):
        one()
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
