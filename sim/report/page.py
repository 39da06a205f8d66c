"""A view as one HTML page: everything in it, nothing asked of anybody, the same bytes each time."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sim.base.printed import visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = "templates"
LINK = re.compile(r"https?://[^\s<>\"')\];,]+[^\s<>\"')\];,.]")
CODE = re.compile(r"`([^`]+)`")


def page(view: dict[str, Any]) -> str:
    """The page of a view of `sim.report.view`, as text; write it as UTF-8."""
    text = _environment().get_template("page.html.j2").render(view=view, style=_shipped("page.css"))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


@cache
def _environment() -> Environment:
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.FunctionLoader(_shipped), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters.update(linked=linked, coded=coded, share=lambda value: f"{100 * value:.2f}")
    return found


def linked(text: object) -> Markup:
    """Text whose addresses are links; all else is escaped. Nothing is fetched until one is used."""
    from markupsafe import Markup, escape

    plain, parts, end = visible(str(text)), [], 0
    for found in LINK.finditer(plain):
        address = escape(found[0])
        parts += [escape(plain[end : found.start()])]
        parts += [Markup('<a rel="noreferrer" href="{0}">{0}</a>').format(address)]
        end = found.end()
    return Markup("").join([*parts, escape(plain[end:])])


def coded(text: object) -> Markup:
    """Text in which what stands between backticks is code; all else is escaped."""
    from markupsafe import Markup, escape

    return Markup(CODE.sub(r"<code>\1</code>", str(escape(visible(str(text))))))


def _shipped(name: str) -> str:
    return (files("sim.report") / TEMPLATES / name).read_text(encoding="utf-8")
