"""Ten questions are answered by commands that there are, at most two each."""

from __future__ import annotations

import shlex
import tomllib

import pytest
from by_path import EXPERIMENTS, experiment
from typer.main import get_command

from sim.cli import app

FOLDER = EXPERIMENTS / "00_model"
ten_questions = experiment("00_model", "ten_questions")
ASKED = tomllib.loads((FOLDER / "ten_questions.toml").read_text(encoding="utf-8"))


def test_commands_and_options_are_there() -> None:
    known = getattr(get_command(app), "commands")  # noqa: B009
    assert len(ASKED["question"]) == 10
    for each in ASKED["question"]:
        assert 1 <= len(each["commands"]) <= ten_questions.MOST_COMMANDS
        for command in each["commands"]:
            _, name, *arguments = shlex.split(command)
            options = {option for given in known[name].params for option in given.opts}
            assert {word for word in arguments if word.startswith("--")} <= options, command


def test_the_page_is_of_these_questions() -> None:
    page = (FOLDER / "guide" / "ten_questions.md").read_text(encoding="utf-8")
    for each in ASKED["question"]:
        assert each["asks"] in page
        assert all(f"    {command}\n" in page for command in each["commands"])
    assert page.count("\n## ") == 11
    assert all(len(line) <= 160 for line in page.splitlines())


def test_page_of_answers() -> None:
    page = ten_questions.page(ASKED, {})
    assert page.count(f"> {ten_questions.NOT_YET}") == sum(
        len(each["commands"]) for each in ASKED["question"]
    )
    many = {"question": [{"asks": "x", "heard": "y", "commands": ["a"] * 3}], "cannot": []}
    with pytest.raises(ValueError, match="more than 2"):
        ten_questions.page(many, {})
