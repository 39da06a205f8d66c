"""Who paid the labs: sums by year that agree with the books, from a run and from an ensemble."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError
from sim.results.payers import COSTS, PAYERS, payers

FEW = {"builders.count": 20.0}
NEEDED = [name for names in PAYERS.values() for name in names]


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return sim.run("baseline_2025", 2, years=2, seed=7, levers=FEW)


def test_a_lab_by_hand() -> None:
    months = np.arange("2025-01", "2025-04", dtype="datetime64[M]").astype("datetime64[ns]")
    each = {"revenue_usd": 10.0, "equity_raised_usd": 5.0, "strategic_raised_usd": 2.0,
            "credits_received_usd": 2.0, "parent_support_usd": 0.0}  # fmt: skip
    hand = xr.Dataset(
        {n: (("world", "month", "lab"), np.full((1, 3, 2), x)) for n, x in each.items()},
        coords={"world": [0], "month": months, "lab": ["one", "two"]},
    )
    assert payers(hand, "two")["paid_usd"].values.tolist() == [[[30.0, 15.0, 12.0, 0.0]]]
    assert payers(hand)["paid_usd"].values.tolist() == [[[60.0, 30.0, 24.0, 0.0]]]
    assert "spent_usd" not in payers(hand)


def test_sums_agree_with_the_books(result: xr.Dataset) -> None:
    found = payers(result)
    books = result["flow_matrix_usd"].sel(sector="labs")
    for payer, flows in (
        ("customers", ["api_sales", "subscriptions", "advertising"]),
        (
            "investors",
            [
                "equity_rounds",
                "outside_equity",
                "ipo_proceeds",
                "follow_on_issues",
                "chip_maker_stakes",
            ],
        ),
        ("parents", ["parent_support", "outside_support"]),
    ):
        expected = books.sel(flow=flows).sum("flow").values
        np.testing.assert_allclose(found["paid_usd"].sel(payer=payer), expected, rtol=1e-9)
    strategic = books.sel(flow="strategic_rounds").values
    credits = result["credits_received_usd"].sum("lab").values.reshape(2, 2, 12).sum(axis=2)
    np.testing.assert_allclose(found["paid_usd"].sel(payer="clouds"), strategic + credits)
    assert found["year"].values.tolist() == [2025, 2026]
    assert found["paid_usd"].attrs["units"] == "USD per year"


def test_what_clouds_get_out_of_labs_agrees_with_the_books(result: xr.Dataset) -> None:
    found = payers(result)
    books = result["flow_matrix_usd"].sel(sector="hyperscalers")
    for what in ("revenue_share", "resale_fees"):
        paid = found["to_clouds_usd"].sel({"for": what})
        np.testing.assert_allclose(paid, books.sel(flow=what), rtol=1e-9)
        assert (paid > 0).all()
    openai = payers(result, "openai")
    sold = openai["paid_usd"].sel(payer="customers")
    share = openai["to_clouds_usd"].sel({"for": "revenue_share"})
    np.testing.assert_allclose(share, 0.2 * sold, rtol=1e-9)  # Microsoft's fifth
    assert openai["forgiven_usd"].dims == ("world", "year", "when")


def test_labs_add_up_and_what_is_not_spent_is_kept(result: xr.Dataset) -> None:
    whole = payers(result)
    each = [payers(result, str(lab)) for lab in result["lab"].values]
    np.testing.assert_allclose(sum(x["paid_usd"] for x in each), whole["paid_usd"])
    held = (result["cash_usd"] + result["credits_usd"] - result["arrears_usd"]).sum("lab")
    saved = (whole["paid_usd"].sum("payer") - whole["spent_usd"]).values[:, 1]
    books = result["flow_matrix_usd"].isel(year=1).sel(sector="labs")
    other = ["entry_capital", "upstream", "outside_upstream", "closure_residual", "estate",
             "estate_other", "distributions_investors", "distributions_hyperscalers",
             "distributions_households"]  # fmt: skip
    saved = saved + books.sel(flow=other).sum("flow").values
    saved = saved + result["stock_pay_usd"].isel(month=slice(12, 24)).sum(["lab", "month"])
    # Bills that a closed lab leaves are spent and never paid; who closes here holds no contract.
    lives, contracts = result["alive"].values > 0.0, result["contracted_h100e"].values
    assert not contracts[:, :-1][lives[:, :-1] & ~lives[:, 1:]].any()
    saved = saved + whole["forgiven_usd"].sel(when="at_closure").values[:, 1]
    change = (held.isel(month=23) - held.isel(month=11)).values
    np.testing.assert_allclose(change, saved, rtol=1e-6)


def test_an_ensemble_that_keeps_them_by_year_has_the_same(
    result: xr.Dataset, tmp_path: Path
) -> None:
    keep = ["last", f"{','.join((*NEEDED, *COSTS))}=yearly"]
    stored = sim.ensemble(
        "baseline_2025", 2, years=2, workers=1, levers=FEW, store=tmp_path / "few", keep=keep
    )
    found = payers(stored)
    assert found["paid_usd"].shape == (2, 2, 4)
    assert (found["paid_usd"].sel(payer="customers") > 0).all()
    again = payers(sim.run("baseline_2025", 2, years=2, levers=FEW, uncertain=True))
    np.testing.assert_allclose(found["paid_usd"], again["paid_usd"], rtol=1e-5)
    np.testing.assert_allclose(found["spent_usd"], again["spent_usd"], rtol=1e-5)


def test_what_is_not_kept_is_named_with_the_choice_that_keeps_it(tmp_path: Path) -> None:
    stored = sim.ensemble(
        "baseline_2025", 1, years=1, workers=1, levers=FEW, store=tmp_path / "few", keep="last"
    )
    with pytest.raises(EndgameError) as refused:
        payers(stored)
    assert str(refused.value) == (
        "payers: the result has no revenue_usd, equity_raised_usd, strategic_raised_usd, "
        "credits_received_usd, parent_support_usd; an ensemble has it with --keep revenue_usd,"
        "equity_raised_usd,strategic_raised_usd,credits_received_usd,parent_support_usd=yearly"
    )


def test_an_unknown_lab_is_refused(result: xr.Dataset) -> None:
    with pytest.raises(EndgameError, match="no lab 'mistrial'; did you mean mistral"):
        payers(result, "mistrial")
