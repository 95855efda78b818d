"""Rendered pages as plain text for the terminal."""

from __future__ import annotations

from html.parser import HTMLParser

from vivavoce.cli.formula import in_a_line

BLOCKS = {"p", "div", "h2", "h3", "h4", "ul", "ol", "table", "pre", "figure", "blockquote"}


def plain(html: str) -> str:
    """Readable text of a rendered section: blocks apart, lists marked, formulas in a line."""
    reader = _Reader()
    reader.feed(html)
    lines = "".join(reader.parts).split("\n")
    text = "\n".join(line.rstrip() for line in lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skip = 0  # inside MathML or a picture, whose text is not readable in a line
        self._pre = 0
        self._watched = 0
        self._code = self._label = False
        self._ends: list[tuple[str, str]] = []  # open tag and what to write where it closes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if "watch" in classes:  # a training step: its graph and its buttons are of no use in a line
            self.parts.append(f"\n\n(Watch it: viva step {dict(attrs).get('data-step', '')})\n\n")
            self._watched = self._skip = 1
            return
        if self._skip or tag in ("math", "svg"):
            self._skip += tag in ("math", "svg")
            if tag == "math" and self._skip == 1:
                self.parts.append(in_a_line(dict(attrs).get("data-tex") or "(formula)"))
            return
        self._pre += tag == "pre"
        self._code = "code" in classes if tag == "figure" else self._code
        self._label = tag == "figcaption" and self._code  # it names the language of the code: no words of the text
        self._open(tag, classes)

    def _open(self, tag: str, classes: list[str]) -> None:
        """Write what stands before an element's text, and note what follows it."""
        if "chip" in classes:
            self.parts.append("[")
            self._ends.append((tag, "]"))
        elif tag == "q":
            self.parts.append("“")
            self._ends.append((tag, "”"))
        elif tag == "sup":
            self.parts.append("[")
            self._ends.append((tag, "]"))
        if tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("tr", "br"):
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if self._watched and tag == "figure":
            self._watched = self._skip = 0
            return
        if tag in ("math", "svg"):
            self._skip -= 1
            return
        self._pre -= tag == "pre"
        self._label = self._label and tag != "figcaption"
        if self._ends and self._ends[-1][0] == tag:
            self.parts.append(self._ends.pop()[1])
        if tag in BLOCKS and not self._skip:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skip and not self._label:
            self.parts.append(data if self._pre else " ".join(data.split("\n")))
