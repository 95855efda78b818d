"""Answers that hold the words but not the thought must stay weak."""

import random
import re

import pytest

from vivavoce.grader import VALUES

WEAK = 0.35
QUESTIONS = (
    "How do exploding gradients arise, how do you notice, and what do you do?",
    "What does pooling do in a convolutional network, and would you still use it?",
)
GERMAN = (
    "Explodierende Gradienten entstehen, wenn das Produkt der Jacobi-Matrizen exponentiell wächst. Man sieht NaN im "
    "Loss und begrenzt die Norm, also Gradient Clipping mit einem Threshold, oder bessere Initialisierung. Pooling "
    "nimmt das Maximum oder den Mittelwert, heute lieber Stride und Global Average Pooling."
)
CODE = """
for x, y in loader:
    loss = model(x, y)
    loss.backward()
    norm = clip_grad_norm_(model.parameters(), 1.0)
    log(gradient_norm=norm, threshold=1.0)
    optimizer.step()
    x = nn.MaxPool2d(2, stride=2)(x); x = nn.AdaptiveAvgPool2d(1)(x)
"""


def own_words(rubric):
    """The fullest answers there are: the strong samples, and the rubric's own statements and wordings."""
    strong = [sample.text for sample in rubric.samples if sample.kind in ("strong", "good")]
    return [
        *strong,
        " ".join(point.statement for point in rubric.points),
        " ".join(point.wordings[0] for point in rubric.points),
    ]


def jumbled(text, seed):
    words = text.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)


def slipping(grader, texts):
    """Of (rubric, text) pairs those that are not weak, and the share of them."""
    tried = list(texts)
    slipped = [(rubric.question, text[:60]) for rubric, text in tried if grader.grade(rubric, text).score >= WEAK]
    return slipped, len(slipped) / len(tried)


def shuffled(rubric):
    for text in own_words(rubric):
        for seed in range(3):
            yield rubric, jumbled(text, seed)
            yield rubric, jumbled(re.sub(r"[^\w\s']", "", text), seed)


def shuffled_within_sentences(rubric):
    for text in own_words(rubric):
        sentences = [jumbled(sentence.rstrip(".?!"), 1) for sentence in re.split(r"(?<=[.!?])\s+", text)]
        yield rubric, ". ".join(sentences)


def keyword_lists(rubric):
    for text in own_words(rubric):
        content = [word for word in re.findall(r"[\w']+", text) if len(word) > 4]
        yield rubric, ", ".join(content)
        yield rubric, " ".join(content)
        yield rubric, ". ".join(" ".join(content[place : place + 3]) for place in range(0, len(content), 3))
    yield rubric, ", ".join(f"the {word}" for word in dict.fromkeys(content))


# A grader that compares words cannot see every jumble; docs/grading.md states these shares.
@pytest.mark.parametrize(
    ("jumble", "most"), [(shuffled, 0.01), (shuffled_within_sentences, 0.01), (keyword_lists, 0.01)]
)
def test_all_but_a_few_jumbles_are_weak(grader, rubrics, jumble, most):
    slipped, share = slipping(grader, (pair for rubric in rubrics for pair in jumble(rubric)))
    assert share <= most, slipped


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_echo_of_the_question_is_weak(grader, rubric, question):
    statement = question.replace("?", ".")
    for text in (
        question,
        statement,
        " ".join([statement] * 4),
        f"Good question. {statement} Let me explain that now.",
    ):
        assert grader.grade(rubric, text).score < WEAK
        assert grader.grade(rubric, text, question).score < WEAK


def test_a_denied_copy_is_weak(grader, rubric):
    for text in own_words(rubric):
        sentences = re.split(r"(?<=[.!?])\s+", text.strip())
        denied = " ".join(f"It is not true that {sentence[:1].lower()}{sentence[1:]}" for sentence in sentences)
        assert grader.grade(rubric, denied).score < WEAK


def test_not_after_every_verb_is_weak_where_the_answer_itself_is_seen(grader, rubrics):
    verbs = r"(\b(?:is|are|can|will|does|do|has|have|would|was)\b|'s\b|'re\b)(?! not)"
    strong = [(r, next(sample.text for sample in r.samples if sample.kind == "strong")) for r in rubrics]
    seen = [(rubric, text) for rubric, text in strong if grader.grade(rubric, text).score > WEAK]
    assert len(seen) >= 0.85 * len(strong), sorted({r.question for r, _ in strong} - {r.question for r, _ in seen})
    slipped, share = slipping(grader, ((rubric, re.sub(verbs, r"\1 not", text)) for rubric, text in seen))
    assert share <= 0.05, slipped


def test_a_good_answer_to_another_question_is_weak(grader, exploding, pooling):
    for rubric, other in ((exploding, pooling), (pooling, exploding)):
        for sample in other.samples:
            assert grader.grade(rubric, sample.text).score < WEAK, sample.id


@pytest.mark.parametrize("text", ["clipping", "a", "?", "!!! ...", "42", "🧨", GERMAN, CODE, "梯度爆炸是因为连乘。"])
def test_fragments_other_languages_and_code_are_weak(grader, rubric, text):
    assert grader.grade(rubric, text).score < WEAK


def test_only_the_first_ten_minutes_are_judged(grader, exploding, said):
    padding = "I would rather talk about my holiday in the mountains for a while. " * 400
    assert grader.grade(exploding, padding + said("strong")).score == 0.0
    long = grader.grade(exploding, said("strong") + padding)
    assert long.words > 5000
    assert long.score == grader.grade(exploding, said("strong")).score
    assert all(point.verdict in VALUES for point in long.points)
