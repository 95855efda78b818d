"""Claims about serving: modes, files, averages of tails. Exact, on constructed examples."""

import io
import json
import math
import pickle

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


@fact(
    "eval-mode-in-service",
    "Evaluation mode matters when a model is served.",
    ledger=("000-Q30.1",),
    source="PyTorch documentation, nn.Module.eval, nn.Dropout, nn.BatchNorm1d",
    finding="In training mode one input got {different} different answers in {calls} calls, and the running mean moved "
    "by {moved}. In evaluation mode the answers were equal bit for bit and nothing moved.",
)
def eval_mode_in_service():
    """The same request several times. The control is a network without dropout and batch norm."""
    x, calls = torch.randn(8, 5, generator=torch.Generator().manual_seed(1)), 5

    def answers(training, with_modes=True):
        torch.manual_seed(0)
        extra = [nn.BatchNorm1d(16), nn.Dropout(0.3)] if with_modes else []
        model = nn.Sequential(nn.Linear(5, 16), *extra, nn.ReLU(), nn.Linear(16, 2)).train(training)
        with torch.no_grad():
            outputs = {model(x).numpy().tobytes() for _ in range(calls)}
        return len(outputs), model[1].running_mean.abs().max().item() if with_modes else 0.0

    different, moved = answers(training=True)
    same, still = answers(training=False)

    def matters(with_modes):
        return answers(True, with_modes)[0] > answers(False, with_modes)[0]

    assert (same, still) == (1, 0.0)
    figures = {"different": different, "calls": calls, "moved": f"{moved:.2f}"}
    return Found(matters(True), matters(False), figures)


@fact(
    "fleet-tail-is-the-mean",
    "The 95th percentile of a fleet is the mean of its servers' 95th percentiles.",
    expected="wrong",
    reason="Percentiles do not average; the slow server's requests are a tail of their own.",
    source="Dean and Barroso, Communications of the ACM 2013, for tails of large services",
    finding="Nine servers answer in 10 ms, one in 200 ms, with equal traffic: the mean of the percentiles is {mean} "
    "ms, the percentile of all requests {true} ms.",
)
def fleet_tail_is_the_mean():
    """Equal traffic on all. The control has ten equal servers."""

    def agrees(servers):
        percentiles = [np.percentile(times, 95) for times in servers]
        return math.isclose(np.mean(percentiles), np.percentile(np.concatenate(servers), 95)), np.mean(percentiles)

    uneven = [np.full(100, 10.0)] * 9 + [np.full(100, 200.0)]
    holds, mean = agrees(uneven)
    figures = {"mean": f"{mean:.0f}", "true": f"{np.percentile(np.concatenate(uneven), 95):.0f}"}
    return Found(holds, agrees([np.full(100, 10.0)] * 10)[0], figures)


class Greeting:
    """An object whose pickle calls a function when it is read: here a harmless one, `str.upper`."""

    def __reduce__(self):
        return str.upper, ("code ran",)


@fact(
    "weights-file-is-data",
    "Loading a checkpoint with torch.load reads numbers and runs no code.",
    expected="conditional",
    reason="A pickle may call any function; weights_only, the default since PyTorch 2.6, refuses all but tensors.",
    source="PyTorch 2.6 release notes; Python documentation, pickle",
    finding="With weights_only=False a checkpoint with a foreign object came back as “{ran}”: its function had been "
    "called. By default the file was refused.",
)
def weights_file_is_data():
    """A checkpoint with a function call in it. The control reads it with pickle itself."""

    def runs_code(content, **options):
        file = io.BytesIO()
        torch.save(content, file)
        file.seek(0)
        try:
            return torch.load(file, **options).get("note") == "CODE RAN"
        except pickle.UnpicklingError:
            return False  # refused

    poisoned = {"note": Greeting()}
    holds = {
        "by default": not runs_code(poisoned),
        "with weights_only=False": not runs_code(poisoned, weights_only=False),
    }
    unpickled = pickle.loads(pickle.dumps(poisoned))["note"]
    return Found(holds, unpickled != "CODE RAN", {"ran": unpickled})


@fact(
    "json-changes-numbers",
    "Sending floats as JSON text changes them, so predictions differ slightly.",
    expected="wrong",
    reason="Python writes the shortest decimal that reads back as the same double, and a double holds every float32.",
    source="Python documentation, float.__repr__; IEEE 754",
    finding="Of {n} random float32 values {same} came back bit for bit. Written with four decimals, {short} did.",
)
def json_changes_numbers():
    """There and back. The control writes four decimals, as a hand-made client does."""
    x = np.random.default_rng(0).normal(size=10_000).astype(np.float32)

    def back(values):
        return np.array(json.loads(json.dumps(values)), dtype=np.float32)

    whole, short = back(x.tolist()) == x, back([round(value, 4) for value in x.tolist()]) == x
    figures = {"n": f"{len(x):,}", "same": f"{whole.sum():,}", "short": f"{short.sum():,}"}
    return Found(holds=not whole.all(), control=not short.all(), figures=figures)


@fact(
    "estimate-requests-in-flight",
    "The formula of the estimate gives the mean number of requests in flight.",
    source="Little, Operations Research 1961",
    finding="Equal to a count over simulated arrivals within 1 % in {n} of {n} draws.",
)
def estimate_requests_in_flight():
    """Requests arrive at equal distances for a long time and stay as long as drawn. The control doubles the time."""
    draws = list(asked(__file__, "requests-in-flight"))

    def counted(rate, milliseconds):
        arrivals = np.arange(20_000) / rate
        instants = np.random.default_rng(0).uniform(arrivals[2_000], arrivals[-1], 4_000)
        begun = np.searchsorted(arrivals, instants, side="right")
        return (begun - np.searchsorted(arrivals + milliseconds / 1000, instants, side="right")).mean()

    def right(factor):
        return all(
            abs(counted(n["rate"], factor * n["latency"]) - answer) < 0.01 * answer + 0.02 for n, (answer,) in draws
        )

    return Found(holds=right(1), control=right(2), figures={"n": len(draws)})
