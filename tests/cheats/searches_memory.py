# expect: crashed
# Looks for a reference, an oracle or a check in memory and in the frames of its callers.
import gc
import sys


def softmax(x):
    found = []
    frame = sys._getframe()
    while frame is not None:
        found += [value for name, value in frame.f_globals.items() if name in {"oracle", "reference", "judge"}]
        frame = frame.f_back
    for thing in gc.get_objects():
        if callable(thing) and getattr(thing, "__name__", "") in {"oracle", "reference", "definition"}:
            found.append(thing)
    answers = [thing for thing in found if getattr(thing, "__module__", "").startswith("vivavoce_concept")]
    return answers[0](x)
