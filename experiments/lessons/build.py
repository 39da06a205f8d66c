"""Execute the lessons and leave one self-contained page each: ``python build.py [03 ...]``.

Pages and the cards of the role-play go to ``results/lessons``; no page asks anything of any place.
"""

from __future__ import annotations

import argparse
import html as escaping
import re
import sys
import time
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cells import HERE, Shown, executed, lessons
from drawn import STYLE, html, svg, table

from sim import __version__

if TYPE_CHECKING:
    from jinja2 import Environment

OUT = HERE.parents[1] / "results" / "lessons"
TEMPLATES = HERE / "templates"
HIDDEN = {"answer": "Answer", "solution": "Solution"}
HEADING = re.compile(r"^## (.+)$", re.M)


def lesson_page(path: Path) -> str:
    """A lesson run as it is written, as HTML."""
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        mpl.use("Agg")
        shown = list(executed(path))
        return rendered(path, shown)


def rendered(path: Path, shown: list[Shown]) -> str:
    """The page of a lesson's cells with what each left."""
    title = shown[0].cell.text.splitlines()[0].removeprefix("# ")
    parts: list[dict[str, Any]] = []
    headings: list[dict[str, str]] = []
    for number, each in enumerate(shown):
        hidden = next((HIDDEN[tag] for tag in HIDDEN if tag in each.cell.tags), "")
        if not parts or parts[-1]["hidden"] != hidden or not hidden:
            parts.append({"hidden": hidden, "pieces": []})
        parts[-1]["pieces"] += pieces(each, f"c{number}", headings)
    return environment().get_template("lesson.html.j2").render(
        number=int(path.stem[:2]), count=len(lessons()), title=title, parts=parts,
        headings=headings, source=f"experiments/lessons/{path.name}", version=__version__,
        style=style(), script=(TEMPLATES / "lesson.js").read_text(encoding="utf-8"),
    )  # fmt: skip


def pieces(shown: Shown, name: str, headings: list[dict[str, str]]) -> list[str]:
    """A cell as pieces of HTML, in the order in which a reader meets them."""
    if shown.cell.markdown:
        return [_words(shown.cell.text, headings)]
    opened = " open" if "solution" in shown.cell.tags else ""
    code = f'<pre class="code" tabindex="0"><code>{_escaped(shown.cell.text)}</code></pre>'
    found = [f'<details class="code"{opened}><summary>Code</summary>{code}</details>']
    if shown.positions:
        found.insert(0, _slider(shown, name))
    if hasattr(shown.value, "to_html"):
        found.insert(0, table(shown.value))
    if shown.printed:
        plain = "answer" in shown.cell.tags
        found.insert(0, f"<p>{_escaped(shown.printed)}</p>" if plain else _out(shown.printed))
    drawn = [svg(figure, f"{name}f{at}", _told(figure)) for at, figure in enumerate(shown.figures)]
    return [f"<figure>{each}</figure>" for each in drawn] + found


def _words(text: str, headings: list[dict[str, str]]) -> str:
    made = html(HEADING.sub(r"## \1", re.sub(r"\A# .*\n*", "", text)))
    for words in HEADING.findall(text):
        name = re.sub(r"\W+", "-", words.lower()).strip("-")
        headings.append({"id": name, "words": words})
        made = made.replace(f"<h2>{words}</h2>", f'<h2 id="{name}">{words}</h2>')
    return made


def _out(text: str) -> str:
    return f'<pre class="out">{_escaped(text)}</pre>'


def _escaped(text: str) -> str:
    return escaping.escape(text, quote=False)


def _told(figure: Any) -> str:
    titles = [axes.get_title(loc="left") or axes.get_ylabel() for axes in figure.axes]
    return "Figure: " + "; ".join(each.replace("\n", " ") for each in titles if each)


def _slider(shown: Shown, name: str) -> str:
    given = shown.slider
    space = "" if given["unit"].startswith("%") else " "
    words = [f"{value}{space}{given['unit']}".strip() for value in given["values"]]
    positions = [
        {"printed": printed, "svg": svg(figure, f"{name}p{at}", _told(figure))}
        for at, (printed, figure) in enumerate(shown.positions)
    ]
    return environment().get_template("slider.html.j2").render(
        slider={"label": given["label"], "words": words, "start": given["start"]},
        positions=positions,
    )  # fmt: skip


def style() -> str:
    """The report's style sheet, and what lessons add to it."""
    shared = files("sim.report") / "templates" / "page.css"
    own = TEMPLATES / "lesson.css"
    return shared.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Templates beside this script; what is missing is an error."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def classed(text: str) -> str:
    """A page whose repeated styles are classes, which makes it a third smaller.

    Worked: two ``style="fill: none"`` become ``class="s0"``, and ``.s0{fill: none}`` its style.
    """
    found: dict[str, str] = {}

    def name(style: re.Match[str]) -> str:
        return f'class="{found.setdefault(style[1], f"s{len(found)}")}"'

    made = re.sub(r'style="([^"]*)"', name, text)
    rules = "".join(f".{each}{{{style}}}\n" for style, each in found.items())
    return made.replace("</style>", f"{rules}</style>", 1)


def cards_page() -> str:
    """The cards of the role-play, four to an A4 page."""
    cards = tomllib.loads((HERE / "cards.toml").read_text(encoding="utf-8"))["card"]
    page = environment().get_template("cards.html.j2")
    return page.render(cards=cards, style=(TEMPLATES / "cards.css").read_text(encoding="utf-8"))


def write(name: str, text: str) -> int:
    """A page in ``results/lessons``; its size in bytes."""
    OUT.mkdir(parents=True, exist_ok=True)
    tidy = "\n".join(line.rstrip() for line in classed(text).splitlines() if line.strip()) + "\n"
    (OUT / f"{name}.html").write_text(tidy, encoding="utf-8", newline="\n")
    return len(tidy.encode())


def main() -> None:
    """Build what is asked for, or all."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("which", nargs="*", help="first letters of lessons, or cards; all if none")
    asked = tuple(reader.parse_args().which)
    known = {path.stem: path for path in lessons()}
    chosen = [name for name in [*known, "cards"] if not asked or name.startswith(asked)]
    if not chosen:
        sys.exit(f"no lesson begins with {' or '.join(asked)}; there are: {', '.join(known)}")
    begun = time.perf_counter()
    for name in chosen:
        start = time.perf_counter()
        size = write(name, lesson_page(known[name]) if name in known else cards_page())
        print(f"{name}: {time.perf_counter() - start:.1f} s, {size / 1000:.0f} kB", flush=True)
    print(f"all: {time.perf_counter() - begun:.0f} s; {OUT}")


if __name__ == "__main__":
    main()
