"""The scenario to begin with: it runs as it is, and each example in its comments is valid."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from sim.scenario.changes import changes
from sim.scenario.definition import Scenario
from sim.scenario.editors import schema_text
from sim.scenario.template import template

EXAMPLE = re.compile(r'^# (?=\[\[|"?[a-z_.]+"? = )', re.MULTILINE)


@pytest.mark.parametrize("base", ["baseline", "chip_shock", "history_2023"])
def test_the_template_and_its_examples_are_valid(base: str, tmp_path: Path) -> None:
    made = template(base)
    file = tmp_path / "mine.toml"
    file.write_text(made, encoding="utf-8")
    plain = Scenario.load(file)
    assert changes(plain, Scenario.load(base)) == []
    assert plain.about.question == "What if ...?"
    used, examples = EXAMPLE.subn("", made)
    assert examples >= 17
    file.write_text(used, encoding="utf-8")
    whole = Scenario.load(file)
    assert len(whole.shocks) == len(plain.shocks) + 1
    assert len(whole.contracts) == len(plain.contracts) + 1
    assert whole.roster.labs[0].start["cash_usd"] == 9e9
    assert whole.roster.labs[-1].label == "My Lab"
    assert whole.values() == plain.values()


def test_its_first_line_leads_editors_to_the_schema() -> None:
    mark, _, address = template("baseline").partition("\n")[0].partition(" ")
    assert mark == "#:schema"
    assert Path(url2pathname(urlparse(address).path)).read_text(encoding="utf-8") == schema_text()


def test_it_extends_a_file_wherever_it_lies(tmp_path: Path) -> None:
    base = tmp_path / "base.toml"
    base.write_text('extends = "baseline"\nyears = 3\n', encoding="utf-8")
    file = tmp_path / "deeper" / "mine.toml"
    file.parent.mkdir()
    file.write_text(template(str(base)), encoding="utf-8")
    assert Scenario.load(file).years == 3
