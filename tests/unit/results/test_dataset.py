"""The Dataset: every series has its row, its axes, its unit; attributes say where it comes from."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.endings.classification import ENDINGS, classify
from sim.month.launch import start
from sim.month.step import month
from sim.month.world import World
from sim.results.coordinates import calendar
from sim.results.dataset import dataset
from sim.results.variables import variables
from sim.runs.single import simulate
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline_2025").replace({"builders.count": 50})


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(SMALL, worlds=2, seed=3, years=2)


def test_every_series_has_a_row_and_every_row_a_series(world: World) -> None:
    rows = {name for name, row in variables().items() if row.source == "tape"}
    assert rows == set(world.tape.series)
    assert set(variables()) < set(dataset(world, SMALL).variables)


def test_axes_units_and_names(world: World) -> None:
    result = dataset(world, SMALL)
    assert result.sizes["world"] == 2
    assert result["month"].values[[0, -1]].astype("M8[D]").astype(str).tolist() == [
        "2025-01-01",
        "2026-12-01",
    ]
    assert result["month"].dtype == "datetime64[ns]"
    assert result["year"].values.tolist() == [2025, 2026]
    for name in result.data_vars:
        assert result[name].dtype.kind == "M" or result[name].attrs["units"], name
        assert result[name].attrs["long_name"], name
    revenue = result["revenue_usd"]
    column = world.setting.labs.index("openai")
    series = world.tape.series["revenue_usd"]
    assert revenue.sel(lab="openai").values.tolist() == series[:, :, column].tolist()
    assert result["owner"].dtype == np.int64


def test_who_does_not_operate_has_no_price(world: World) -> None:
    result = dataset(world, SMALL)
    living = (result["alive"] > 0).values
    assert not living.all()
    assert (np.isfinite(result["price_usd_per_mtok"].values).all(axis=3) == living).all()
    assert (np.isfinite(result["capability"].values) == living).all()


def test_books_close_and_snapshots_are_the_first_and_last_state(world: World) -> None:
    result = dataset(world, SMALL)
    flows = result["flow_matrix_usd"]
    assert flows.dims == ("world", "year", "flow", "sector")
    size = abs(flows).sum("sector").values
    assert (abs(flows.sum("sector").values) <= 1e-9 * np.maximum(size, 1e3)).all()  # cents of cents
    sheet = result["balance_sheet_usd"]
    parts = sheet.drop_sel(item="net_worth").sum("item").values
    assert parts == pytest.approx(sheet.sel(item="net_worth").values, rel=1e-9, abs=1.0)
    stake = result["stake_hyperscaler"].sel(lab="openai", hyperscaler="microsoft")
    lab, holder = world.setting.labs.index("openai"), len(world.setting.investors)
    holder += world.setting.hyperscalers.index("microsoft")
    for place, state in enumerate((world.batch.state, world.state)):
        assert (stake.values[:, place] == state.labs.cap_table[:, lab, holder]).all()
    last = result["revenue_snapshot_usd"].sel(snapshot="end").values
    on = world.state.labs.alive  # who closed this month sold in it, and sells nothing now
    assert last[on] == pytest.approx(result["revenue_usd"].values[:, -1][on])
    assert (last[~on] == 0.0).all()


def test_endings_are_the_classifiers(world: World) -> None:
    result = dataset(world, SMALL)
    assert result["outcome"].values.tolist() == list(ENDINGS)
    assert result["membership"].dims == ("world", "outcome")
    assert (result["membership"].values == result["membership_monthly"].values[:, -1]).all()
    assert set(result["ending"].values) <= set(ENDINGS)
    again = classify(result.drop_vars(["ending", "membership"]))
    assert (again["membership"].values == result["membership"].values).all()


def test_attributes_say_where_it_comes_from(world: World) -> None:
    attrs = dataset(world, SMALL).attrs
    assert attrs["scenario"] == "baseline_2025"
    assert attrs["scenario_toml"] == SMALL.toml()
    assert attrs["scenario_sha256"] == SMALL.sha256()
    assert attrs["seed"] == 3
    assert {"python", "numpy", "ai-endgame"} <= set(json.loads(attrs["versions"]))
    assert json.loads(attrs["labels"])["openai"] == "OpenAI"
    assert isinstance(attrs["commit"], str)
    assert {type(value) for value in attrs.values()} == {str, int}


def test_drawn_parameters_are_there_if_drawn() -> None:
    prior = {"low": 0.01, "high": 0.12, "scale": "log"}
    document = SMALL.model_dump(by_alias=True, exclude_none=True)
    document["uncertainties"] = {"market.switching_hazard_per_month": prior}
    chosen = Scenario.model_validate(document)
    batch = start(chosen, 3, 0, 1, uncertain=True)
    month(batch)
    drawn = dataset(batch, chosen, uncertain=True)["param.market.switching_hazard_per_month"]
    assert drawn.dims == ("world",)
    assert drawn.attrs["units"] == "probability per month"
    assert len(set(drawn.values)) == 3
    assert ((drawn > 0.01) & (drawn < 0.12)).all()
    assert "param.market.switching_hazard_per_month" not in dataset(batch, chosen)


def test_a_year_that_is_not_over_has_its_books_so_far() -> None:
    world = start(SMALL, 1, 0, 2)
    with pytest.raises(EndgameError, match="at least one finished month"):
        dataset(world, SMALL)
    for _ in range(13):
        month(world)
    result = dataset(world, SMALL)
    assert result.sizes["month"] == 13
    assert result["balance_sheet_usd"].sizes["year"] == 2
    assert result["flow_matrix_usd"].sizes["year"] == 2


def test_a_series_without_a_row_is_named(world: World) -> None:
    other = start(SMALL, 1, 0, 1)
    month(other)
    other.tape.record(0, novelty_usd=np.ones((1, 1)))
    with pytest.raises(EndgameError, match=r"variables\.csv: no row for series novelty_usd"):
        dataset(other, SMALL)


def test_calendar_crosses_the_year() -> None:
    assert calendar("2025-12", 2).astype("M8[D]").astype(str).tolist() == [
        "2025-12-01",
        "2026-01-01",
    ]


def test_suttons_bound_stands_beside_the_concentration(world: World) -> None:
    """k = 0.271: 1.084/(2.084 + sqrt(3.168)) = 0.2805 of the market, 2,805 points."""
    assert SMALL.values()["market.quality_exponent"] == 0.271
    assert dataset(world, SMALL)["sutton_bound_hhi"].values == pytest.approx(2805.5, abs=0.1)


def test_no_variable_has_the_name_of_an_axis_and_all_text_is_of_one_kind(world: World) -> None:
    """A name that stands for an axis and for something else selects what nobody asked for."""
    result = dataset(world, SMALL, uncertain=True)
    assert set(result.sizes) <= set(result.indexes)
    assert all(result[dim].dims == (dim,) for dim in result.sizes)
    kinds = {name: each.dtype.kind for name, each in result.variables.items()}
    assert set(kinds.values()) == set("ifMU")
    texts = {name for name, kind in kinds.items() if kind == "U"}
    assert all(result[name].encoding == {"dtype": object} for name in texts)


def test_only_what_is_asked_for_is_collected(world: World) -> None:
    whole = dataset(world, SMALL)
    names = {"cash_usd", "plan_price_usd", "flow_matrix_usd"}
    part = dataset(world, SMALL, names=names)
    assert set(part.data_vars) == names
    for name in part.variables:
        assert part[name].variable.identical(whole[name].variable), name
