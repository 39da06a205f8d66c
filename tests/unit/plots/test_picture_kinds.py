"""Kinds of picture say what they need, and it is what they read."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr
from matplotlib.text import Text

import sim
from sim import plots
from sim.base.errors import EndgameError, PictureError
from sim.plots.picture_kinds import KINDS, LAB

FEW = {"builders.count": 20.0}


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return sim.run("baseline", 3, years=2, levers=FEW, uncertain=True)


@pytest.fixture(scope="module")
def yearly(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    store = tmp_path_factory.mktemp("stored") / "yearly"
    return sim.ensemble("baseline", 3, years=2, workers=1, levers=FEW, store=store)


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    store = tmp_path_factory.mktemp("stored") / "monthly"
    return sim.ensemble("baseline", 3, years=2, workers=1, levers=FEW, store=store, keep="monthly")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_needs_is_enough_and_its_headline_is_its_question(
    kind: str, result: xr.Dataset
) -> None:
    needs = KINDS[kind].needs
    drawn = [name for name in result if str(name).startswith("param.")]
    bare = result[[*needs, *drawn]] if KINDS[kind].drawn_parameters else result[[*needs]]
    figure = plots.figure(kind, bare)
    assert figure.texts[0].get_text() == KINDS[kind].question


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_missing_is_one_kind_line_with_the_choice_of_keep(
    kind: str, result: xr.Dataset
) -> None:
    lost = KINDS[kind].needs[0]
    with pytest.raises(PictureError) as refused:
        plots.figure(kind, result.drop_vars(lost))
    said = str(refused.value)
    assert said.startswith(f"picture {kind}: the result has no {lost}")
    assert "--keep" in said
    assert "\n" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_an_ensemble_draws_or_says_what_to_keep(kind: str, yearly: xr.Dataset) -> None:
    refusal = KINDS[kind].refusal(yearly)
    if refusal:
        assert "--keep" in refusal
        with pytest.raises(EndgameError, match="--keep"):
            plots.figure(kind, yearly)
    else:
        plots.figure(kind, yearly)


def test_an_ensemble_by_year_has_fans_survival_drivers_and_the_map(yearly: xr.Dataset) -> None:
    assert {"fan", "survival", "ternary", "drivers"} <= {*plots.fitting(yearly)}


def test_an_ensemble_by_month_has_all(monthly: xr.Dataset) -> None:
    assert plots.fitting(monthly) == list(KINDS)
    for kind in ("ending_paths", "inside", "tiers", "fan"):
        plots.figure(kind, monthly)


def test_the_page_of_a_lab(result: xr.Dataset) -> None:
    figure = plots.lab_figure("mistral", result[[*LAB.needs, *EVENTS]], world=1)
    figure.canvas.draw()
    said = " ".join(text.get_text() for text in figure.findobj(Text))
    assert "What becomes of Mistral?" in said
    assert "world 1 of 3" in said
    assert "rounds:" in said or "nothing that changed" in said
    with pytest.raises(PictureError, match="no lab 'mistrial'; there are: "):
        plots.lab_figure("mistrial", result)
    with pytest.raises(PictureError, match="picture lab: the result has no cash_usd"):
        plots.lab_figure("mistral", result.drop_vars("cash_usd"))


EVENTS = [f"event.{name}" for name in ("month", "turn", "kind", "agent", "counterparty",
          "amount_usd", "detail", "words")]  # fmt: skip


def test_a_lab_that_never_operates_says_so(result: xr.Dataset) -> None:
    dead = result.assign(alive=result["alive"] * 0)
    figure = plots.lab_figure("mistral", dead)
    assert any("never operates" in text.get_text() for text in figure.texts)


def test_a_picture_that_fails_is_told_and_the_rest_are_drawn(
    result: xr.Dataset, tmp_path: Path
) -> None:
    told: list[tuple[str, Exception]] = []
    paths = plots.draw_all(
        result.drop_vars("price_index"), tmp_path, ["prices", "profit"],
        failed=lambda *what: told.append(what),
    )  # fmt: skip
    assert [path.name for path in paths] == ["profit.png"]
    assert [name for name, _ in told] == ["prices"]
    with pytest.raises(PictureError):
        plots.draw_all(result.drop_vars("price_index"), tmp_path, ["prices"])


@pytest.mark.parametrize(("suffix", "magic"), [("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_other_formats_give_the_same_bytes_twice(
    result: xr.Dataset, tmp_path: Path, suffix: str, magic: bytes
) -> None:
    found = []
    for place in ("a", "b"):
        (path,) = plots.draw_all(result, tmp_path / place, ["profit"], suffix=suffix)
        assert path.name == f"profit.{suffix}"
        found.append(path.read_bytes())
    assert found[0].startswith(magic)
    assert found[0] == found[1]
    with pytest.raises(PictureError, match=r"must end in \.png, \.pdf, \.svg"):
        plots.draw_all(result, tmp_path, ["profit"], suffix="gif")


def test_what_is_kept_by_default_is_enough_for_the_pictures_of_many_worlds(
    yearly: xr.Dataset,
) -> None:
    drawn = {name for name, kind in KINDS.items() if not kind.refusal(yearly)}
    many = {name for name, kind in KINDS.items() if kind.many}
    assert drawn == many - {"threshold_moves"} | {"endings", "subsidy"}
