"""The documentation: a guide for every command, links that lead somewhere, commands that there are.

Nothing is built here; `.ci/run` builds the site, with warnings as errors.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from by_path import experiment

ROOT = Path(__file__).parents[2]
SITE = ROOT / "experiments" / "00_model" / "site"
GUIDE = SITE.parent / "guide"
site_commands = experiment("00_model/site", "site_commands")
site_parameters = experiment("00_model/site", "site_parameters")
PAGES = sorted({
    *ROOT.glob("*.md"), *(ROOT / "experiments").rglob("*.md"),
    *(ROOT / "results" / "benchmarks").glob("*.md"),
} - {SITE.parent / "narrative.md"})  # fmt: skip
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
COMMAND = re.compile(r"^    (?:\.venv/bin/)?(endgame .*)$", re.MULTILINE)


@cache
def generated() -> frozenset[str]:
    """Pages that are written when the site is built."""
    return frozenset({*site_commands.command_pages(), *site_parameters.parameter_pages()})


@cache
def anchors(path: Path) -> set[str]:
    """Headings of a page as links name them."""
    headings = re.findall(r"^#+ +(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def dead(path: Path) -> Iterator[str]:
    """Links of a page that lead nowhere. Pages beside the site's program lie at its top."""
    base = ROOT if path.parent == SITE else path.parent
    for link in LINK.findall(CODE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        place = (base / name).resolve() if name else path
        if path.parent == SITE and name in generated():
            continue
        if path.parent == SITE and (SITE / name).is_file():
            place = SITE / name
        if not place.exists() or (
            anchor and place.suffix == ".md" and anchor not in anchors(place)
        ):
            yield link


def test_every_command_has_a_guide_and_a_page() -> None:
    known = set(site_commands.commands())
    assert len(known) > 20
    assert known - set(site_commands.guides()) == set(), "put `endgame NAME` into a guide's heading"
    assert set(site_commands.guides()) <= known
    assert {f"commands/{name}.md" for name in known} < generated()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert list(dead(path)) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](gone.md) [b](#one) [c](#two) `[d](code.md)` [e](page.md#one)")
    assert list(dead(page)) == ["gone.md", "#two"]


@pytest.mark.parametrize(
    "path", sorted({*GUIDE.glob("*.md"), *SITE.glob("*.md")}), ids=lambda path: path.name
)
def test_commands_and_options_are_there(path: Path) -> None:
    for line in COMMAND.findall(re.sub(r"\\\n +", "", path.read_text(encoding="utf-8"))):
        _, *words = shlex.split(line, comments=True)
        if words[0].startswith("-"):
            continue
        known = site_commands.commands()
        assert words[0] in known, line
        options = {each for given in known[words[0]].params for each in given.opts}
        assert {word for word in words if word.startswith("--")} <= options | {"--help"}, line


def test_every_parameter_has_its_paragraph() -> None:
    from sim.scenario.parameters import table

    text = "".join(site_parameters.parameter_pages().values())
    assert all(f"[`{name}`]{{#" in text for name in table())


def test_menus_name_pages_that_there_are() -> None:
    made = {name.removesuffix(".md") for name in generated()}
    for path in SITE.glob("*.md"):
        for menu in re.findall(r"```\{toctree\}\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            for line in (each for each in menu.splitlines() if each and not each.startswith(":")):
                there = [*ROOT.glob(f"{line}.md"), *SITE.glob(f"{line}.md")]
                assert line in made or there, f"{path.name}: {line}"


def test_its_python_is_python() -> None:
    code = re.findall(r"```python\n(.*?)```", (SITE / "for_mesa_users.md").read_text(), re.DOTALL)
    assert len(code) == 1
    compile(code[0], "for_mesa_users.md", "exec")


def test_what_is_quoted_from_the_readme_is_there_once() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in SITE.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for mark in re.findall(r"^:(?:start-after|end-before): \"?(.*?)\"?$", text, re.MULTILINE):
            assert readme.count(mark + ("\n" if mark.startswith("#") else "")) == 1, (path, mark)
