"""Formulas as a terminal shows them: no TeX is left, and nothing binds to what it does not bind to."""

from __future__ import annotations

import html
import re

import pytest

from vivavoce.bank.opened import Bank
from vivavoce.bank.paths import bank_file
from vivavoce.cli.formula import in_a_line
from vivavoce.cli.text import plain


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{\hat m}{\sqrt{\hat v} + \epsilon}", "m̂/(√v̂ + ε)"),
        (r"\frac{1}{2n} \sum_i x_i^2", "1/(2n) ∑_i x_i²"),
        (r"\tfrac12\delta", "(1/2)δ"),
        (r"\frac{1}{\sigma}\Big(g - \bar g\Big)", "(1/σ)(g − ḡ)"),
        (r"w\,\frac{\partial L}{\partial w_l}", "w ∂L/∂w_l"),
        (r"2\frac ab", "2 a/b"),
        (r"-\log\sigma(z)", "−log σ(z)"),
        (r"\operatorname{head}_1, \max(0, x)", "head₁, max(0, x)"),
        (r"h_{l-1}^{\top} e^{s_{ii}} 2^{10}", "h_(l−1)ᵀ e^(s_ii) 2¹⁰"),
        (r"\begin{pmatrix} 1 & 2\\ 0 & -1 \end{pmatrix}", "(1 2; 0 −1)"),
        (r"\underbrace{\sigma^2}_{\text{noise}}", "σ² [noise]"),
        (r"a = 1, \qquad b = 2", "a = 1,  b = 2"),
    ],
)
def test_a_formula_reads_in_a_line(tex, line):
    assert in_a_line(tex) == line


def test_a_page_in_the_terminal_has_it_in_its_sentence():
    assert plain(r'<p>At <math data-tex="\eta_0 = 0"><mi>x</mi></math>.</p>') == "At η₀ = 0."


def test_every_formula_of_the_bank_is_understood():
    bank = Bank.open(bank_file())
    sections = [section.html for page in bank.questions() for section in page.sections]
    tasks = [page.task_html for page in bank.drills()]
    found = re.findall(r'data-tex="([^"]*)"', "".join([*sections, *tasks, *(c.answer_html for c in bank.cards())]))
    assert len(found) > 1000
    names = r"max|min|log|ln|exp|sin|cos|tanh"
    for tex in map(html.unescape, set(found)):
        # A command that is not known would come out as its bare name.
        unknown = [name for name in re.findall(r"\\([A-Za-z]+)", tex) if re.search(rf"\b{name}\b", in_a_line(tex))]
        assert not [name for name in unknown if not re.fullmatch(names, name)], tex
        assert not set(in_a_line(tex)) & set("\\\x01\x02\x03"), tex
