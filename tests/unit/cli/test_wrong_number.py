"""An option's wrong number is told what it must be, both ends of its range, in one line."""

from __future__ import annotations

import pytest

from sim.cli import main


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("run --years 0", "--years 0: must be a whole number from 1 to 50"),
        ("run --years 51", "--years 51: must be a whole number from 1 to 50"),
        ("ensemble --worlds 1e3", "--worlds 1e3: must be a whole number from 1 to 1,000,000"),
        ("run --seed=-1", "--seed -1: must be a whole number, at least 0"),
        ("ensemble --workers x", "--workers x: must be a whole number, at least 1"),
        ("money --relet 1.5", "--relet 1.5: must be a number from 0 to 1"),
        ("money --costs ten", "--costs ten: must be a number from 0 to 1"),
        ("warn --false-alarms x", "--false-alarms x: must be a number"),
    ],
)
def test_a_wrong_number_is_told_what_it_must_be(
    command: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(command.split())
    assert leaving.value.code == 2
    name = command.split()[0]
    assert capsys.readouterr().err == f"endgame: {said} (try: endgame {name} --help)\n"


@pytest.mark.parametrize("command", ["run --wrlds 3", "run --worlds", "map --x a"])
def test_other_wrong_usage_stays_typers(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(command.split())
    assert leaving.value.code == 2
    assert "--help)" in capsys.readouterr().err
