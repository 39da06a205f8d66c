"""Who paid, how it ended and why, by year and by lab: against the result's own series."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.answer import answer, spread
from sim.base.axes import OUTSIDE_PARENT
from sim.results.fates import fates

FEW = {"builders.count": 20.0}


@pytest.fixture(scope="module")
def one() -> xr.Dataset:
    return sim.run("baseline_2025", years=2, levers=FEW)


@pytest.fixture(scope="module")
def three() -> xr.Dataset:
    return sim.run("baseline_2025", 3, years=2, levers=FEW, uncertain=True)


def test_payers_add_up_to_what_the_labs_were_paid(one: xr.Dataset) -> None:
    found = answer(one)["who_paid"]
    assert found["customers"]["usd"] == pytest.approx(float(one["revenue_usd"].sum()))
    for when in ("share", "share_first_year", "share_last_year"):
        assert sum(each[when] for each in found.values()) == pytest.approx(1.0)


def test_each_year_has_its_own_price_over_full_cost(one: xr.Dataset) -> None:
    found = answer(one)["by_year"]
    assert list(found) == ["2025", "2026"]
    revenue, cost = (one[name].values[0] for name in ("market_revenue_usd", "full_cost_usd"))
    for place, each in enumerate(found.values()):
        months = slice(12 * place, 12 * place + 12)
        ratio = revenue[months].sum() / cost[months].sum()
        assert each["price_to_full_cost"] == pytest.approx(ratio)
        assert each["subsidy_rate"] == pytest.approx(max(1.0 - ratio, 0.0))
        price = one["frontier_price_usd_per_mtok"].values[0, 12 * place + 11]
        assert each["frontier_price_usd_per_mtok"] == price


def test_one_world_is_told_by_itself(one: xr.Dataset) -> None:
    found = answer(one)
    said = "baseline_2025, builders.count = 20, seed 0, 1 world, parameters fixed"
    assert found["described"] == said
    assert found["ending"] == one["ending"].values[0]
    assert len(found["why"]) == 2
    assert found["labs"]["Google DeepMind"] == {"fate": "owned by Google", "since": ""}
    assert json.loads(json.dumps(found)) == found


def test_a_buyer_from_outside_is_named_by_the_event(one: xr.Dataset) -> None:
    sold = one.copy(deep=True)
    lab = [str(each) for each in sold["lab"].values].index("cohere")
    sold["owner"].values[0, 20:, lab] = OUTSIDE_PARENT
    assert answer(sold)["labs"]["Cohere"]["fate"] == "owned by an outside buyer"
    words = [str(each) for each in sold["event.words"].values[0]]
    for name, word in (
        ("kind", "acquisition"),
        ("agent", "cohere"),
        ("counterparty", "chip_maker"),
    ):
        sold[f"event.{name}"].values[0, -1] = words.index(word)
    assert answer(sold)["labs"]["Cohere"]["fate"] == "owned by the chip maker"


def test_many_worlds_are_medians_and_shares(three: xr.Dataset) -> None:
    found = answer(three)
    assert sum(each["worlds"] for each in found["endings"].values()) == 3
    last = found["by_year"]["2026"]["frontier_price_usd_per_mtok"]
    price = three["frontier_price_usd_per_mtok"].values[:, -1]
    assert last["median"] == pytest.approx(np.median(price))
    assert last["low"] <= last["median"] <= last["high"]
    xai = list(three["lab"].values).index("xai")
    told = found["labs"]["xAI"]
    assert told["independent"] == (fates(three).values[:, xai] == "independent").mean()
    assert told["independent"] + told["owned"] + told["closed"] == pytest.approx(1.0)


def test_a_stored_ensemble_answers_as_the_run_does(three: xr.Dataset, tmp_path: Path) -> None:
    stored = sim.ensemble(
        "baseline_2025", 3, years=2, levers=FEW, workers=1, store=tmp_path / "kept", progress=False
    )
    here, there = answer(three), answer(stored)
    assert there["lacking"] == {}
    assert there["why"] == here["why"]
    # Of a lab that came and closed within a year nothing is known where years are kept.
    none = {"founded": 0.0, "independent": 0.0}
    kept = {name: there["labs"].get(name, none) for name in here["labs"]}
    short = {name for name, of in here["labs"].items() if kept[name]["founded"] < of["founded"]}
    for name in short:
        free = [each["founded"] * each["independent"] for each in (here["labs"][name], kept[name])]
        assert free[0] == pytest.approx(free[1]), name
    assert {name: of for name, of in there["labs"].items() if name not in short} == {
        name: of for name, of in here["labs"].items() if name not in short
    }
    for name, each in here["who_paid"].items():
        assert there["who_paid"][name]["usd"]["median"] == pytest.approx(
            each["usd"]["median"], rel=1e-6
        )
    assert there["by_year"]["2025"]["price_to_full_cost"]["high"] == pytest.approx(
        here["by_year"]["2025"]["price_to_full_cost"]["high"], rel=1e-6
    )


def test_what_is_not_kept_is_named(tmp_path: Path) -> None:
    stored = sim.ensemble(
        "baseline_2025",
        2,
        years=1,
        levers=FEW,
        workers=1,
        store=tmp_path,
        keep="last",
        progress=False,
    )
    found = answer(stored)
    assert set(found["lacking"]) == {"who_paid", "by_year", "labs"}
    assert len(found["why"]) == 2


def test_an_unknown_number_counts_for_nothing() -> None:
    assert spread(np.array([np.nan, 1.0, 3.0]))["median"] == 2.0  # type: ignore[index]
    assert spread(np.array([np.nan])) is None
