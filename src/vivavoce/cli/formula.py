"""A formula in one line of text: `\\frac{m}{\\sqrt{v}+\\epsilon}` as `m/(√v+ε)`.

Terminals have no MathML, and TeX read aloud is mostly braces. Only what the bank uses is known; any other command is
left as its bare name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
BRACKETS = r"√?\([^()]*\)"
PRODUCT = re.compile(rf"√?[^\s+−·×/|=(),;∑]+|{BRACKETS}")
ACCENT = "[\u0302-\u0304′]"
ONE = re.compile(rf"[^\W_]+{ACCENT}*|{BRACKETS}")  # one name or number, without an index
SYMBOL = re.compile(rf"√?(?:[\d.]+|∂?[^\W_]{ACCENT}*(?:_[^\W_]+)?[²³]?)|{BRACKETS}")
BEFORE, AFTER, GAP = "\x01", "\x02", "\x03"  # around names, until it is known whether a space is needed; a wide space
ENDS = {"", " ", "}", "]", ")", ",", ".", "=", "+", "-", ";", "&"}  # what a fraction may stand close to
LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "varphi": "φ", "omega": "ω", "Delta": "Δ", "Phi": "Φ", "Lambda": "Λ", "Omega": "Ω", "Pi": "Π", "ell": "ℓ",
}  # fmt: skip
SIGNS = {
    "cdot": "·", "times": "×", "odot": "⊙", "circ": "∘", "pm": "±", "le": "≤", "ge": "≥", "approx": "≈", "sim": "~",
    "propto": "∝", "succ": "≻", "in": "∈", "subset": "⊂", "cap": "∩", "cup": "∪", "infty": "∞", "sum": "∑",
    "prod": "∏", "int": "∫", "leftarrow": "←", "to": "→", "mapsto": "↦", "Rightarrow": "⇒", "iff": "⇔", "dots": "…",
    "cdots": "…", "top": "ᵀ", "mid": "|", "lVert": "‖", "rVert": "‖", "|": "‖", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "%": "%", "_": "_", "{": "{", "}": "}", "\\": "; ",
}  # fmt: skip
PREFIXES = {"partial": "∂", "nabla": "∇"}  # they stand close to what follows
SPACES = {",": " ", ";": " ", ":": " ", " ": " ", "quad": GAP, "qquad": GAP, "!": ""}
SIZES = {"left", "right", "big", "Big"}
NAMES = {"text", "mathrm", "texttt"}
WRAPPERS = {"mathbb", "mathcal", "mathrel"}
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303"}
MATRICES = {"pmatrix": ("(", ")"), "bmatrix": ("[", "]")}
RAISED = dict(zip("0123456789+−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True))
LOWERED = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))


def in_a_line(tex: str) -> str:
    """The formula as one reads it in a line of text."""
    text = _Line(tex).read()
    text = re.sub(rf"(?<=[\w)]){BEFORE}", " ", text)
    text = re.sub(rf"{AFTER}(?=[^\W_₀-₉⁰-ⁿ²³])", " ", text)
    text = re.sub(rf"{BEFORE}|{AFTER}", "", text)
    text = re.sub(rf" *{GAP} *", "  ", re.sub(" +", " ", text))
    return re.sub(r" +(?=[;,.)])", "", text).strip(" ;")


class _Line:
    def __init__(self, tex: str) -> None:
        self._tokens = [" " if token.isspace() else token for token in TOKEN.findall(tex)]
        self._at = 0

    def read(self, end: str = "") -> str:
        """What stands before the token `end`, which is taken too."""
        parts = []
        while (token := self._take()) and token != end:
            parts.append(self._one(token))
        return "".join(parts)

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def _argument(self) -> str:
        while (token := self._take()) == " ":
            pass
        return self._one(token)

    def _raw(self) -> str:
        """An argument that is text, as it stands."""
        if self._take() != "{":
            return ""
        parts = []
        while (token := self._take()) not in ("}", ""):
            parts.append(token.removeprefix("\\"))
        return "".join(parts)

    def _one(self, token: str) -> str:
        if token == "{":
            return self.read("}")
        if token == "^":
            return _moved(self._argument(), "^", RAISED)
        if token == "_":
            return _moved(self._argument(), "_", LOWERED)
        if token.startswith("\\") and len(token) > 1:
            return self._command(token[1:])
        return {"-": "−", "'": "′", "~": " ", "&": " "}.get(token, token)

    def _command(self, name: str) -> str:
        for table in (LETTERS, SIGNS, SPACES):
            if name in table:
                return table[name]
        if name in PREFIXES:
            self._skip_space()
            return PREFIXES[name]
        if name in SIZES:
            return ""
        if name in NAMES:
            return self._raw()
        if name in WRAPPERS:
            return self._argument()
        if name in ACCENTS:
            return _accented(self._argument(), name)
        return self._built(name)

    def _built(self, name: str) -> str:
        """What has a form of its own: fractions, roots, functions, matrices."""
        forms: dict[str, Callable[[], str]] = {
            "sqrt": lambda: "√" + _apart(self._argument(), SYMBOL),
            "underbrace": self._braced,
            "operatorname": lambda: BEFORE + self._raw() + AFTER,
            "begin": lambda: self._environment(self._raw()),
        }
        if name in forms:
            return forms[name]()
        if name in ("frac", "tfrac", "dfrac"):
            return self._fraction()
        return BEFORE + name + AFTER  # a function such as log, or unknown

    def _fraction(self) -> str:
        """`1/n`; in brackets where what follows could be read as part of the divisor."""
        found = f"{_apart(self._argument(), PRODUCT)}/{_apart(self._argument(), SYMBOL)}"
        follows = self._tokens[self._at] if self._at < len(self._tokens) else ""
        spaced = follows.removeprefix("\\") in SPACES
        return BEFORE + (found if follows in ENDS or spaced else f"({found})")

    def _braced(self) -> str:
        """What stands above a brace, with its label."""
        inside = self._argument()
        if self._at < len(self._tokens) and self._tokens[self._at] == "_":
            self._at += 1
            return f"{inside} [{self._argument()}]"
        return inside

    def _environment(self, name: str) -> str:
        inside = []
        while (token := self._take()) and token != "\\end":
            inside.append(self._one(token))
        self._raw()
        opened, closed = MATRICES.get(name, ("{ " if name == "cases" else "", ""))
        rows = re.sub(r" +", " ", "".join(inside)).strip()
        return f"{opened}{rows}{closed}"

    def _skip_space(self) -> None:
        if self._at < len(self._tokens) and self._tokens[self._at] == " ":
            self._at += 1


def _moved(text: str, mark: str, small: dict[str, str]) -> str:
    """An exponent or an index: in small figures where there are some, else behind its mark."""
    text = text.strip()
    if text and all(character in small for character in text):
        return "".join(small[character] for character in text)
    if text in ("ᵀ", "′", "*"):
        return text
    return mark + (text if ONE.fullmatch(text) else f"({text})")


def _apart(text: str, whole: re.Pattern[str]) -> str:
    """In brackets, unless it is one thing."""
    text = text.strip().strip(BEFORE)
    return text if whole.fullmatch(text) else f"({text})"


def _accented(text: str, accent: str) -> str:
    """`x̂`; what is longer goes in brackets."""
    if len(text) == 1:
        return unicodedata.normalize("NFC", text + ACCENTS[accent])
    return f"{'bar' if accent == 'overline' else accent}({text})"
