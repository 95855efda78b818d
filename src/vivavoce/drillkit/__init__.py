"""What a `checks.py` imports.

    from vivavoce.drillkit import check, expect

    @check("matches the definition")
    def definition(subject, rng):
        for shape in ((3,), (2, 4), (5, 1000)):      # small first: the first failure is the smallest
            x = rng.normal(size=shape)
            expect.close(subject.softmax(x), oracle(x), rtol=1e-10, inputs={"x": x})

A check runs in the judge, the submission in a process of its own. `subject.name(...)` calls over; arrays and
tensors go over and come back as copies. `rng` is a NumPy generator, fresh for every judgement.
Most of a small call's cost is the way there and back: `subject.each(subject.softmax, [(x,), (y,)])` makes many calls in
one round trip, `subject.repeat(f, 2000, x)` the same one often.
`@check(name, silent=True)` also fails where NumPy warns. `subject.keep(x)` sends a value over once,
`subject.hold(f, x)` leaves a result there, `subject.fetch(handle)` copies it back: so a change in place, or a view,
can be seen.
"""

from vivavoce.drillkit import expect
from vivavoce.drillkit.cases import smallest
from vivavoce.drillkit.checks import Check, check
from vivavoce.drillkit.mismatch import Mismatch
from vivavoce.drillkit.values import Remote, Tensor, log

__all__ = ["Check", "Mismatch", "Remote", "Tensor", "check", "expect", "log", "smallest"]
