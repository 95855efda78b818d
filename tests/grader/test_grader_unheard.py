"""Whoever answers in another language, in code or in a list is told so, and nobody else is."""

import pytest

from vivavoce.domain.grade import UNHEARD
from vivavoce.grader import apply_disputes
from vivavoce.grader.unheard import is_code, language_of, why_unheard

FOREIGN = {
    "German": "Dropout schaltet Neuronen zufällig ab, damit sie sich nicht aufeinander verlassen.",
    "French": "Le dropout désactive au hasard des neurones, donc le réseau ne peut pas compter sur un seul.",
    "Spanish": "El dropout apaga neuronas al azar para que la red no dependa de una sola neurona.",
    "Italian": "Il dropout spegne a caso dei neuroni, così la rete non può dipendere da un solo neurone.",
    "Portuguese": "O dropout desliga neurônios ao acaso para que a rede não dependa de um só.",
    "Dutch": "Dropout zet neuronen uit, zodat het netwerk niet op een neuron kan vertrouwen.",
    "Polish": "Dropout losowo wyłącza neurony, żeby sieć nie polegała na jednym i nie była przeuczona.",
    "Turkish": "Dropout eğitim sırasında nöronları kapatır ve ağ tek bir nörona bağlı olmaz, bu iyi olur.",
    "Greek": "Οι κλίσεις γίνονται τεράστιες λόγω του γινομένου.",
    "Chinese or Japanese": "梯度爆炸是因为连乘。",
    "Japanese": "勾配が爆発するのは、掛け算が続くからです。",
    "a language in Cyrillic letters": "Градиенты взрываются из-за произведения матриц.",
    "Hindi or another language in its letters": "ग्रेडिएंट बहुत बड़ा हो जाता है",
}
CODE = {
    "a training step": "loss.backward()\nclip_grad_norm_(model.parameters(), 1.0)\nprint(norm)\nopt.step()",
    "a loop": "for x, y in loader:\n    loss = model(x, y)\n    loss.backward()\n",
    "a class": "class Net(nn.Module):\n    def forward(self, x):\n        return self.fc(x)\n",
    "braces": "function f(x) {\n  return x * 2;\n}\n",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_named(language):
    assert language_of(FOREIGN[language]) == language
    assert language in why_unheard(FOREIGN[language]) and "English" in why_unheard(FOREIGN[language])


@pytest.mark.parametrize("kind", CODE)
def test_code_is_called_code(kind):
    assert "code" in why_unheard(CODE[kind])


@pytest.mark.parametrize(
    "text",
    [
        "You call loss.backward() and then clip the norm, and after that optimizer.step() moves the weights.",
        "loss.backward() computes the gradients.\nclip_grad_norm_ limits them.",
        "The Jacobian is ∂y/∂x, and σ'(z) ≤ 1/4, so the product of λ over the layers shrinks.",
        "It is a de facto standard, or so la Rue et al. say, and the name comes from Schmidhuber and van der Maaten.",
        "clipping",
        "42",
        "🧨",
    ],
)
def test_english_is_neither(text):
    assert why_unheard(text) == ""
    assert not is_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "z = w x + b, then y = sigmoid(z), dL/dw = x (y - t)",
        "o = W h + b, softmax(o), o_i",
        "ReLUs die, units die, neurons die",
        "non-linear, non-convex, non-negative",
        "softmax + CE: CE gradient p - y, CE not MSE",
        "Vaswani et al 2017, Ioffe et al 2015, Srivastava et al 2014",
        "y hat, theta hat, y hat",
        "x plus y minus sin x per step, max min log sin cos",
        "θ ← θ − η∇L(θ), v ← βv + η∇L(θ)",
    ],
)
def test_formulas_and_terms_of_the_field_are_no_other_language(text):
    assert language_of(text) == ""


def test_no_sample_is_taken_for_another_language_or_for_code(rubrics):
    texts = [(rubric.question, s.id, s.text) for rubric in rubrics for s in rubric.samples]
    assert [text[:2] for text in texts if language_of(text[2]) or is_code(text[2])] == []


def test_a_list_and_a_jumble_are_told_apart():
    terms = "dropout, regularisation, overfitting, neurons, random, masks, ensemble, inference, scaling, probability"
    jumble = "the of because in gradient is product a layers many so the it and grows one than of are factors larger it"
    assert "list of terms" in why_unheard(terms)
    assert "No statement" in why_unheard(jumble)


def test_whoever_only_denies_is_told_to_say_what_holds():
    denied = "It is not the mean. It does not shift the input. It is not learned. There is never a weight in it."
    assert "what does not hold" in why_unheard(denied)
    assert why_unheard(denied.replace(" not", "").replace("never", "always")) == ""


def test_the_grade_says_it_first(grader, exploding):
    grade = grader.grade(exploding, FOREIGN["German"])
    assert (grade.band, len(grade.advice)) == ("weak", 3)
    assert grade.advice[0].startswith("This looks like German.")
    plain = grader.grade(exploding, "Gradients explode because factors larger than one are multiplied over the layers.")
    assert not any("looks like" in line for line in plain.advice)


def test_the_reason_goes_when_the_learner_says_that_it_was_there(grader, exploding):
    grade = grader.grade(exploding, FOREIGN["German"])
    assert grade.extra[UNHEARD] == grade.advice[0]
    all_said = {point.id: "said" for point in exploding.points}
    assert UNHEARD not in apply_disputes(exploding, grade, all_said).extra
    assert UNHEARD in apply_disputes(exploding, grade, {exploding.points[-1].id: "not-said"}).extra
