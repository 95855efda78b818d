"""Claims about switching versions, judging a canary and learning from one's own answers."""

import math
import threading

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.labkit.open_inference import Client, Server


@fact(
    "switch-loses-no-request",
    "A new version can be switched in while requests run, and every answer comes from one version.",
    expected="conditional",
    reason="It depends on how the switch is made: a new object in place of the old one, or new weights in the old one.",
    source="Constructed example; compare vivavoce.scratch.serving",
    finding="{requests} requests were under way or sent during the switch and all were answered. Replacing the "
    "reference, {clean} were of one version; loading new weights into the running network, one was a mixture: {mixed} "
    "where the versions say {old} and {new}.",
)
def switch_loses_no_request():
    """Two layers that both multiply by 2 (version 1) or by 3 (version 2); a request waits between them.

    The control loads the new weights into the network that is answering.
    """

    def network(factor):
        model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)).requires_grad_(False)
        for layer in model:
            layer.weight.fill_(factor)
        return model

    def answers(in_place):
        """The answer under way during the switch, and nine that come after it."""
        first_layer_done, switched = threading.Event(), threading.Event()
        model, new = network(2.0), network(3.0)

        def predict(x):
            hidden = model[0](torch.from_numpy(x))
            first_layer_done.set()
            switched.wait(10)
            return model[1](hidden).numpy()

        found = []
        with Server({"m": predict}) as server:
            early = Client(server)
            asking = threading.Thread(target=lambda: found.append(early.infer("m", np.ones((1, 1), np.float32))))
            asking.start()
            first_layer_done.wait(10)
            if in_place:
                model.load_state_dict(new.state_dict())
            else:
                server.deploy("m", "2", lambda x: new(torch.from_numpy(x)).numpy())
            switched.set()
            asking.join(10)
            late = Client(server)
            found += [late.infer("m", np.ones((1, 1), np.float32)) for _ in range(9)]
            early.close()
            late.close()
        return [outputs.item() for outputs, _ in found]

    replaced, loaded = answers(in_place=False), answers(in_place=True)

    def whole(values):
        return len(values) == 10 and set(values) <= {4.0, 9.0}

    holds = {"the reference is replaced": whole(replaced), "weights are loaded in place": whole(loaded)}
    figures = {
        "requests": len(replaced), "clean": sum(value in (4.0, 9.0) for value in replaced),
        "mixed": f"{loaded[0]:.0f}", "old": 4, "new": 9,
    }  # fmt: skip
    return Found(holds, whole(loaded), figures)


@fact(
    "own-answers-teach",
    "Retraining on the model's own answers keeps it up to date.",
    expected="wrong",
    reason="The model already fits its own answers perfectly: there is no error to learn from.",
    source="Algebra of least squares",
    finding="The slope of the world moved from {old} to {new}. Fitted again to its own answers on today's inputs the "
    "model says {own}, fitted to true outcomes {true}.",
)
def own_answers_teach():
    """Least squares, retrained on fresh inputs. The control has true outcomes."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 1))
    old, new = 2.0, 3.0

    def fitted(y):
        return float(np.linalg.lstsq(x, y, rcond=None)[0].item())

    own, true = fitted(x * old), fitted(x * new)
    figures = {"old": old, "new": new, "own": f"{own:.2f}", "true": f"{true:.2f}"}
    return Found(math.isclose(own, new), math.isclose(true, new), figures)


@fact(
    "hour-of-canary",
    "A canary that gets one per cent of the traffic for an hour shows a fall of accuracy by one point.",
    expected="conditional",
    reason="It depends on how many labelled requests that is.",
    source="Textbook sample size of two proportions at 5 % level and 80 % power",
    finding="From 0.90 to 0.89 takes {needed} labelled requests for each version. One per cent of an hour at {slow} "
    "requests a second is {few}, at {fast} a second {many}.",
)
def hour_of_canary():
    """Requests in the canary against those needed. The control asks for a fall of twenty points."""

    def needed(fall):
        return math.ceil((1.96 + 0.84) ** 2 * (0.9 * 0.1 + (0.9 - fall) * (0.1 + fall)) / fall**2)

    def seen(rate):
        return round(0.01 * 3600 * rate)

    holds = {"100 requests a second": seen(100) >= needed(0.01), "1,000 a second": seen(1000) >= needed(0.01)}
    figures = {
        "needed": f"{needed(0.01):,}", "slow": 100, "fast": "1,000", "few": f"{seen(100):,}", "many": f"{seen(1000):,}",
    }  # fmt: skip
    return Found(holds, seen(100) >= needed(0.2), figures)


@fact(
    "estimate-canary-size",
    "With the sample size of the estimate, a fall of accuracy of that size stands out by 2.8 standard errors.",
    source="Textbook sample size of two proportions; 2.8 = 1.96 + 0.84",
    finding="2.8 within 1 % in {n} of {n} draws.",
)
def estimate_canary_size():
    """Fall over standard error of the difference. The control takes a quarter of the requests."""
    draws = list(asked(__file__, "canary-size"))

    def stands_out(n, requests):
        variance = n["percent"] * (100 - n["percent"]) / 10_000
        return n["fall"] / 100 / math.sqrt(2 * variance / requests)

    right = all(abs(stands_out(n, answer) / 2.8 - 1) < 0.01 for n, (answer,) in draws)
    quarter = all(abs(stands_out(n, answer / 4) / 2.8 - 1) < 0.01 for n, (answer,) in draws)
    return Found(holds=right, control=quarter, figures={"n": len(draws)})
