"""Eager and graph in TensorFlow: a chain of small operations, called step by step or as one tf.function.

Eager execution asks Python for every operation. tf.function calls the Python code once, records the operations as a
graph, and runs that graph at every further call. What else the Python code does happens while recording only.
"""

import time

import numpy as np

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

CALLS = 30

LAB = Lab(
    title="TensorFlow: eager against tf.function",
    knobs={
        "size": Knob(16, "Side of the matrices", low=4, high=1024, log=True),
        "operations": Knob(100, "Operations in the chain", low=2, high=200, log=True),
        "mode": Knob("graph", "What is compared with eager execution", choices=("graph", "eager")),
    },
    claims=(
        Claim(
            name="graph-is-faster",
            statement="A tf.function is at least twice as fast as the same operations run eagerly.",
            rules=(Rule("times as fast", "compared", 0.0, margin=2.0),),  # seeds 0-5: lowest 6.2; large products .99
            contexts={"few large products": {"size": 512, "operations": 2}},
            control={"mode": "eager"},
            control_why="Eager execution against itself: nothing can be gained.",
            finding="A hundred operations on 16 × 16 matrices ran {small} times as fast as a graph; two products of "
            "512 × 512 {large} times.",
            figures={
                "small": Figure("times as fast", "compared", format=".1f"),
                "large": Figure("times as fast", "compared", format=".1f", context="few large products"),
            },
            expected="conditional",
            source="TensorFlow guide: Better performance with tf.function",
            seeds=10,
        ),
        Claim(
            name="python-runs-every-time",
            statement="The Python code of a tf.function runs at every call.",
            rules=(Rule("Python runs", "compared", "calls", margin=0.0),),
            control={"mode": "eager"},
            control_why="Without tf.function it is a Python function like any other.",
            finding="In {calls} calls the Python body of the tf.function ran {runs} time; eagerly {eager}.",
            figures={
                "calls": Figure("Python runs", "calls", format=".0f"),
                "runs": Figure("Python runs", "compared", format=".0f"),
                "eager": Figure("Python runs", "compared", format=".0f", context="control"),
            },
            expected="wrong",
            reason="It runs when the function is traced; a counter or a print in it is left behind.",
            source="TensorFlow guide: Introduction to graphs and tf.function",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="A hundred small matrix products and additions. How many times as fast as eager is the recorded graph?",
        metric="times as fast",
        a="compared",
        choices=(
            Choice("Not noticeably: the arithmetic is the same", high=1.3),
            Choice("Up to twice", low=1.3, high=2.0),
            Choice("More than twice", low=2.0),
        ),
        because="On small matrices arithmetic is the smallest part. Python and the dispatch of each operation cost "
        "more, and the graph pays them once.",
        format=".1f",
    ),
    charts={"time": Chart("Processor time of each call (first seed)", x="call", y="milliseconds", log_y=True)},
    cannot_show="One processor, tiny operations: on a GPU gains come from fused kernels and hidden launches, too.",
    budget=10,
    packages=("tensorflow",),
)


def chain_of(tf, operations):
    """A chain of products and additions, and a list that grows each time its Python code runs."""
    runs = []

    def chain(x):
        runs.append(1)
        y = x
        for _ in range(operations // 2):
            y = tf.matmul(y, x) + x
        return y

    return chain, runs


def measure(seeds, emit, *, size, operations, mode):
    """Yield how many times as fast the compared way is, and how often its Python body ran."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    for seed in seeds:
        x = tf.constant(np.random.default_rng(seed).normal(size=(int(size), int(size))) / size, tf.float32)
        seconds = {}
        for arm in ("eager", "compared"):
            chain, runs = chain_of(tf, int(operations))
            function = tf.function(chain) if (arm, mode) == ("compared", "graph") else chain
            function(x)  # the first call traces
            started = time.process_time()
            for call in range(CALLS):
                before = time.process_time()
                function(x).numpy()
                if seed == seeds[0]:
                    emit("line", f"time/{arm}", (call, 1000 * (time.process_time() - before)))
            seconds[arm] = time.process_time() - started
        yield "times as fast", "compared", seed, seconds["eager"] / seconds["compared"]
        yield "Python runs", "compared", seed, len(runs)
        yield "Python runs", "calls", seed, CALLS + 1
