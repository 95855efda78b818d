"""A BERT-like and a GPT-like model side by side: who sees the future, and what their weights know about intents.

MiniLM (an encoder) and SmolLM2 (a decoder) with their real weights. One word is edited, and the states of the other
tokens are compared; then a linear probe on frozen states tells four intents of customers apart.
"""
# Over 80 lines: two models side by side, in what they see and in what their states are worth.

import random
from functools import cache

import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.intents import INTENTS
from vivavoce.labkit.minilm import minilm
from vivavoce.labkit.smollm2 import smollm2

LAB = Lab(
    title="An encoder and a decoder: what they see, and what they know",
    knobs={
        "edited": Knob("the last word", "Which word is edited", choices=("the last word", "the first word")),
        "per_class": Knob(4, "Labelled sentences per intent", 2, 6, 1),
        "labels": Knob("right", "Labels", choices=("right", "shuffled")),
    },
    claims=(
        Claim(
            name="the-same-kind",
            statement="BERT and GPT are the same kind of model: editing one word changes what both make of the others.",
            # seeds 0-7: encoder .22 to .68, decoder 0; at the beginning .37 to .63 and .25 to .38
            rules=(Rule("change", "BERT-like", 0.0, 0.01), Rule("change", "GPT-like", 0.0, 0.01)),
            contexts={"an edit at the beginning": {"edited": "the first word"}},
            control={"edited": "the first word"},
            control_why="What comes later is seen by both.",
            finding="After an edit of the last word the states before it change by {bert} in the encoder and by {gpt} "
            "in the decoder, relative to their length; after one of the first word, those behind it by {bert_first} "
            "and {gpt_first}.",
            figures={
                "bert": Figure("change", "BERT-like"),
                "gpt": Figure("change", "GPT-like"),
                "bert_first": Figure("change", "BERT-like", context="control"),
                "gpt_first": Figure("change", "GPT-like", context="control"),
            },
            ledger=("000-Q27.6",),
            expected="conditional",
            seeds=10,
            source="Devlin et al., NAACL 2019; Radford et al., 2018",
        ),
        Claim(
            name="weights-transfer-to-text",
            statement="BERT-style and GPT-style weights transfer to text tasks.",
            # seeds 0-7: .46 to .71 (sd .09) and .13 to .46 (sd .10); shuffled labels at most .17 for the first
            rules=(Rule("accuracy", "BERT-like", "words", 0.3), Rule("accuracy", "GPT-like", "words", 0.08)),
            control={"labels": "shuffled"},
            control_why="Where labels mean nothing, no features help.",
            finding="Four intents, four sentences each: {bert} right with frozen MiniLM, {gpt} with frozen SmolLM2, "
            "{words} with counted words, of which unseen sentences share few.",
            figures={
                "bert": Figure("accuracy", "BERT-like"),
                "gpt": Figure("accuracy", "GPT-like"),
                "words": Figure("accuracy", "words"),
            },
            ledger=("000-Q22.6",),
            seeds=10,
            source="Devlin et al., NAACL 2019; Radford et al., 2018",
        ),
    ),
    prediction=Prediction(
        ask="The last word of a sentence is replaced. How much do the decoder's states of the words before it change?",
        metric="change",
        a="GPT-like",
        choices=(Choice("not at all", high=0.001), Choice("a little", 0.001, 0.2), Choice("a lot", 0.2)),
        because="The causal mask hides what comes later: those states were made before the last word existed.",
        format=".3f",
    ),
    charts={"accuracy": Chart("Accuracy on unseen sentences", y="accuracy", kind="bar")},
    cannot_show="Two small models, forty sentences, frozen states: nothing about fine-tuned or prompted large ones.",
    budget=15,
    needs=("minilm", "smollm2"),
    packages=("gguf", "safetensors", "tokenizers"),
)

MODELS = {"BERT-like": minilm, "GPT-like": smollm2}
TEXTS = [text for texts in INTENTS.values() for text in texts]
LABELS = [label for label, texts in enumerate(INTENTS.values()) for _ in texts]


@cache
def vectors(arm):
    """The mean state of each sentence, (sentences, width), once per process."""
    model = MODELS[arm]()
    return torch.stack([model.states(model.encode(text)).mean(0) for text in TEXTS]).numpy()


def change(model, text, edited):
    """How far the states of the unedited side move, relative to their length."""
    words = text.rstrip("?.").split()
    here = -1 if edited == "the last word" else 0
    other = [*words[:-1], "yesterday"] if here else ["Nobody", *words[1:]]
    one, two = (model.encode(" ".join(some)) for some in (words, other))
    if here:  # compare the common beginning
        n = next(i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b)
        before, after = model.states(one)[:n], model.states(two)[:n]
    else:  # compare the common end
        n = next(i for i, (a, b) in enumerate(zip(one[::-1], two[::-1], strict=False)) if a != b)
        before, after = model.states(one)[-n:], model.states(two)[-n:]
    return ((before - after).norm(dim=1) / before.norm(dim=1)).mean().item()


def probe(x, y):
    """Logistic regression at the strength that leaving one sentence of each class out, in turn, finds best."""
    parts = StratifiedKFold(y.count(y[0]))
    fits = [LogisticRegression(C=c, max_iter=300) for c in (1, 10, 100)]
    return max(fits, key=lambda fit: cross_val_score(fit, x, y, cv=parts).mean()).fit(x, y)


def measure(seeds, emit, *, edited, per_class, labels):
    """Yield how far the other tokens' states change by an edit, and the accuracy of linear probes."""
    emit("bar", "accuracy/words", 0.25)
    for seed in seeds:
        draw = random.Random(seed)
        text = draw.choice(TEXTS)
        for arm, model in MODELS.items():
            yield "change", arm, seed, change(model(), text, edited)
        order = draw.sample(range(len(TEXTS)), len(TEXTS))
        given = LABELS if labels == "right" else draw.sample(LABELS, len(LABELS))
        rows = [i for c in range(len(INTENTS)) for i in [j for j in order if given[j] == c][:per_class]]
        rest = [i for i in order if i not in rows]
        y, unseen = [given[i] for i in rows], [given[i] for i in rest]
        counts = TfidfVectorizer().fit([TEXTS[i] for i in rows]).transform(TEXTS).toarray()
        for arm, x in {"words": counts, **{arm: vectors(arm) for arm in MODELS}}.items():
            centred = x - x[rows].mean(0)
            centred = centred / (centred[rows] ** 2).sum(1).mean() ** 0.5
            right = probe(centred[rows], y).score(centred[rest], unseen)
            emit("bar", f"accuracy/{arm}", right)
            yield "accuracy", arm, seed, right
