"""How Sphinx builds the site; `build.py` beside this file calls it."""

from __future__ import annotations

import re
from typing import Any

import sim

project = "Endgame"
author = "The Endgame authors"
copyright = "The Endgame authors, Apache-2.0"
version = release = sim.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist", "attrs_inline"]
myst_heading_anchors = 4
highlight_language = "text"
smartquotes = False
suppress_warnings = [
    # READMEs of the repository go from a title to a third level where that reads well.
    "myst.header",
]

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_favicon = "favicon.svg"
html_title = f"Endgame {version}"
html_show_sphinx = False
html_copy_source = False
html_last_updated_fmt = None
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0072B2", "color-brand-content": "#0072B2"},
    "dark_css_variables": {"color-brand-primary": "#56B4E9", "color-brand-content": "#56B4E9"},
}

ENTRY = re.compile(r"^(\s*)(\*{0,2}\w[\w, ]*) : (?=\S+ )(.*)$")


def setup(app: Any) -> None:
    """Hear of each docstring before it is read as numpydoc."""
    app.connect("autodoc-process-docstring", described, priority=400)


def described(app: Any, what: str, name: str, of: Any, options: Any, lines: list[str]) -> None:
    """Parameters whose description stands on the line of their name get it below, as numpydoc has.

    Worked: ``rng : seed, a whole number`` -> ``rng``, then the rest on an indented line.
    """
    section, found = "", []
    for place, line in enumerate(lines):
        if set(line.strip()) == {"-"} and place:
            section = lines[place - 1].strip()
        entry = ENTRY.match(line) if section in ("Parameters", "Attributes", "Raises") else None
        if entry is None:
            found.append(line)
        else:
            indent, parameter, text = entry.groups()
            found += [f"{indent}{parameter}", f"{indent}    {text}"]
    lines[:] = found
