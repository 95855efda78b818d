"""The steps of `engine.py` in other engines. `python other_engines.py ENGINE MODEL` prints the CPU seconds of one step.

Runs in an environment that has these engines and not ours. micrograd works on single numbers: its step is that of the
MLP with the squared error, as it has no exponential. tinygrad needs a C compiler called clang: where there is none,
the one inside the package `ziglang` is put in its place. Its step is timed as written and, as "tinygrad, compiled",
captured by its own TinyJit.
"""

from __future__ import annotations

import os
import stat
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ENGINES = {  # engine → what pip installs, which models are measured
    "autograd": ("autograd", ("MLP", "CNN", "LSTM", "Transformer")),
    "mygrad": ("mygrad", ("MLP", "CNN")),
    "micrograd": ("micrograd", ("MLP",)),
    "tinygrad": ("tinygrad", ("MLP", "CNN")),
    "tinygrad, compiled": ("ziglang", ("MLP", "CNN")),
}
RATE = 0.01
Arrays = list[np.ndarray]


def data(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and labels: 32 examples, for the Transformer 16 texts of 32 tokens with a target at each."""
    rng = np.random.default_rng(1)
    if name == "Transformer":
        return rng.integers(0, 32, (16, 32)), rng.integers(0, 32, 512)
    shape = {"MLP": (32, 64), "CNN": (32, 1, 8, 8), "LSTM": (32, 20, 8)}[name]
    return rng.normal(size=shape).astype("float32"), rng.integers(0, 10, 32)


def weights(*shapes: tuple[int, ...]) -> Arrays:
    rng = np.random.default_rng(0)
    return [(0.1 * rng.normal(size=shape)).astype("float32") for shape in shapes]


def initial(name: str) -> Arrays:
    """As many parameters as our models have."""
    if name == "MLP":
        return weights((64, 64), (64,), (64, 10), (10,))
    if name == "CNN":
        convolutions = ((8, 1, 3, 3), (8, 1, 1), (16, 8, 3, 3), (16, 1, 1))
        return weights(*convolutions, (64, 56), (56,), (56, 10), (10,))
    if name == "LSTM":
        return weights((8, 128), (32, 128), (128,), (32, 10), (10,))
    block = [(32, 32), (32,)] * 4 + [(32,)] * 4 + [(32, 128), (128,), (128, 32), (32,)]
    return weights((32, 32), (32, 32), *block, *block, (32,), (32,))


def autograd_step(name: str) -> Callable[[], object]:
    import autograd.numpy as anp
    from autograd import grad

    x, labels = data(name)

    def cross_entropy(z: Any) -> Any:
        z = z - anp.max(z, axis=1, keepdims=True)
        return -anp.mean(z[np.arange(len(labels)), labels] - anp.log(anp.sum(anp.exp(z), axis=1)))

    def convolve(x: Any, w: Any, b: Any) -> Any:
        n, c, h, side = x.shape
        padded = anp.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), "constant")
        columns = anp.stack([padded[:, :, i : i + h, j : j + side] for i in range(3) for j in range(3)], axis=2)
        product = w.reshape(len(w), -1) @ columns.reshape(n, c * 9, h * side)
        product = anp.maximum(product.reshape(n, len(w), h, side) + b, 0)
        return anp.max(product.reshape(n, len(w), h // 2, 2, side // 2, 2), axis=(3, 5))

    def norm(x: Any, scale: Any, shift: Any) -> Any:
        centred = x - anp.mean(x, axis=-1, keepdims=True)
        return centred / anp.sqrt(anp.mean(centred**2, axis=-1, keepdims=True) + 1e-5) * scale + shift

    def block(x: Any, p: Any) -> Any:
        batch, n, width = x.shape
        normed = norm(x, p[8], p[9])
        heads = [(normed @ p[i] + p[i + 1]).reshape(batch, n, 4, 8) for i in (0, 2, 4)]
        heads = [anp.transpose(head, (0, 2, 1, 3)) for head in heads]
        scores = heads[0] @ anp.transpose(heads[1], (0, 1, 3, 2)) / np.float32(8**0.5)
        scores = anp.where(np.tril(np.ones((n, n), bool)), scores, np.float32(-1e9))
        powers = anp.exp(scores - anp.max(scores, axis=-1, keepdims=True))
        attended = powers / anp.sum(powers, axis=-1, keepdims=True) @ heads[2]
        x = x + anp.transpose(attended, (0, 2, 1, 3)).reshape(batch, n, width) @ p[6] + p[7]
        z = norm(x, p[10], p[11]) @ p[12] + p[13]
        gelu = 0.5 * z * (1 + anp.tanh(np.float32(0.7978846) * (z + 0.044715 * z * z * z)))
        return x + gelu @ p[14] + p[15]

    def logits(p: Any) -> Any:
        if name == "MLP":
            return anp.maximum(x @ p[0] + p[1], 0) @ p[2] + p[3]
        if name == "CNN":
            flat = convolve(convolve(x, p[0], p[1]), p[2], p[3]).reshape(len(x), -1)
            return anp.maximum(flat @ p[4] + p[5], 0) @ p[6] + p[7]
        if name == "LSTM":
            h = c = np.zeros((32, 32), "float32")
            projected = x @ p[0] + p[2]
            for t in range(20):
                gates = projected[:, t] + h @ p[1]
                i, f, o = (1 / (1 + anp.exp(-gates[:, k : k + 32])) for k in (0, 32, 96))
                c = f * c + i * anp.tanh(gates[:, 64:96])
                h = o * anp.tanh(c)
            return h @ p[3] + p[4]
        hidden = p[0][x] + p[1][np.arange(32)]
        hidden = block(block(hidden, p[2:18]), p[18:34])
        return (norm(hidden, p[34], p[35]) @ p[0].T).reshape(512, 32)

    parameters = initial(name)
    gradient = grad(lambda p: cross_entropy(logits(p)))

    def step() -> None:
        for i, g in enumerate(gradient(parameters)):
            parameters[i] -= RATE * g

    return step


def mygrad_step(name: str) -> Callable[[], object]:
    import mygrad as mg
    from mygrad.nnet.activations import relu
    from mygrad.nnet.layers import conv_nd, max_pool
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels = data(name)
    p = [mg.tensor(array) for array in initial(name)]

    def step() -> None:
        z = x
        if name == "CNN":
            for w, b in (p[:2], p[2:4]):
                z = max_pool(relu(conv_nd(z, w, stride=1, padding=1) + b), (2, 2), 2)
            z = z.reshape(len(x), -1)
        head = p[-4:]
        loss = softmax_crossentropy(relu(z @ head[0] + head[1]) @ head[2] + head[3], labels)
        loss.backward()
        for parameter in p:
            parameter.data -= RATE * parameter.grad

    return step


def micrograd_step(name: str) -> Callable[[], object]:
    from micrograd.nn import MLP

    x, labels = data(name)
    model = MLP(64, [64, 10])

    def step() -> None:
        model.zero_grad()
        loss = 0
        for example, label in zip(x.tolist(), labels.tolist(), strict=True):
            for k, out in enumerate(model(example)):
                loss = loss + (out - float(k == label)) ** 2
        loss.backward()
        for parameter in model.parameters():
            parameter.data -= RATE * parameter.grad

    return step


def tinygrad_step(name: str, compiled: bool) -> Callable[[], object]:
    import tinygrad
    from tinygrad.helpers import Context
    from tinygrad.nn.optim import SGD

    Context(TRAINING=1).__enter__()
    x, labels = (tinygrad.Tensor(array) for array in data(name))
    p = [tinygrad.Tensor(array) for array in initial(name)]
    optimiser = SGD(p, lr=RATE)

    def step() -> Any:
        optimiser.zero_grad()
        z = x
        if name == "CNN":
            for w, b in (p[:2], p[2:4]):
                z = (z.conv2d(w, padding=1) + b).relu().max_pool2d(2)
            z = z.reshape(len(data(name)[0]), -1)
        head = p[-4:]
        logits = (z @ head[0] + head[1]).relu() @ head[2] + head[3]
        loss = logits.sparse_categorical_crossentropy(labels).backward()
        return loss.realize(*optimiser.schedule_step())

    captured = tinygrad.TinyJit(step) if compiled else step
    return lambda: captured().item()


def provide_clang(folder: Path) -> None:
    """Put a `clang` made of zig's C compiler on the path, and keep compiled kernels out of the user's cache."""
    import ziglang

    zig = Path(ziglang.__file__).with_name("zig")
    target = f"{os.uname().machine}-linux-musl"
    script = f'''#!{sys.executable}
import os, sys
args = [x for a in sys.argv[1:] for x in (["-target", "{target}"] if a.startswith("--target=") else [a])]
os.execv("{zig}", ["zig", "cc", "-g0", "-fno-sanitize=undefined", "-fno-stack-protector", *args])
'''
    path = folder / "clang"
    path.write_text(script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    os.environ |= {"PATH": f"{folder}:{os.environ['PATH']}", "CACHEDB": str(folder / "cache.db"), "DEV": "CPU"}


def seconds(step: Callable[[], object]) -> float:
    """Median of up to 30 steps after five for warming up (and compiling); of slow ones, the last of some 40 s."""
    spent: list[float] = []
    while len(spent) < 35 and sum(spent) < 40:
        started = time.process_time()
        step()
        spent.append(time.process_time() - started)
    return statistics.median(spent[5:] or spent[-1:])


def main(engine: str, name: str) -> None:
    """Build the step and time it."""
    with tempfile.TemporaryDirectory() as folder:
        if engine.startswith("tinygrad"):
            provide_clang(Path(folder))
            step = tinygrad_step(name, compiled=engine.endswith("compiled"))
        else:
            step = {"autograd": autograd_step, "mygrad": mygrad_step, "micrograd": micrograd_step}[engine](name)
        print(seconds(step))


if __name__ == "__main__":
    main(*sys.argv[1:])
