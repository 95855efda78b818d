"""Requests to a real server on this machine, with one example each or with many.

A small network answers over HTTP by the Open Inference Protocol. A client sends the same examples one by one and in
batches. Throughput is counted in examples for each second of processor time, since other programs share the machine;
the time that a request takes is what the client waits.
"""

import time

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.open_inference import Client, Server

EXAMPLES = 256

LAB = Lab(
    title="Throughput and latency of a served model",
    knobs={
        "batch": Knob(64, "Examples in a request", low=1, high=256, log=True),
        "width": Knob(256, "Hidden units of the served network", low=32, high=1024, log=True),
    },
    claims=(
        Claim(
            name="batching-raises-throughput",
            statement="Batching requests raises throughput.",
            rules=(Rule("times the throughput", "batched", 0.0, margin=3.0),),  # seeds 0-19: median 7.4, lowest 6.3
            control={"batch": 1},
            control_why="A batch of one is no batch: both arms send the same requests.",
            finding="64 examples in a request: {times} times the examples a second of processor time. The client "
            "waited {batched} ms in the median in place of {single}.",
            figures={
                "times": Figure("times the throughput", "batched", format=".0f"),
                "single": Figure("p50", "one by one"),
                "batched": Figure("p50", "batched"),
            },
            ledger=("000-Q30.4",),
            source="Crankshaw et al., Clipper, NSDI 2017",
        ),
    ),
    prediction=Prediction(
        ask="A request with 64 examples in place of one: how many times the processor time does it take?",
        metric="times the work",
        a="batched",
        choices=(
            Choice("Less than twice", high=2.0),
            Choice("2 to 16 times", low=2.0, high=16.0),
            Choice("More than 16 times", low=16.0),
        ),
        because="Reading a request, waking a thread and starting the network cost the same for one example as for 64. "
        "What grows is the text to read and write, and the arithmetic.",
        format=".1f",
    ),
    charts={"latency": Chart("Time of each request (first seed)", x="request", y="milliseconds", log_y=True)},
    cannot_show="Client and server share a processor and there is no network; nobody waits for a batch to fill.",
    budget=4,
)


def measure(seeds, emit, *, batch, width):
    """Yield throughput and latency (milliseconds) of both ways to send the same examples."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(40, int(width)), nn.ReLU(), nn.Linear(int(width), 10)).eval()

    def predict(x):
        with torch.no_grad():
            return network(torch.from_numpy(x)).numpy()

    with Server({"digits": predict}) as server:
        client = Client(server)
        for seed in seeds:
            x = np.random.default_rng(seed).normal(size=(EXAMPLES, 40)).astype(np.float32)
            client.infer("digits", x[:1])  # the first request warms up caches and the connection
            work = {}
            for arm, size in (("one by one", 1), ("batched", int(batch))):
                waited, started = [], time.process_time()
                for first in range(0, EXAMPLES, size):
                    before = time.perf_counter()
                    client.infer("digits", x[first : first + size])
                    waited.append(1000 * (time.perf_counter() - before))
                    if seed == seeds[0]:
                        emit("line", f"latency/{arm}", (len(waited), waited[-1]))
                work[arm] = (time.process_time() - started, len(waited))
                for name, share in (("p50", 50), ("p95", 95)):
                    yield name, arm, seed, float(np.percentile(waited, share))
            (single, singles), (batched, batches) = work["one by one"], work["batched"]
            yield "times the throughput", "batched", seed, single / batched
            yield "times the work", "batched", seed, (batched / batches) / (single / singles)
        client.close()
