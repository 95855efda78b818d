"""Which concepts a job's text names."""

from vivavoce.coach.jobtext import areas_in, concepts_in

NAMES = [
    ("language model", "language-modelling"),
    ("model", "nothing"),
    ("attention", "attention"),
    ("momentum", "momentum"),
    ("batch normalization", "batch-norm"),
    ("cross validation", "data-splits"),
    ("data leakage", "data-splits"),
    ("gpu", "gpu-execution"),
]


def found(text):
    return {one.name: one for one in concepts_in(text, NAMES)}


def test_names_are_found_in_every_spelling():
    named = found("Batch normalisation, cross-validation and Data Leakage on GPUs.")
    assert set(named) == {"batch-norm", "data-splits", "gpu-execution"}
    assert named["data-splits"].words == ("cross-validation", "Data Leakage")
    assert named["data-splits"].times == 2


def test_the_longest_name_wins():
    assert set(found("large language models")) == {"language-modelling"}


def test_a_name_is_a_whole_word():
    assert found("gpus gpux remodelled").keys() == {"gpu-execution"}


def test_everyday_words_are_shown_but_not_sure():
    named = concepts_in("We have momentum. GPU.", NAMES)
    assert [(one.name, one.sure) for one in named] == [("gpu-execution", True), ("momentum", False)]


def test_attention_to_detail_is_no_mechanism():
    assert found("Great attention to detail.") == {}
    assert set(found("Attention to detail; attention.")) == {"attention"}


def test_the_words_around_are_shown():
    one = found("You will\nkeep our fleet of a hundred GPUs busy with many kinds of work every day.")["gpu-execution"]
    assert "a hundred GPUs busy" in one.context and len(one.context) < 100


def test_areas_are_found_by_their_phrases():
    assert {one.name for one in areas_in("Computer Vision, MLOps, NLP")} == {
        "vision",
        "systems-production",
        "sequence-attention",
    }


def test_empty_and_strange_texts_name_nothing():
    for text in ("", "   ", "!!!", "日本語", "\x00"):
        assert concepts_in(text, NAMES) == [] and areas_in(text) == []
