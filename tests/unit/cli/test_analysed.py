"""An answer is left whole: tables, JSON without a number that is none, pictures after all else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from matplotlib.figure import Figure

from sim.base.errors import StoreError
from sim.cli.analysed import Analysis, leave, opened_answer, plain, question, unfinished

OF = {"command": "ask --of it", "seed": 0}
FILES = {"found.csv": False, "seen.png": True}
TABLES = {"found.csv": pd.DataFrame({"a": [1.0]})}


def left(folder: Path, draw: Any = Figure, as_json: bool = False) -> None:
    answer = {"headline": "It is so.", "share": float("nan")}
    with question(folder, OF, FILES, False) as claim:
        rows = unfinished(claim.folder)
        rows.mkdir()
        (rows / "rows-0000000.parquet").write_text("")
        leave(claim, OF, Analysis(answer, TABLES, {"seen.png": draw}), as_json)


def test_an_answer_can_be_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left(tmp_path / "a")
    assert opened_answer(tmp_path / "a") == {
        "command": "ask --of it", "headline": "It is so.", "share": None,
    }  # fmt: skip
    assert (tmp_path / "a" / "figures" / "seen.png").is_file()
    assert not unfinished(tmp_path / "a").exists()
    assert capsys.readouterr().out.startswith("It is so.\n")


def test_json_is_all_that_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left(tmp_path / "a", as_json=True)
    assert json.loads(capsys.readouterr().out)["headline"] == "It is so."


def test_names_of_files_that_are_no_text_do_no_harm(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    of = {"command": "ask caf\udce9"}
    for as_json in (False, True):
        folder = tmp_path / str(as_json)
        with question(folder, of, {"note.md": False}, False) as claim:
            found = Analysis({"headline": "\udce9 is it."}, {}, texts={"note.md": "\udce9"})
            leave(claim, of, found, as_json)
        assert opened_answer(folder)["command"] == of["command"]
    assert b"\\udce9 is it." in capfdbinary.readouterr().out


def test_a_picture_that_fails_leaves_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> Figure:
        raise ValueError("no ink")

    with pytest.raises(typer.Exit):
        left(tmp_path / "a", fails)
    assert "no ink" in capsys.readouterr().err
    assert opened_answer(tmp_path / "a")["headline"] == "It is so."


def test_a_folder_of_another_question_is_refused(tmp_path: Path) -> None:
    left(tmp_path / "a")
    with (
        pytest.raises(StoreError, match="overwrite"),
        question(tmp_path / "a", OF | {"seed": 1}, FILES, False),
    ):
        pass
    with pytest.raises(StoreError, match="holds no answer"):
        opened_answer(tmp_path)


def test_plain_numbers() -> None:
    import numpy as np

    assert plain({1: (np.float64(2.0), np.array([1, 2])), "x": np.inf}) == {
        "1": [2.0, [1, 2]], "x": None,
    }  # fmt: skip
