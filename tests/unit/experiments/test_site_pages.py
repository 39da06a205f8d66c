"""Pages of the site that are generated: text that Markdown leaves as it is, entries, options."""

from __future__ import annotations

from pathlib import Path

from by_path import experiment

site_commands = experiment("00_model/site", "site_commands")
site_parameters = experiment("00_model/site", "site_parameters")
site_text = experiment("00_model/site", "site_text")
build = experiment("00_model/site", "build")
conf = experiment("00_model/site", "conf")


def test_markdown_is_quoted() -> None:
    assert site_text.cell("a|b <c> *d*") == r"a\|b \<c\> \*d\*"


def test_links_to_folders_and_comments_go(tmp_path: Path) -> None:
    (tmp_path / "rooms").mkdir()
    text = "<!-- begin a -->\n[all](rooms) and [a page](x.md), [b](rooms/) ![p](rooms) [c](#d)"
    said = "all and [a page](x.md), b ![p](rooms) [c](#d)"
    assert site_text.read_as_page(text, tmp_path) == said


def test_a_page_without_a_heading_gets_one() -> None:
    assert site_text.titled("| a |", "peers") == "# Measured: peers\n\n| a |"
    assert site_text.titled("## Has", "peers") == "## Has"


def test_an_entry_has_value_range_quality_and_source() -> None:
    said = site_parameters.entry("acquirers.chip_cash_share")
    assert said.startswith("[`acquirers.chip_cash_share`]{#acquirers-chip_cash_share}\n: ")
    assert "**0.3 fraction**, between 0 and 0.6; estimated, as of 2025-12." in said
    assert "Source: Nvidia: 20 bn licence and hire of Groq" in said


def test_a_command_has_its_options_and_its_guide() -> None:
    page = site_commands.command_pages()["commands/compare.md"]
    assert page.startswith("# `endgame compare`\n")
    assert "(../experiments/00_model/guide/compare.md)" in page
    assert "    .venv/bin/endgame compare baseline funding_winter\n" in page
    assert "\n\n`--worlds`\n: Pairs; 200, or" in page


def test_descriptions_beside_names_stand_below_them() -> None:
    lines = ["Says.", "", "Parameters", "----------", "rng : seed, a whole number", "x : int", "",
             "Notes", "-----", "a : b c"]  # fmt: skip
    conf.described(None, "function", "f", None, None, lines)
    assert lines[4:7] == ["rng", "    seed, a whole number", "x : int"]
    assert lines[-1] == "a : b c"


def test_pages_that_ask_others_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="https://x.y">x</a><script src="a.js"></script>')
    (tmp_path / "b.html").write_text('<script async src="https://x.y/a.js"></script>')
    (tmp_path / "c.css").write_text("b { background: url(//x.y/z.png) }")
    (tmp_path / "d.html").write_text('<link rel="stylesheet" href="//x.y/z.css">')
    assert build.asked_elsewhere(tmp_path) == ["b.html", "c.css", "d.html"]
