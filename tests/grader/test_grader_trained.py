"""The trained tier: what it is asked, what its reply changes, and what happens when it cannot answer."""

import hashlib
import math
import os
import signal
import subprocess
import sys
from importlib import resources

import numpy as np
import pytest

from vivavoce.domain.errors import VivaError
from vivavoce.grader import TRAINED, WHY_LEXICAL, ForeignPoint, Grader, Reading
from vivavoce.grader.choosing import MOST_PAIRS, Request, choose, passage_vectors, similarity
from vivavoce.grader.passages import LONG_PASSAGE, passage_with, passages_of
from vivavoce.grader.text import clauses_of
from vivavoce.grader.tiers import compile_rubric, contradictions
from vivavoce.grader.trained import FAR, TRAINED_NAMES, denial, margin

ANSWER = "The weights multiply at every layer. Their norm grows until the loss is NaN. I clip the gradient by its norm."

THREE = {"passages": ["one", "two", "three"], "parts": [[0], [1], [2]]}


def test_passages_are_sentences_and_neighbours_and_keep_their_text():
    passages = passages_of(ANSWER, clauses_of(ANSWER))
    assert [p.text for p in passages if p.parts in ((0,), (0, 1))] == [
        "The weights multiply at every layer",
        "The weights multiply at every layer. Their norm grows until the loss is NaN",
    ]
    assert len(passages) == 5
    clauses = clauses_of(ANSWER)
    assert "clip" in passages[passage_with(passages, len(clauses) - 1, len(clauses) - 1)].text
    assert passage_with([], 0, 0) == -1


def test_a_sentence_without_end_is_cut_between_clauses():
    text = ", and ".join(f"the value number {place} is multiplied again" for place in range(20))
    passages = passages_of(text, clauses_of(text))
    assert len(passages) > 3
    assert all(len(passage.text.split()) <= LONG_PASSAGE for passage in passages)


def test_the_wording_with_common_words_is_read_first_and_then_the_nearest():
    request = Request(
        wordings=[["a", "b"], ["c"]],
        pairs=[2, 1],
        hints=[(1, 2), None],
        passages=["one", "two", "three"],
        parts=[[0], [1], [2]],
    )
    near = np.array([[0.9, 0.1, 0.2], [0.1, 0.2, 0.8], [0.0, 0.3, 0.1]], np.float32)
    pairs, cosines = choose(request, near)
    assert pairs == [[(1, 2), (0, 0)], [(0, 1)]]
    assert cosines[1] == pytest.approx([0.8, 0.8, 0.6])


def test_no_answer_costs_more_than_so_many_pairs():
    request = Request(
        wordings=[["w"]] * 40,
        pairs=[2] * 20 + [1] * 20,
        hints=[None] * 40,
        passages=["one", "two", "three"],
        parts=[[0], [1], [2]],
    )
    near = np.random.default_rng(0).random((3, 40)).astype(np.float32)
    assert sum(map(len, choose(request, near)[0])) <= MOST_PAIRS


def test_likeness_is_measured_from_the_mean_wording():
    wordings = np.array([[1.0, 0.1], [1.0, -0.1]], np.float32)
    near = similarity(wordings, np.array([[1.0, 0.3]], np.float32))
    assert near[0, 0] == pytest.approx(1.0)
    assert near[0, 1] == pytest.approx(-1.0)


def test_a_longer_passage_is_the_mean_of_its_parts_and_read_once():
    seen = []

    def vectors(texts):
        seen.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    request = Request(wordings=[], pairs=[], hints=[], passages=["a", "bbb", "a bbb"], parts=[[0], [1], [0, 1]])
    assert passage_vectors(request, vectors).tolist() == [[1.0, 1.0], [3.0, 1.0], [2.0, 1.0]]
    assert seen == ["a", "bbb"]


def test_margins_are_log_odds_and_bounded():
    assert margin([2.0, 0.0, -50.0]) == pytest.approx(2.0, abs=1e-6)
    assert denial([0.0, -50.0, 3.0]) == pytest.approx(3.0, abs=1e-6)
    assert margin([50.0, 0.0, 0.0]) == FAR


def test_whether_the_opposite_is_said_is_told_by_the_point_and_by_what_contradicts_it(pooling):
    compiled = compile_rubric(pooling.points, pooling.misconceptions, "")
    names = [target.id for target in compiled.targets.targets]
    wrong = next(w for w in pooling.misconceptions if w.contradicts)
    place = names.index(wrong.contradicts[0])
    chances = [0.1] * len(names)
    chances[place], chances[names.index(wrong.id)] = 0.2, 0.9
    own = [tuple(float(name == "margin") - 2.0 * (name == "denial") for name in TRAINED_NAMES) for _ in names]
    rows = contradictions(compiled, chances, own)
    assert len(rows) == len(pooling.points)
    said, misconception, _, near, against = rows[place]
    assert (said, misconception) == pytest.approx((-math.log(4.0), math.log(9.0)))
    assert (near, against) == (1.0, -2.0)


def test_the_tier_is_named_and_the_same_answer_gets_the_same_grade(trained, exploding, said):
    first, second = (trained.grade(exploding, said("good")) for _ in range(2))
    assert first.tier == TRAINED
    assert WHY_LEXICAL not in first.extra
    assert (first.score, first.points, first.misconceptions) == (second.score, second.points, second.misconceptions)


def test_evidence_lies_in_the_answer_where_the_words_are_other_ones(trained, exploding, said):
    text = "🧨 " + said("terse")
    for point in trained.grade(exploding, text).points:
        assert bool(point.evidence) == (point.verdict != "missing")
        assert all(0 <= start < end <= len(text) for start, end in point.evidence)


def test_a_follow_up_and_a_lone_point_are_judged_by_it_too(trained, exploding):
    norm = "I log the global gradient norm at every step, before clipping."
    assert trained.grade_turn(exploding, "watch-the-norm", norm).verdict == "covered"
    point = ForeignPoint("gap", ("Terminal 1 and the positive terminal are separated by the gap",))
    right = trained.grade_points([point], "the positive terminal and terminal 1 are separated by a gap")[0]
    wrong = trained.grade_points([point], "because the bulb was damaged")[0]
    assert right.verdict == "covered"
    assert wrong.verdict in ("missing", "contradicted")
    assert right.probability > wrong.probability


class SamePair:
    """A pair model that says the same of every pair."""

    def __init__(self, logits):
        self.logits = logits

    def ask(self, request):
        return {"logits": [self.logits for _ in request["texts"]]}


def test_beside_a_lone_reference_what_is_read_weighs_less_than_beside_several():
    said, missing = SamePair([4.0, 0.0, 0.0]), SamePair([0.0, 4.0, 0.0])

    def weight(*references):
        point = [ForeignPoint("gap", references)]
        graders = [Grader(TRAINED, asks=pairs) for pairs in (said, missing)]
        chances = [own.grade_points(point, "the terminals are separated")[0].probability for own in graders]
        yes, no = (math.log(chance / (1.0 - chance)) for chance in chances)
        return yes - no

    one = "Terminal 1 and the positive terminal are separated by the gap"
    assert 0.0 < weight(one) < 0.8 * weight(one, "There is a gap between the terminals")


def test_on_questions_that_it_was_not_trained_on_who_said_more_gets_more(trained, exploding, pooling):
    for rubric in (exploding, pooling):
        assert int(hashlib.sha256(rubric.question.encode()).hexdigest(), 16) % 3 == 0  # held out
        scores = {sample.id: (sample.kind, trained.grade(rubric, sample.text).score) for sample in rubric.samples}
        good = [score for kind, score in scores.values() if kind in ("strong", "good")]
        bad = [score for kind, score in scores.values() if kind in ("wrong", "off-topic", "keyword-stuffed")]
        assert min(good) > max(bad), scores


def test_the_model_that_ships_fits_and_names_its_licence():
    folder = resources.files("vivavoce.grader")
    assert len((folder / "pairs.onnx").read_bytes()) < 25_000_000
    assert "Apache License" in (folder / "NOTICE").read_text(encoding="utf-8")


def test_without_the_model_file_words_decide_and_the_grade_says_so(tmp_path, grader, exploding, said):
    alone = Grader(TRAINED, asks=Reading(tmp_path / "nothing.onnx")).grade(exploding, said("good"))
    assert alone.tier == "lexical"
    assert "nothing.onnx" in alone.extra[WHY_LEXICAL]
    assert alone.points == grader.grade(exploding, said("good")).points


def test_a_file_that_is_no_model_is_given_up_after_some_tries(tmp_path, exploding, said):
    broken = tmp_path / "pairs.onnx"
    broken.write_bytes(b"not a model")
    handle = Reading(broken)
    judge = Grader(TRAINED, asks=handle)
    reasons = [judge.grade(exploding, said("good")).extra[WHY_LEXICAL] for _ in range(4)]
    handle.close()
    assert reasons == ["its worker gave no answer"] * 3 + ["its worker failed too often"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills by signal")
def test_a_worker_that_dies_is_replaced(trained, reading, exploding, said):
    trained.grade(exploding, said("good"))
    os.kill(reading._process.pid, signal.SIGKILL)
    reading._process.wait()
    assert trained.grade(exploding, said("good")).tier == TRAINED


def test_an_empty_answer_starts_no_worker(tmp_path, exploding):
    handle = Reading()
    judge = Grader(TRAINED, asks=handle)
    with pytest.raises(VivaError, match="empty"):
        judge.grade(exploding, " ")
    assert judge.grade(exploding, "?").tier == TRAINED
    assert handle._process is None


def test_the_server_loads_neither_the_model_nor_its_runtime():
    code = (
        "import sys, vivavoce.app.viva, vivavoce.grader; "
        "print([n for n in ('onnxruntime', 'tokenizers', 'torch', 'numpy') if n in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
