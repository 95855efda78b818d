# Over 80 lines: a small language, its training and two questions asked of the result.
"""What does word2vec learn from co-occurrence alone? Skip-gram with negative sampling on a small made-up language.

Each of 16 nouns has a role (8 of them) and one of two forms, as in king and queen. A sentence holds one noun, words
that go with its role, words that go with its form, and noise. Two forms of one role never stand in the same
sentence; only their company is alike. "Closer" is the mean cosine of such pairs minus that of nouns of other roles.
"""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="What word2vec learns from company alone",
    knobs={
        "sentences": Knob(2000, "Sentences", 500, 4000, 500),
        "size": Knob(12, "Numbers per word", 2, 32, 2),
        "shuffled": Knob(False, "Words dealt to sentences at random"),
        "updates": Knob(400, "Updates", 100, 800, 100),
    },
    claims=(
        Claim(
            name="company-makes-similar",
            statement="Words that never stand together get similar vectors if they keep the same company.",
            rules=(Rule("closer", "vectors", 0.0, 0.25),),  # seeds 0-5: lowest .36; shuffled: at most .08
            control={"shuffled": True},
            control_why="The same words, dealt to the sentences at random: company says nothing.",
            finding="Two forms of one role have a cosine of {pair}, nouns of different roles {other}; after shuffling "
            "the difference is {shuffled}.",
            figures={
                "pair": Figure("pair", "vectors"),
                "other": Figure("other", "vectors"),
                "shuffled": Figure("closer", "vectors", context="control"),
            },
            source="Mikolov et al., NIPS 2013; Harris, Distributional Structure, 1954",
            seeds=12,
        ),
        Claim(
            name="analogies-by-addition",
            statement="Differences of vectors carry meaning: king - man + woman lands nearest to queen.",
            rules=(Rule("analogies", "vectors", 0.0, 0.6),),  # seeds 0-5: 1.0; shuffled: at most .11
            control={"shuffled": True},
            control_why="Without company there is no direction for the form.",
            finding="{analogies} of the analogies are solved (chance: one in 13); {shuffled} after shuffling. If the "
            "three given words are not excluded, {included}.",
            figures={
                "analogies": Figure("analogies", "vectors"),
                "shuffled": Figure("analogies", "vectors", context="control"),
                "included": Figure("analogies", "all words allowed"),
            },
            source="Mikolov, Yih and Zweig, NAACL 2013",
            seeds=12,
        ),
    ),
    prediction=Prediction(
        ask="Two words never share a sentence, but keep the same company. Their cosine, minus that of other nouns?",
        metric="closer",
        a="vectors",
        choices=(
            Choice("below zero: they never meet", high=-0.05),
            Choice("about zero", -0.05, 0.15),
            Choice("clearly above zero", 0.15),
        ),
        because="The vectors are trained to predict company, so equal company means nearly equal vectors.",
    ),
    charts={"loss": Chart("Loss of skip-gram with 5 negative samples", "update", "loss")},
    cannot_show="A language of 50 words made to have roles; real analogies work for few relations.",
    budget=5,
    fixed_rate="One method; what changes is the text.",
)
ROLES, NEGATIVES = 8, 5
NOUNS = 2 * ROLES  # noun 2 r + form; then 3 words for each role, 3 for each form, 4 of noise
ROLE_WORDS, FORM_WORDS, NOISE, WORDS = NOUNS, NOUNS + 3 * ROLES, NOUNS + 3 * ROLES + 6, NOUNS + 3 * ROLES + 10


def corpus(sentences, shuffled, rng):
    """Sentences (n, 6): a noun, two words of its role, two of its form, one of noise."""
    noun = rng.integers(0, NOUNS, sentences)
    role = ROLE_WORDS + 3 * (noun // 2)[:, None] + rng.integers(0, 3, (sentences, 2))
    form = FORM_WORDS + 3 * (noun % 2)[:, None] + rng.integers(0, 3, (sentences, 2))
    text = np.c_[noun, role, form, NOISE + rng.integers(0, 4, sentences)]
    return rng.permutation(text.ravel()).reshape(text.shape) if shuffled else text


def train(text, size, updates, seed, emit):
    """Skip-gram with negative sampling: the words' vectors (words, size), scaled to length 1."""
    generator = torch.Generator().manual_seed(seed)
    words = (torch.randn(WORDS, size, generator=generator) * 0.1).requires_grad_()
    contexts = torch.zeros(WORDS, size, requires_grad=True)
    update = torch.optim.Adam([words, contexts], lr=0.02)
    text = torch.from_numpy(text)
    often = torch.bincount(text.ravel(), minlength=WORDS).double() ** 0.75
    for step in range(1, updates + 1):
        rows = text[torch.randint(len(text), (256,), generator=generator)]
        order = torch.rand(rows.shape, generator=generator).argsort(1)  # a random pair of each sentence
        centre, beside = rows.gather(1, order[:, :2]).T
        drawn = torch.multinomial(often, 256 * NEGATIVES, True, generator=generator).view(256, NEGATIVES)
        good = (words[centre] * contexts[beside]).sum(-1)
        bad = (words[centre][:, None] * contexts[drawn]).sum(-1)
        loss = -(F.logsigmoid(good) + F.logsigmoid(-bad).sum(-1)).mean()
        update.zero_grad()
        loss.backward()
        update.step()
        if step % 10 == 0:
            emit("line", "loss/skip-gram", (step, loss.item()))
    return F.normalize(words.detach())


def analogies(nouns, excluding):
    """Share of the analogies (role a, form 0) - (a, 1) + (b, 1) whose nearest noun is (b, 0)."""
    right = []
    for a in range(ROLES):
        for b in set(range(ROLES)) - {a}:
            near = nouns @ F.normalize(nouns[2 * a] - nouns[2 * a + 1] + nouns[2 * b + 1], dim=0)
            if excluding:
                near[[2 * a, 2 * a + 1, 2 * b + 1]] = -2.0
            right.append(near.argmax() == 2 * b)
    return float(np.mean(right))


def measure(seeds, emit, *, sentences, size, shuffled, updates):
    """Yield cosines of nouns that share a role and of others, and the share of analogies solved."""
    for seed in seeds:
        text = corpus(sentences, shuffled, np.random.default_rng(seed))
        nouns = train(text, size, updates, seed, emit)[:NOUNS]
        cosines, role = nouns @ nouns.T, torch.arange(NOUNS) // 2
        same = (role[:, None] == role) & ~torch.eye(NOUNS, dtype=torch.bool)
        pair, other = cosines[same].mean().item(), cosines[role[:, None] != role].mean().item()
        yield "pair", "vectors", seed, pair
        yield "other", "vectors", seed, other
        yield "closer", "vectors", seed, pair - other
        yield "analogies", "vectors", seed, analogies(nouns, excluding=True)
        yield "analogies", "all words allowed", seed, analogies(nouns, excluding=False)
