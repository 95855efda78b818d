"""A judgement on its way can be stopped: nothing of it is recorded, and the workers judge on."""

from __future__ import annotations

import pytest

from vivavoce.app.viva import Viva
from vivavoce.domain.errors import VivaError

LOOP = "def softmax(scores, axis=-1, temperature=1.0):\n    while True:\n        pass\n\n\nsoftmax_backward = softmax\n"


@pytest.fixture
def viva(tmp_path):
    program = Viva(tmp_path, workers=True)
    yield program
    program.close()


def test_a_stopped_judgement_ends_at_once_and_leaves_no_trace(viva):
    stream = viva.judge_stream("softmax", LOOP)
    stream.cancel()
    with pytest.raises(VivaError):
        list(stream)
    assert not viva.store.events()
    reference = viva.drill("softmax").reference
    assert viva.judge("softmax", reference).verdict == "pass" and len(viva.store.events()) == 1


def test_a_stream_ends_with_the_judgement_it_recorded(viva):
    *checks, judgement = viva.judge_stream("softmax", viva.drill("softmax").reference, hints=1)
    assert [check.name for check in checks] == [check.name for check in judgement.checks]
    (event,) = viva.store.events()
    assert (event.outcomes["verdict"], event.hints) == ("pass", 1)


def test_no_code_is_refused_before_anything_starts(viva):
    with pytest.raises(VivaError, match="no code"):
        viva.judge_stream("softmax", "  \n")
