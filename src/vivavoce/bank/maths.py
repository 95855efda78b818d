"""TeX to MathML at build time, by Temml in QuickJS. An opened bank needs neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

_TEMML = Path(__file__).parent / "vendor" / "temml.min.js"
_RENDER = "(function (tex, display) { return temml.renderToString(tex, {displayMode: display, throwOnError: true}) })"
_STYLE = re.compile(r' style="[^"]*"')  # the page's content security policy allows no style attributes


class FormulaError(ValueError):
    """A formula that Temml cannot read."""


@cache
def mathml(tex: str, display: bool) -> str:
    """MathML of one formula; its source goes along as `data-tex` for plain text. FormulaError if it does not parse."""
    import quickjs

    try:
        rendered = str(_renderer()(tex, display))
    except quickjs.JSException as error:
        raise FormulaError(str(error).strip().splitlines()[0]) from None
    source = tex.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _STYLE.sub("", rendered).replace("<math", f'<math data-tex="{source}"', 1)


@cache
def _renderer() -> Callable[[str, bool], str]:
    import quickjs

    context = quickjs.Context()
    context.eval(_TEMML.read_text(encoding="utf-8"))
    render: Callable[[str, bool], str] = context.eval(_RENDER)
    return render
