"""Numbers of a result as one table: which rows, which columns, and what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError
from sim.results.exported import LABS, MARKET, exported

FEW = {"builders.count": 20.0}


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return sim.run("baseline_2025", 2, years=2, levers=FEW, uncertain=True)


def test_a_row_for_each_world_and_month_of_the_market(result: xr.Dataset) -> None:
    table = exported(result)
    assert list(table) == ["world", "month", *MARKET]
    assert table["month"].tolist() == [*(str(m)[:7] for m in result["month"].values)] * 2
    assert table["hhi"].to_numpy().tolist() == result["hhi"].values.ravel().tolist()
    assert table.attrs["units"]["full_cost_usd"] == "USD per month"


@pytest.mark.parametrize("asked", ["mistral", "Mistral AI", "MISTRAL ai"])
def test_a_lab_by_name_or_label_with_its_fate_and_tiers(result: xr.Dataset, asked: str) -> None:
    table = exported(result, [asked])
    assert len(table) == 2 * 24
    assert set(table["lab"]) == {"Mistral AI"}
    assert set(table["fate"]) <= {"independent", "closed", "owned by Microsoft"}
    tiers = result["price_usd_per_mtok"].sel(lab="mistral")
    for tier in ("frontier", "small"):
        values = table[f"price_usd_per_mtok {tier}"].to_numpy()
        assert values.tolist() == tiers.sel(tier=tier).values.ravel().tolist()


def test_all_labs_and_all_series(result: xr.Dataset) -> None:
    assert len(exported(result, ["all"])) == 2 * 24 * result.sizes["lab"]
    every = exported(result, ["openai"], every=True)
    assert {"staff_people", "runway_months"} <= {*every}
    assert len([*every]) > len(LABS)
    assert "capex_usd" not in exported(result, every=True)


def test_by_year_money_is_summed_and_fates_are_the_years_last(result: xr.Dataset) -> None:
    table = exported(result, ["openai"], rate="yearly")
    assert table["year"].tolist() == [2025, 2026] * 2
    revenue = result["revenue_usd"].sel(lab="openai").values
    assert table["revenue_usd"].tolist() == pytest.approx(
        revenue.reshape(2, 2, 12).sum(axis=2).ravel().tolist()
    )
    assert table.attrs["units"]["revenue_usd"] == "USD per year"


def test_chosen_series_of_other_agents_and_of_worlds(result: xr.Dataset) -> None:
    table = exported(result, names=["capex_usd", "hhi", "ending"])
    assert set(table["hyperscaler"]) == {"Amazon", "Google", "Microsoft", "Oracle"}
    assert table["ending"].iloc[0] == result["ending"].values[0]


def test_a_stored_ensemble_gives_its_years(result: xr.Dataset, tmp_path: Path) -> None:
    stored = sim.ensemble(
        "baseline_2025", 2, years=2, levers=FEW, workers=1, store=tmp_path, progress=False
    )
    table, again = exported(stored, ["all"]), exported(result, ["all"], rate="yearly")
    # Of a lab that came and closed within a year nothing is known where years are kept.
    unknown = (table["fate"] == "") & (again["fate"] == "closed")
    assert (table["fate"] == again["fate"])[~unknown].all()
    assert unknown.mean() < 0.1
    assert table["revenue_usd"].tolist() == pytest.approx(again["revenue_usd"].tolist())
    with pytest.raises(EndgameError, match="--keep hhi=monthly"):
        exported(stored, names=["hhi"], rate="monthly")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"labs": ["mistrl"]}, "no lab 'mistrl'; did you mean mistral?; there are: "),
        ({"names": ["capex"]}, "--variable 'capex': no such series; did you mean capex_usd?"),
        ({"names": ["capex_usd", "revenue_usd"]}, "series of hyperscaler and lab; ask for one"),
        ({"names": ["hhi"], "labs": ["openai"]}, "hhi: not of labs; leave out --lab"),
    ],
)
def test_what_cannot_be_is_refused(
    result: xr.Dataset, how: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(EndgameError) as refused:
        exported(result, **how)  # type: ignore[arg-type]
    assert said in str(refused.value)
