"""Bad input: one line that names file, key and what is permitted; exit code 2; no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.base.errors import ScenarioError
from sim.cli import main
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

EXTENDS = b'extends = "baseline"\n'
ROW = next(row for row in table().values() if row.low < row.high)
LAB = b'[[roster.lab]]\nname = "new_lab"\nlabel = "New Lab"\nkind = "specialist"\n'
SHOCK = b'[[shocks]]\ndate = "2026-01"\nvalue = 1.0\nwhat = '


def lever(value: str) -> bytes:
    return EXTENDS + f'[levers]\n"{ROW.name}" = {value}\n'.encode()


KEY = f'levers."{ROW.name}"'
RANGE = f"{ROW.low:g} to {ROW.high:g}"
FINITE = RANGE + f" ({ROW.unit})"
CONTENTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "unknown key": (EXTENDS + b"yaers = 3", ("yaers: unknown key; did you mean years?",)),
    "unknown section key": (
        EXTENDS + b'[about]\nqestion = "?"',
        ("about.qestion: unknown key; did you mean question?; permitted: question, story",),
    ),
    "unknown parameter": (
        EXTENDS + b'[levers]\n"no.such_thing" = 1.0',
        ('levers."no.such_thing"', "endgame params"),
    ),
    "wrong type": (EXTENDS + b'years = "ten"', ("years = 'ten': must be", "1 to 50")),
    "wrong type of a lever": (lever('"high"'), (f"{KEY} = 'high': must be", RANGE)),
    "wrong type of a section": (EXTENDS + b"levers = 3", ("levers = 3: must be a table",)),
    "out of range": (EXTENDS + b"years = 51", ("years = 51: must be", "1 to 50")),
    "lever out of range": (lever(repr(ROW.high * 2 + 1)), (KEY, f"must be {RANGE}")),
    "negative cash": (
        EXTENDS + LAB + b"start = {cash_usd = -1.0}",
        ("roster.lab[new_lab].start.cash_usd = -1: must be 100000 to 1e+12 (USD)", "1 more"),
    ),
    "unknown lab in a shock": (
        EXTENDS + SHOCK + b'"lab.opnai.brand"',
        ("shocks[0].what: no lab 'opnai'; did you mean openai?; labs: openai, anthropic",),
    ),
    "not a number": (lever("nan"), (f"{KEY} = nan: must be", RANGE)),
    "infinity": (lever("inf"), (f"{KEY} = inf: must be", RANGE)),
    "huge number": (lever("1e400"), (f"{KEY} = inf: must be", RANGE)),
    "huge whole number": (lever("0x" + "f" * 9000), (f"{KEY} = a huge whole number", RANGE)),
    "number of 5,000 digits": (lever("9" * 5000), ("not TOML",)),
    "empty file": (b"", ("is empty; must have",)),
    "comment only": (b"# nothing\n", ("is empty; must have",)),
    "binary file": (bytes(range(256)), ("is no UTF-8; must be TOML text",)),
    "null bytes": (b"\0" * 64, ("not TOML",)),
    "truncated TOML": (EXTENDS + b'[levers]\n"capital.vc', ("not TOML", "end of document")),
    "deep nesting": (b"a = " + b"[" * 100_000, ("not TOML",)),
    "deep key": (
        EXTENDS + b"[levers]\n" + b"a." * 20_000 + b"a = 1",
        ("line 3: a key of more than 50 parts",),
    ),
    "long key": (
        EXTENDS + b'[levers]\n"' + b"a" * 40_000 + b'" = 1',
        ('levers."aaaa', '...": not a name'),
    ),
    "many keys": (EXTENDS + b"".join(b"k%d=1\n" % k for k in range(5_000)), ("99 more",)),
    "many levers": (
        EXTENDS + b"[levers]\n" + b"".join(b'"k.%d"=1\n' % k for k in range(20_000)),
        ("no parameter 'k.0'", "99 more"),
    ),
    "many shocks": (
        EXTENDS + (SHOCK + b'"chips.supply_shock"\n') * 5000,
        ("shocks = a list: must be a list of tables, at most 500",),
    ),
    "deep tables": (
        EXTENDS + b"levers = " + b"{a=" * 200 + b"1" + b"}" * 200,
        ("levers.a: quote",),
    ),
    "long path": (b'extends = "' + b"x" * 40_000 + b'.toml"', ("xxx...", "File name too long")),
    "long file": (b"#" * 1_000_001, ("longer than 1000000 bytes",)),
    "cyclic extends": (
        b'extends = "bad.toml"',
        ("extends = 'bad.toml': must not lead back to itself",),
    ),
    "extends nothing": (
        b'extends = "baslines"',
        ("no scenario 'baslines'; did you mean baseline?",),
    ),
    "extends a folder": (b'extends = "../"', ("is a folder; must be a .toml file",)),
    "half a scenario": (
        b"years = 3",
        ("start: missing; must be a month", "2 more; `endgame validate` lists them)"),
    ),
    "control characters": (
        EXTENDS + b'"\\u001b[31m\\nred" = 1',
        ("\\x1b[31m", "unknown key; permitted: extends, start, years, about, levers"),
    ),
}


def refused(path: object, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a bad scenario gets, the same in Python and on the command line.

    Where more than one thing is wrong, ``validate`` has a line for each.
    """
    with pytest.raises(ScenarioError) as error:
        Scenario.load(path)  # type: ignore[arg-type]
    several = error.value.complaints if len(error.value.complaints) > 1 else ()
    for command, lines in (("run", ()), ("validate", several)):
        with pytest.raises(SystemExit) as leaving:
            main([command, str(path)])
        shown = capsys.readouterr()
        assert leaving.value.code == 2
        assert shown.out == ""
        assert shown.err.splitlines() == [f"endgame: {x}" for x in lines or (error.value,)]
    return str(error.value)


@pytest.mark.parametrize("case", CONTENTS)
def test_bad_content(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, said = CONTENTS[case]
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    line = refused(path, capsys)
    assert line.startswith(str(path))
    assert line.isprintable()
    for words in said:
        assert words in line


def test_a_circle_of_three_files_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sub").mkdir()
    for name, extended in (("a", "sub/b"), ("sub/b", "../c"), ("c", "./sub/../a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{extended}.toml"')
    line = refused(tmp_path / "a.toml", capsys)
    assert "must not lead back to itself" in line
    assert line.count(" -> ") == 3


def test_a_chain_of_a_thousand_files_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1200):
        (tmp_path / f"{number}.toml").write_text(f'extends = "{number + 1}.toml"')
    line = refused(tmp_path / "0.toml", capsys)
    assert "extends = '20.toml': must be a chain of at most 20 files, from " in line


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXTENDS)
    assert Scenario.load(path).years == 10


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.toml", "No such file or directory; must be a readable .toml file"),
        ("folder.toml", "is a folder; must be a .toml file"),
        ("fifo.toml", "is no regular file"),
        ("link.toml", "must be a readable .toml file"),
        ("nul\0.toml", "must be"),
        ("x" * 300 + ".toml", "File name too long"),
        ("file.yaml", "must be a shipped scenario's name or a path ending in .toml"),
    ],
)
def test_bad_paths(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "link.toml").symlink_to("link.toml")
    os.mkfifo(tmp_path / "fifo.toml")
    assert said in refused(f"{tmp_path}/{name}", capsys)


@pytest.mark.parametrize("name", ["basline", "", "BASELINE", "a\nb"])
def test_an_unknown_name_lists_the_shipped_ones(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "must be one of baseline, " in refused(name, capsys)


def test_a_file_without_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "secret.toml"
    path.write_bytes(EXTENDS)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything: say no in the kernel's place

        def closed(self: Path, *args: object, **how: object) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", closed)
    assert "Permission denied; must be a readable .toml file" in refused(path, capsys)


def test_an_output_folder_that_is_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "taken"
    path.write_text("mine")
    for out, said in (
        (path, "is a file; must be a folder"),
        (path / "below", "choose another folder"),
    ):
        with pytest.raises(SystemExit) as leaving:
            main(["run", "--out", str(out)])
        assert leaving.value.code == 2
        error = capsys.readouterr().err
        assert str(path) in error
        assert said in error
        assert error.count("\n") == 1
    assert path.read_text() == "mine"


def test_an_output_folder_that_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["run", "--out", "/proc/endgame"])
    assert leaving.value.code == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("no.such_thing=1", "no parameter 'no.such_thing'"),
        (f"{ROW.name}=nan", f"= nan: must be {RANGE}"),
        (f"{ROW.name}=1e400", f"= inf: must be {RANGE}"),
        (f"{ROW.name}=many", "= 'many': must be a number"),
        (ROW.name, "must be name=value"),
        ("lab.opnai.cash_usd=1e9", "no lab 'opnai'; did you mean openai?"),
        ("lab.openai.cash_usd=9", "lab.openai.cash_usd = 9: must be 100000 to 1e+12 (USD)"),
        ("builders.count=20.5", "= 20.5: must be a whole number from 10 to 1e+06 (builders)"),
    ],
)
def test_bad_settings(setting: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["run", "--set", setting])
    assert leaving.value.code == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim", "validate", "nowhere.toml"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("endgame: nowhere.toml: No such file")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="homes are found otherwise there")
def test_users_without_a_home_and_a_name_are_served(tmp_path: Path) -> None:
    nobody = "import pwd\ndef no(*_): raise KeyError(0)\npwd.getpwuid = pwd.getpwnam = no\n"
    root = str(Path(__file__).parents[2])
    program = nobody + "import sys\nfrom sim.cli import main\nmain(sys.argv[1:])"

    def asked(out: str) -> tuple[int, str]:
        options = ["run", "--years", "1", "--set", "builders.count=20", "--no-figures"]
        done = subprocess.run(
            [sys.executable, "-c", program, *options, "--out", out],
            env={"PYTHONPATH": root}, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stderr

    assert asked("here")[0] == 0
    assert (tmp_path / "here" / "manifest.json").exists()
    code, said = asked("~/there")
    assert (code, said) == (2, "endgame: path = '~/there': no home is known for ~; write it out\n")
    assert [each.name for each in tmp_path.iterdir()] == ["here"]
