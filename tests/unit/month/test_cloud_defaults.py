"""Two neoclouds that owe too much: they default, lenders lose, and all who borrow feel it."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import sim

FEW = {"builders.count": 20.0}
OWING = FEW | {
    "neocloud.coreweave.debt_usd": 2e11,
    "neocloud.coreweave.cash_usd": 1e5,
    "neocloud.lambda.debt_usd": 4e10,
}
NAMES = {"coreweave", "lambda"}


@pytest.fixture(scope="module")
def sound() -> xr.Dataset:
    return sim.run("baseline_2025", 2, years=2, levers=FEW)


@pytest.fixture(scope="module")
def broken() -> xr.Dataset:
    return sim.run("baseline_2025", 2, years=2, levers=OWING)


def test_the_diary_tells_each_default_once(sound: xr.Dataset, broken: xr.Dataset) -> None:
    assert "cloud_default" not in set(sim.events(sound)["kind"])
    told = sim.events(broken).query("kind == 'cloud_default'")
    first = told[told["month"] == told["month"].min()]
    assert set(first["agent"]) == NAMES
    assert len(first) == 4  # two clouds in two worlds
    assert (first["amount_usd"] > 1e10).all()
    assert len(told) < 12


def test_the_books_balance_and_lenders_bear_the_loss(broken: xr.Dataset) -> None:
    assert broken["ledger_residual"].values.max() < 1e-9
    books = broken["flow_matrix_usd"].sel(flow="rescue_loans_other")
    assert (books.sel(sector="other_clouds").values[:, 0] > 1e6).all()
    lost = broken["lender_losses_usd"].values
    told = sim.events(broken).query("kind == 'cloud_default'")
    assert lost.sum() >= told["amount_usd"].sum() * (1.0 - 1e-9)
    debt = broken["neocloud_debt_usd"].sel(neocloud=["coreweave", "lambda"]).values
    assert (debt[:, -1] < 0.2 * np.array([2e11, 4e10])).all()
    sheet = broken["balance_sheet_usd"]
    held = sheet.sel(item="debt_held").sum("sector").values
    owed = sheet.sel(item="debt_owed").sum("sector").values
    np.testing.assert_allclose(held, -owed, rtol=1e-12)
    assert (held > 0.0).all()


def test_machines_stay_and_credit_is_short_for_all(sound: xr.Dataset, broken: xr.Dataset) -> None:
    credit = broken["credit_conditions"].values
    assert (credit.min(axis=1) < 0.7).all()
    assert (credit[:, -1] > credit.min(axis=1)).all(), "lenders forget"
    assert (sound["credit_conditions"].values == 1.0).all()
    capacity = broken["neocloud_capacity_h100e"].sel(neocloud="coreweave").values
    assert (capacity[:, -1] > 0.5 * capacity[:, 0]).all()
    spent = [each["other_clouds_capex_usd"].values[:, 6:18].sum(axis=1) for each in (broken, sound)]
    assert (spent[0] < spent[1]).all(), "losses travel to those who did not default"
