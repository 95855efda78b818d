"""Markdown to HTML at build time: sections, formulas, highlighted code, claim chips, figures, footnotes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from vivavoce.bank import figures
from vivavoce.bank.figures import Figures
from vivavoce.bank.maths import FormulaError, mathml
from vivavoce.domain.claim import Evidence

CLAIM = re.compile(r"\[\[claim:([a-z0-9-]+(?:/[a-z0-9-]+)?)\]\]")
PRIVATE = re.compile("[\ue000-\ue003]")
MARK = re.compile("\ue000(\\d+)\ue001")  # private-use characters pass through Markdown untouched
BLOCK = re.compile("<p>\ue002(\\d+)\ue003</p>")
FIGURE = re.compile(r"\{\{claim:([a-z0-9-]+(?:/[a-z0-9-]+)?)\.([a-z0-9_]+)\}\}")
FOOTNOTE = re.compile(r"\[\^([0-9a-z-]+)\](?!:)")
DEFINITION = re.compile(r"^\[\^([0-9a-z-]+)\]:\s*(.+)$", re.MULTILINE)
WORDS_A_MINUTE = 230
VERDICTS = {  # verdict -> class of the chip, icon path, word
    "holds": ("holds", "M2 8l4 4 8-9", "holds"),
    "holds_only_if": ("onlyif", "M8 2v12M2 8h6", "holds only if"),
    "does_not_hold": ("not", "M3 3l10 10M13 3L3 13", "does not hold"),
    "unresolved": ("open", "M8 3v6M8 12v1", "unresolved"),
    "invalid": ("open", "M8 3v6M8 12v1", "invalid"),
    "not_measurable": ("open", "M3 8h10", "not measurable"),
}

Note = Callable[[str, str], None]  # called with what is wrong and the text to look for


def slugify(heading: str) -> str:
    """`30 seconds` -> `30-seconds`."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


@dataclass(frozen=True)
class RawSection:
    """One `##` section as written."""

    id: str
    title: str
    text: str


def sections_of(body: str) -> list[RawSection]:
    """Split at second-level headings outside code fences."""
    found: list[tuple[str, list[str]]] = []
    fenced = False
    for line in body.split("\n"):
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            found.append((line[3:].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [RawSection(slugify(title), title, "\n".join(lines).strip()) for title, lines in found]


def words_in(text: str) -> int:
    """Words that are read: marks for claims and footnotes, formulas, pictures and code do not count."""
    for pattern in (r"```.*?```", r"\$\$.*?\$\$"):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    for figure in (figures.PICTURE, figures.MARK):
        text = figure.sub(" ", text)
    text = re.sub(r"\[\[claim:[^\]]*\]\]|\[\^[^\]]*\]", " ", FIGURE.sub("0", text))
    return len(re.findall(r"[\w$][\w$'’.,%-]*", text))


class Renderer:
    """Renders the texts of one concept. `note(problem, needle)` hears of what is wrong."""

    def __init__(self, concept: str, evidence: dict[str, Evidence], note: Note, shown: Figures | None = None) -> None:
        self._concept, self._evidence, self._note, self._shown = concept, evidence, note, shown
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable(["table"])
        self._markdown.use(dollarmath_plugin, allow_space=False, double_inline=False)
        for rule in (_fence, _table_open, _table_close):
            self._markdown.add_render_rule(rule.__name__.removeprefix("_"), rule)
        self._markdown.add_render_rule("math_inline", self._formula(False))
        self._markdown.add_render_rule("math_block", self._formula(True))
        self._markdown.add_render_rule("heading_open", self._heading())
        self._markdown.add_render_rule("image", self._stray_image())
        self._kept: list[str] = []  # markup that stands in for marks while Markdown is rendered
        self._headings: list[str] = []
        self.claims: list[str] = []

    def html(self, text: str, notes: dict[str, int] | None = None) -> str:
        """Rendered Markdown; `notes` numbers the footnotes that may be referred to."""
        self._kept = []
        text = _outside_code(PRIVATE.sub("", text), lambda part: self._marks(part, notes or {}))
        rendered = BLOCK.sub(lambda found: self._kept[int(found[1])], str(self._markdown.render(text)))
        return MARK.sub(lambda found: self._kept[int(found[1])], rendered)

    def sources(self, text: str) -> tuple[str, dict[str, int], list[str]]:
        """The list of sources, the number of each footnote, and the sources as plain text."""
        definitions = DEFINITION.findall(text)
        numbers = {name: number for number, (name, _) in enumerate(definitions, 1)}
        items = [
            f'<li id="source-{number}">{self._inline(words)}</li>' for number, (_, words) in enumerate(definitions, 1)
        ]
        rest = self.html(DEFINITION.sub("", text).strip())
        listed = f'{rest}<ol class="sources">{"".join(items)}</ol>' if items else rest
        return listed, numbers, [words.strip() for _, words in definitions]

    def _inline(self, text: str) -> str:
        return str(self._markdown.renderInline(text))

    def _keep(self, markup: str) -> str:
        self._kept.append(markup)
        return f"\ue000{len(self._kept) - 1}\ue001"

    def _keep_block(self, markup: str) -> str:
        self._kept.append(markup)
        return f"\n\n\ue002{len(self._kept) - 1}\ue003\n\n"

    def _marks(self, text: str, notes: dict[str, int]) -> str:
        if self._shown is not None:
            text = self._shown.place(text, self._keep_block, self._words, self._note)
        text = FIGURE.sub(lambda found: self._keep(self._figure(found[1], found[2])), text)
        text = CLAIM.sub(lambda found: self._keep(self._chip(found[1])), text)
        return FOOTNOTE.sub(lambda found: self._keep(self._footnote(found[1], notes)), text)

    def _full(self, name: str) -> str:
        return name if "/" in name else f"{self._concept}/{name}"

    def _chip(self, name: str) -> str:
        claim = self._full(name)
        self.claims.append(claim)
        found = self._evidence.get(claim)
        if found is None:  # no link: the ledger has no page for a claim without evidence
            self._note(f"There is no fresh evidence for the claim {claim!r}.", f"claim:{name}")
            return f'<span class="chip v open" data-claim="{claim}">{_icon("unresolved")}not measured yet</span>'
        kind, _, word = VERDICTS[found.verdict]
        won = f" <b>{found.wins} of {len(found.seeds)}</b>" if found.verdict == "holds" and found.wins else ""
        # A chip that refutes follows the sentence that is right, so it has to name what it refutes.
        refuted = f"<q>{found.id.partition('/')[2].replace('-', ' ')}</q> " if found.verdict == "does_not_hold" else ""
        return (
            f'<a class="chip v {kind}" href="/claims/{claim}" data-claim="{claim}" '
            f'title="{html.escape(found.statement, quote=True)}">{_icon(found.verdict)}{refuted}{word}{won}</a>'
        )

    def _figure(self, name: str, figure: str) -> str:
        claim = self._full(name)
        self.claims.append(claim)
        found = self._evidence.get(claim)
        if found is None or figure not in found.figures:
            known = f" It has {', '.join(found.figures)}." if found else ""
            self._note(f"There is no figure {figure!r} of the claim {claim!r}.{known}", f"claim:{name}.{figure}")
            return "?"
        return f'<span class="fig" data-claim="{claim}">{html.escape(found.figures[figure])}</span>'

    def _footnote(self, name: str, notes: dict[str, int]) -> str:
        if name not in notes:
            self._note(f"The footnote {name!r} is not in Sources.", f"[^{name}]")
            return ""
        return f'<sup class="note"><a href="#source-{notes[name]}">{notes[name]}</a></sup>'

    def _formula(self, display: bool) -> Callable[..., str]:
        def render(_: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
            tex = MARK.sub(self._plain, tokens[index].content.strip())
            try:
                markup = mathml(tex, display)
            except FormulaError as error:
                self._note(f"This formula does not render: {error}", tex.splitlines()[0])
                return html.escape(tex)
            return f'<div class="math">{markup}</div>' if display else markup

        return render

    def _words(self, text: str) -> str:
        """Text with its figures printed, for where no markup can stand."""
        return MARK.sub(self._plain, FIGURE.sub(lambda found: self._keep(self._figure(found[1], found[2])), text))

    def _stray_image(self) -> Callable[..., str]:
        def render(_: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
            words = tokens[index].content
            self._note(
                "This picture cannot stand here; give it a paragraph of its own, its text in plain words.", words
            )
            return html.escape(words)

        return render

    def _plain(self, mark: re.Match[str]) -> str:
        """A figure as it stands inside a formula: TeX takes no markup."""
        return html.unescape(re.sub(r"<[^>]*>", "", self._kept[int(mark[1])])).replace("%", r"\%")

    def _heading(self) -> Callable[..., str]:
        def render(_: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
            name = slugify(MARK.sub("", tokens[index + 1].content)) or "part"
            self._headings.append(name)
            seen = self._headings.count(name)
            return f'<{tokens[index].tag} id="{name if seen == 1 else f"{name}-{seen}"}">'

        return render


def _icon(verdict: str) -> str:
    return f'<svg viewBox="0 0 16 16" aria-hidden="true"><path d="{VERDICTS[verdict][1]}"/></svg>'


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to what is neither in a fence nor in a code span."""
    parts = re.split(r"(```.*?```|`[^`\n]+`)", text, flags=re.DOTALL)
    return "".join(part if part.startswith("`") else change(part) for part in parts)


def code(source: str, language: str) -> str:
    """Highlighted code in a figure."""
    lines, caption = highlighted(source, language), html.escape(language or "text")
    return f'<figure class="code"><figcaption>{caption}</figcaption><pre tabindex="0">{lines}</pre></figure>'


def highlighted(source: str, language: str) -> str:
    """Lines of code with their parts marked; no mark runs over the end of a line."""
    lexer = get_lexer_by_name(language if language in ("python", "bash", "toml", "json") else "text", stripnl=False)
    return str(highlight(source, lexer, HtmlFormatter(classprefix="s-", nowrap=True)))


def _fence(_: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return code(tokens[index].content, tokens[index].info.strip().split(" ")[0])


def _table_open(_: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="scroll" tabindex="0"><table>'


def _table_close(_: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>"


def python_blocks(body: str) -> Iterator[str]:
    """The code of every ```python fence."""
    for found in re.finditer(r"^```python\n(.*?)^```", body, flags=re.DOTALL | re.MULTILINE):
        yield found[1]
