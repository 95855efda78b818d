"""Which token sees which: causal writers, an encoder that looks both ways, decoders that see the whole source."""

from __future__ import annotations

import numpy as np
import pytest
from finite_differences import slopes_agree

from vivavoce.scratch.attention import padding_mask
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.language import BERT, RecurrentLanguageModel, Seq2Seq, TranslationTransformer, hide_tokens
from vivavoce.scratch.recurrent import GRUCell, LSTMCell
from vivavoce.scratch.tensor import Tensor

RNG = np.random.default_rng(0)
SOURCE, TARGET = np.array([[1, 2, 3, 4], [0, 1, 0, 1]]), np.array([[0, 3, 1], [2, 2, 1]])
TRANSLATORS = {
    "seq2seq": Seq2Seq((5, 4), LSTMCell(3, 4, RNG), LSTMCell(2, 4, RNG), RNG),
    "transformer": TranslationTransformer((5, 4), 6, 4, 2, 2, RNG),
}


def changed(before: Tensor, after: Tensor) -> list[bool]:
    """Per position of the first text: whether its logits moved."""
    return [bool(moved) for moved in np.abs(before.data - after.data)[0].max(axis=1) > 1e-12]


def test_a_recurrent_language_model_sees_the_past_only():
    model = RecurrentLanguageModel(5, LSTMCell(3, 4, RNG), RNG)
    other = SOURCE.copy()
    other[0, 2] = 0
    assert model(Tensor(SOURCE)).shape == (2, 4, 5)
    assert changed(model(Tensor(SOURCE)), model(Tensor(other))) == [False, False, True, True]
    slopes_agree(lambda: model(Tensor(SOURCE)), model.parameters())


def test_bert_looks_both_ways_but_not_at_padding():
    model = BERT(5, 6, 4, 2, 2, RNG)
    other = SOURCE.copy()
    other[0, 3] = 0
    assert all(changed(model(Tensor(SOURCE)), model(Tensor(other))))
    mask = padding_mask([3, 4], 4)
    features = [model.encode(Tensor(tokens), mask) for tokens in (SOURCE, other)]
    assert changed(*features) == [False, False, False, True]
    slopes_agree(lambda: model(Tensor(SOURCE)), model.parameters())
    with pytest.raises(ShapeError, match=r"1 to 6"):
        model(Tensor(np.zeros((1, 7), int)))


def test_hidden_tokens_follow_the_shares_of_the_paper():
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, 50, (400, 500))
    shown, chosen = hide_tokens(tokens, mask_token=99, vocabulary=50, rng=rng)
    np.testing.assert_array_equal(shown[~chosen], tokens[~chosen])
    assert chosen.mean() == pytest.approx(0.15, abs=0.01)
    masked, same = shown[chosen] == 99, shown[chosen] == tokens[chosen]
    assert masked.mean() == pytest.approx(0.8, abs=0.01)
    assert same.mean() == pytest.approx(0.1 + 0.1 / 50, abs=0.01)
    with pytest.raises(ValueError, match="share"):
        hide_tokens(tokens, 99, 50, rng, share=1.0)


@pytest.mark.parametrize("name", TRANSLATORS)
def test_a_translator_sees_the_whole_source_and_the_target_so_far(name):
    model = TRANSLATORS[name]
    before = model.translate(Tensor(SOURCE), Tensor(TARGET))
    assert before.shape == (2, 3, 4)
    late, last = TARGET.copy(), SOURCE.copy()
    late[0, 1], last[0, 3] = 0, 0
    assert changed(before, model.translate(Tensor(SOURCE), Tensor(late))) == [False, True, True]
    assert changed(before, model.translate(Tensor(last), Tensor(TARGET))) == [True, True, True]
    slopes_agree(lambda: model.translate(Tensor(SOURCE), Tensor(TARGET)), model.parameters())


def test_a_seq2seq_of_unequal_cells_is_refused():
    with pytest.raises(ShapeError, match="4 hidden units, writer of 5"):
        Seq2Seq((5, 4), LSTMCell(3, 4, RNG), LSTMCell(2, 5, RNG), RNG)
    with pytest.raises(ShapeError):
        Seq2Seq((5, 4), LSTMCell(3, 4, RNG), GRUCell(2, 4, RNG), RNG)
