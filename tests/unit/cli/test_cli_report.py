"""`report`: one file, whole or untouched; bad input is one line; answers of questions go in too."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.cli import main
from sim.cli.analysed import Analysis, leave, question
from sim.report import drawn_pictures
from sim.results.store import save

OF = {"command": "ask results/one --seed 3", "seed": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = sim.run("baseline", years=1, levers={"builders.count": 20.0})
    return save(result, tmp_path_factory.mktemp("results") / "one")


@pytest.fixture(scope="module")
def asked(folder: Path) -> Path:
    """What a question left."""
    place = folder.parent / "why"
    tables = {"found.csv": pd.DataFrame({"what": ["rents <b>", "rounds"], "part": [0.123456, 2e9]})}
    answer = {"headline": "Rents decide it in 62% of 40 worlds."}
    with question(place, OF, {"found.csv": False, "seen.png": True}, False) as claim:
        leave(claim, OF, Analysis(answer, tables, {"seen.png": lambda: Figure(figsize=(2, 1))}))
    return place


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take most of the time."""
    monkeypatch.setattr(drawn_pictures, "OF_A_WORLD", ("profit",))


def code_of(*arguments: str | Path) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(["report", *map(str, arguments)])
    return leaving.value.code


def test_it_lies_beside_the_result_and_is_never_replaced_unasked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(folder) == 0
    file = folder.with_name("one_report.html")
    assert capsys.readouterr().out == f"Report in {file}, 0.1 MB\n"
    first = file.read_bytes()
    assert code_of(folder) == 2
    assert f"{file}: is there already" in capsys.readouterr().err
    assert code_of(folder, "--overwrite") == 0
    assert file.read_bytes() == first
    assert sorted(each.name for each in folder.iterdir()) == [
        "events.csv", "manifest.json", "series.nc", "summary.csv",
    ]  # fmt: skip


def test_json_is_all_that_is_printed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(folder, "--json", "--out", tmp_path / "a.html") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["results"][0]["answer"]["worlds"] == 1
    assert "src" not in found["results"][0]["pictures"][0]


def test_an_answer_is_a_section_with_its_sentence_picture_and_table(
    folder: Path, asked: Path, tmp_path: Path
) -> None:
    out = tmp_path / "both.html"
    assert code_of(folder, asked, "--out", out) == 0
    text = out.read_text(encoding="utf-8")
    section = text[text.index('<section id="asked-why"') : text.index('<section id="limits"')]
    assert "<p>Rents decide it in 62% of 40 worlds.</p>" in section
    assert section.count("<img ") == 1
    assert "rents &lt;b&gt;" in section
    assert "0.123</td>" in section
    assert 'endgame</span> <span class="w">ask</span>' in text


def test_an_answer_alone_is_a_report(asked: Path, tmp_path: Path) -> None:
    assert code_of(asked, "--out", tmp_path / "why.html") == 0
    assert "<h1>Rents decide it" in (tmp_path / "why.html").read_text(encoding="utf-8")


def test_answers_have_their_question_as_heading_and_a_line_to_ask_again(tmp_path: Path) -> None:
    line = "endgame compare baseline 'my own.toml' --years 4"
    of = {"command": line}
    with question(tmp_path / "long_name", of, {}, False) as claim:
        leave(claim, of, Analysis({"headline": "Nothing moves."}, {}))
    with question(tmp_path / "other", of, {}, False) as claim:
        leave(claim, of, Analysis({"headline": "Nothing moves."}, {}))
    assert code_of(tmp_path / "long_name", tmp_path / "other", "--out", tmp_path / "a.html") == 0
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<h1>Endgame: what a change does</h1>" in text
    shown = re.findall(r'<pre class="command"><code>(.*?)</code>', text)
    assert html.unescape(re.sub("<[^>]*>", "", shown[0])) == line


def test_a_folder_whose_name_is_no_text_is_reported(asked: Path, tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"caf\xe9")
    shutil.copytree(asked, place)
    assert code_of(place, "--out", tmp_path / "a.html") == 0
    assert "caf\\udce9" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_damaged_answer_is_refused(
    asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "damaged"
    shutil.copytree(asked, place)
    for damage in ("{", "[]", "null", '{"command": "a"}', '{"command": 1, "headline": "b"}'):
        (place / "answer.json").write_text(damage, encoding="utf-8")
        assert code_of(place, "--out", tmp_path / "a.html") == 2
        assert "damaged; ask the question again" in capsys.readouterr().err
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "nowhere: no such folder"),
        (["{one}", "{one}"], "is given twice"),
        (["{one}", "--out", "{tmp}/a.pdf"], "must end in .html or .htm"),
        (["{tmp}"], "no manifest.json"),
        (["{one}", "--out", "{tmp}"], "must end in .html"),
        ([], "Missing argument"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    arguments: list[str], words: str, folder: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    given = [each.format(one=folder, tmp=tmp_path) for each in arguments]
    assert code_of(*given) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert not list(tmp_path.iterdir())
