"""An answer says by which line it is asked for again."""

from __future__ import annotations

import shlex

import pytest
import typer
from typer.testing import CliRunner

from sim.cli.options import AsJson, Settings, Years
from sim.cli.typed_again import Retyped, typed_again

RUNNER = CliRunner()


def line(*words: str) -> str:
    """What a command of each kind of option says of itself."""
    app = typer.Typer()

    def ask(
        side: list[str], years: Years = None, world: int = 7, wide: bool = False,
        drawn: bool = True, settings: Settings = None, out: str = "", as_json: AsJson = False,
    ) -> None:  # fmt: skip
        typer.echo(typed_again())

    app.command("ask", cls=Retyped)(ask)
    app.command("other", cls=Retyped)(lambda: None)
    done = RUNNER.invoke(app, ["ask", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout.rstrip("\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["a"], "endgame ask a"),
        (["--years", "2", "a b", "é"], "endgame ask 'a b' 'é' --years 2"),
        (["a", "--set", "x.y=8e9", "--set", "z=1"], "endgame ask a --set x.y=8e9 --set z=1"),
        (
            ["a", "--world", "0", "--wide", "--no-drawn"],
            "endgame ask a --world 0 --wide --no-drawn",
        ),
        (["a", "--world", "7", "--json", "--out", "there"], "endgame ask a"),
        (["--years", "2", "--", "-a"], "endgame ask --years 2 -- -a"),
    ],
)
def test_a_line_is_whole_quoted_and_the_same_question(given: list[str], told: str) -> None:
    assert line(*given) == told
    assert line(*shlex.split(told)[2:]) == told


def test_outside_a_command_there_is_none() -> None:
    line("a")
    assert typed_again() == "endgame"
