"""What is no explanation stays weak with either tier, whatever words it holds."""

import random
import re

import pytest

from vivavoce.domain.errors import VivaError
from vivavoce.grader import TRAINED, Grader, Reading

QUESTION = "How do exploding gradients arise, how do you notice, and what do you do?"
GERMAN = (
    "Explodierende Gradienten entstehen, wenn das Produkt der Jacobi-Matrizen exponentiell wächst. Man sieht NaN im "
    "Loss und begrenzt die Norm, also Gradient Clipping mit einem Threshold, oder bessere Initialisierung."
)
CODE = "loss.backward()\nnorm = clip_grad_norm_(model.parameters(), 1.0)\nif norm > 10: print(norm)\noptimizer.step()"


@pytest.fixture(scope="module")
def both():
    handle = Reading()
    yield (Grader(), Grader(TRAINED, asks=handle))
    handle.close()


def shuffled(text):
    words = text.split()
    random.Random(3).shuffle(words)
    return " ".join(words)


def denied(text):
    return re.sub(r"(\b(?:is|are|can|will|does|do|has|have|would|was)\b|'s\b|'re\b)(?! not)", r"\1 not", text)


def words_of_five(text):
    return [word for word in re.findall(r"[\w']+", text) if len(word) > 4]


BAD = {
    "one word": lambda rubric, strong: "clipping",
    "another language": lambda rubric, strong: GERMAN,
    "code only": lambda rubric, strong: CODE,
    "the question": lambda rubric, strong: QUESTION,
    "the question four times": lambda rubric, strong: " ".join([QUESTION.replace("?", ".")] * 4),
    "the rubric's words shuffled": lambda rubric, strong: shuffled(" ".join(p.statement for p in rubric.points)),
    "a strong answer shuffled": lambda rubric, strong: shuffled(strong),
    "keywords": lambda rubric, strong: ", ".join(words_of_five(strong)),
    "keywords as sentences": lambda rubric, strong: ". ".join(words_of_five(strong)),
    "5,000 words beside the point": lambda rubric, strong: "I would rather talk about my holiday for a while. " * 550,
    "every statement negated": lambda rubric, strong: denied(strong),
}


@pytest.mark.parametrize("name", BAD)
def test_what_explains_nothing_is_weak(both, exploding, said, name):
    for judge in both:
        grade = judge.grade(exploding, BAD[name](exploding, said("strong")))
        assert grade.band == "weak" or grade.score < 0.35, (judge.tier, grade.score)
        assert grade.tier == judge.tier


def test_a_strong_answer_to_another_question_is_weak(both, exploding, pooling):
    strong = next(sample.text for sample in pooling.samples if sample.kind == "strong")
    assert [judge.grade(exploding, strong).band for judge in both] == ["weak", "weak"]


def test_an_empty_answer_is_refused_and_the_strong_one_is_not_weak(both, exploding, said):
    for judge in both:
        with pytest.raises(VivaError):
            judge.grade(exploding, "")
        assert judge.grade(exploding, said("strong")).band in ("strong", "good")
