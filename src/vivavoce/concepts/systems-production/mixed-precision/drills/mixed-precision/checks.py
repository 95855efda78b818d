"""The scaler against its rules, followed by a plain simulation, and at the ends of float16."""

import numpy as np

from vivavoce.drillkit import check, expect


def half(*values):
    return np.array(values, dtype=np.float16)


@check("scales the loss")
def scales(subject, rng):
    for scale in (65536.0, 1.0, 3.0):
        loss = float(rng.uniform(0.1, 4))
        got = subject.LossScaler(scale).scaled(loss)
        expect.close(got, loss * scale, rtol=1e-9, inputs={"loss": loss, "scale": scale})
    expect.close(subject.LossScaler().scaled(1.0), 65536.0, rtol=0, inputs={"loss": 1.0, "scale": "default"})


@check("gives back the true gradients")
def true_gradients(subject, rng):
    for scale in (2.0, 1024.0, 3.0):
        scaler = subject.LossScaler(scale)
        lists = (((2,),), ((2, 3), (3,)), ((4, 1, 2), ()), ((0,), (2,)))
        drawn = [[np.asarray(rng.normal(size=s) * scale, dtype=np.float16) for s in shapes] for shapes in lists]
        for given, got in zip(drawn, subject.each(scaler.unscale, [(given,) for given in drawn]), strict=True):
            case = {"scale": scale, "gradients": given}
            expect.true(got is not None, "All of it is finite: there is nothing to skip.", got=got, inputs=case)
            want = [np.asarray(g, dtype=np.float32) / np.float32(scale) for g in given]
            expect.close(got, want, rtol=1e-6, dtype="float32", inputs=case)
    given = [rng.normal(size=3).astype(np.float32)]
    expect.close(subject.LossScaler(4.0).unscale(given), [given[0] / 4], rtol=1e-6, dtype="float32")
    expect.equal(subject.LossScaler().unscale([]), [], problem="No gradients: a good call without any.")


@check("every number is finite, though their sum is not")
def sums(subject, rng):
    # Four times 60,000 overflow float16, and the squares of 3e38 float32: none of the numbers does.
    for given in ([half(6e4, 6e4, 6e4, 6e4)], [np.float32([3e38, 3e38])], [half(6e4), np.float32([1e30, -3e38])]):
        case = {"scale": 2.0, "gradients": given}
        got = subject.LossScaler(2.0).unscale(given)
        expect.true(got is not None, "All of it is finite: there is nothing to skip.", got=got, inputs=case)
        expect.close(got, [g.astype(np.float32) / 2 for g in given], rtol=1e-6, dtype="float32", inputs=case)


@check("small gradients are unscaled in 32 bits")
def small(subject, rng):
    # 2**-10 / 65536 = 2**-26 is below the smallest float16.
    scaler, given = subject.LossScaler(), [half(2.0**-10, -(2.0**-24), 60000.0)]
    want = [given[0].astype(np.float32) / np.float32(65536)]
    expect.close(scaler.unscale(given), want, rtol=1e-6, inputs={"scale": 65536.0, "gradients": given})


@check("skips the step after an overflow")
def skips(subject, rng):
    for odd in (np.inf, -np.inf, np.nan):
        scaler = subject.LossScaler(1024.0, backoff=0.25)
        lists = ([half(odd)], [half(1, odd)], [half(1, 2), half(3, odd)], [half(odd, 1), half(2)])
        for gradients, got in zip(lists, subject.each(scaler.unscale, [(each,) for each in lists]), strict=True):
            case = {"scale": 1024.0, "backoff": 0.25, "gradients": gradients}
            expect.true(got is None, "A number is not finite: the step must be skipped.", got=got, inputs=case)
        case = {"scale": 1024.0, "backoff": 0.25, "calls": "overflow overflow overflow overflow"}
        expect.close(scaler.scale, 4.0, rtol=1e-9, inputs=case, problem="The scale must shrink by backoff each time.")
    scaler = subject.LossScaler(1.0)
    scaler.unscale([half(np.inf)])
    expect.close(scaler.scale, 0.5, rtol=1e-9, inputs={"scale": 1.0, "gradients": "inf"})
    scaler = subject.LossScaler()
    scaler.unscale([half(np.inf)])
    expect.close(scaler.scale, 32768.0, rtol=1e-9, inputs={"scale": "default", "gradients": "inf"})


@check("grows after good steps in a row")
def grows(subject, rng):
    for interval in (1, 2, 5):
        for _ in range(2):
            scaler, scale, good = subject.LossScaler(64.0, 3.0, 0.5, interval), 64.0, 0
            bads, story = rng.random(14) < 0.2, []
            # What a call gives back tells the scale before it; the scale after all of them is read in the end.
            given = [([half(np.inf if bad else 1.0)],) for bad in bads]
            for bad, got in zip(bads, subject.each(scaler.unscale, given), strict=True):
                story.append("overflow" if bad else "good")
                case = {"interval": interval, "growth": 3.0, "backoff": 0.5, "calls": " ".join(story)}
                if not bad:
                    want, problem = [np.float32([1 / scale])], "Divide by the scale that was in force before this call."
                    expect.close(got, want, rtol=1e-6, inputs=case, problem=problem)
                good = 0 if bad else good + 1
                if bad or good == interval:
                    scale, good = scale * (0.5 if bad else 3.0), 0
            expect.close(scaler.scale, scale, rtol=1e-9, inputs=case, problem="The scale after these calls is wrong.")
    scaler = subject.LossScaler(2.0**40, interval=1)
    scaler.unscale([half(1)])
    expect.close(scaler.scale, 2.0**41, rtol=1e-9, inputs={"scale": 2.0**40, "interval": 1, "calls": "good"})
    scaler = subject.LossScaler(interval=2)
    scaler.unscale([half(1)])
    scaler.unscale([half(1)])
    expect.close(scaler.scale, 131072.0, rtol=1e-9, inputs={"interval": 2, "calls": "good good", "growth": "default"})


@check("waits two thousand steps by default")
def waits(subject, rng):
    scaler = subject.LossScaler(4.0)
    subject.repeat(scaler.unscale, 1999, [])
    expect.close(scaler.scale, 4.0, rtol=0, inputs={"calls": "1999 good"}, problem="That was too early.")
    scaler.unscale([])
    expect.close(scaler.scale, 8.0, rtol=0, inputs={"calls": "2000 good"}, problem="Now it had to grow.")


@check("leaves its arguments alone")
def arguments(subject, rng):
    for dtype in (np.float16, np.float32):
        given = [np.array([1.0, 2.0], dtype=dtype)]
        kept = subject.keep(given)
        subject.LossScaler(2.0).unscale(kept)
        expect.equal(subject.fetch(kept), given, problem="unscale changed the gradients that it was given.")
