"""What a spare is judged by before it waits: the calls that the checks of a drill make."""

from typing import Any

import numpy as np

from vivavoce.drillkit import check, expect


@check("doubles")
def doubles(subject: Any, rng: np.random.Generator) -> None:
    for shape in ((3,), (2, 3)):
        x = rng.normal(size=shape)
        expect.close(subject.double(x), np.asarray(x) * 2.0, rtol=1e-12, inputs={"x": x})
