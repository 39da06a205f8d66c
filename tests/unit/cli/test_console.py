"""What is printed is what was there: no markup, no control characters, at any width."""

from __future__ import annotations

import pytest

from sim.cli import main
from sim.cli.console import console, table

ODD = "[red]a[/red] \x1b[31mb\x07 :smile: \u202ec"


def test_markup_and_control_characters_are_printed_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = table(ODD, (ODD,))
    made.add_row(ODD)
    out = console()
    out.print(made)
    out.print(ODD)
    out.rule(ODD)
    printed = capsys.readouterr().out
    assert printed.count("[red]a[/red] \\x1b[31mb\\x07 :smile: \\u202ec") == 5
    assert not set(printed) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("size", ["0", "-3", "wide", ""])
@pytest.mark.parametrize("command", ["scenarios", "--help"])
def test_a_terminal_of_no_size_is_written_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], size: str, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", size)
    monkeypatch.setenv("LINES", size)
    with pytest.raises(SystemExit) as leaving:
        main([command])
    assert leaving.value.code == 0
    assert "end" in capsys.readouterr().out


@pytest.mark.parametrize("argument", ["\x1b[31m.toml", "[red]x[/red]", "a\nb.toml", "\udcff.toml"])
def test_an_error_is_one_printable_line(capsys: pytest.CaptureFixture[str], argument: str) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["run", argument])
    assert leaving.value.code == 2
    error = capsys.readouterr().err
    assert error.endswith("\n")
    assert error[:-1].isprintable()
