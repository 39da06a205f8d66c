"""Who paid the labs: customers, investors, clouds and parents, USD a year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray
from sim.results.by_year import yearly
from sim.results.coordinates import lab_place
from sim.results.kept import calendar_years, lacking, require_kept

PAYERS: Mapping[str, tuple[str, ...]] = {
    "customers": ("revenue_usd",),
    "investors": ("equity_raised_usd",),
    "clouds": ("strategic_raised_usd", "credits_received_usd"),
    "parents": ("parent_support_usd",),
}
"""Series by lab that add up to what each has paid."""
TO_CLOUDS: Mapping[str, str] = {
    "compute": "compute_bill_usd",
    "revenue_share": "revenue_share_usd",
    "resale_fees": "resale_fees_usd",
}
"""Series by lab of what clouds get out of labs."""
FORGIVEN: Mapping[str, str] = {
    "in_talks": "contract_relief_usd",
    "at_closure": "contract_loss_usd",
}
"""Series by lab of what clouds were owed under contracts and never get."""
COSTS = (
    *("serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd"),
    *("rd_data_usd", "staff_usd", "other_cost_usd"),
)
"""Series by lab that add up to all that it spends to operate."""
FULL = ("market_revenue_usd", "full_cost_usd")


def payers(result: xr.Dataset, lab: str | None = None) -> xr.Dataset:
    """What each payer put into the labs, by year, beside what the labs spent.

    Parameters
    ----------
    result : of a run, or of an ensemble that keeps these series by year or month
        (``--keep equity_raised_usd,...=yearly``; what is missing is named).
    lab : one lab only; all together if left out.

    Returns
    -------
    xarray.Dataset
        ``paid_usd`` (world, year, payer): customers for tokens, plans and seats; investors, the
        public among them, for new shares; clouds for shares, in cash and in compute credits;
        parents, hyperscalers or others, for labs that they own. Gross: what labs gave back to
        owners, and what was paid for labs rather than to them, is in the ledger (``endgame plot
        RESULT --kind ledger``), as is the founding capital of entrants. Where they are kept,
        ``spent_usd`` (world, year), all that labs spend to operate, pay in their own shares
        (``stock_pay_usd``) among it; ``to_clouds_usd`` (world, year, for), what of it clouds get:
        compute billed, shares of revenue, fees for resale; ``forgiven_usd`` (world, year, when),
        the value of what clouds were owed under contracts and gave up, in talks or when a lab
        closed; and, of all labs, ``price_to_full_cost`` (world, year), revenue of the model layer
        over its full cost. Years are twelve months of the run each; the last may be shorter.

    Raises
    ------
    EndgameError
        If a series is not kept, or there is no such lab.

    Notes
    -----
    Worked: customers pay a lab 10, a fund 5 and a cloud 2 in cash and 2 in credits; it spends 15:
    paid 10, 5, 4, 0; what customers leave open is 5, and 4 more are saved.
    """
    require_kept(result, "payers", [name for names in PAYERS.values() for name in names], "yearly")
    place = slice(None) if lab is None else [lab_place(result, lab)]

    def total(names: tuple[str, ...]) -> FloatArray:
        parts = [_by_year(result, name)[..., place].sum(axis=-1) for name in names]
        return np.asarray(np.sum(parts, axis=0))

    paid = np.stack([total(names) for names in PAYERS.values()], axis=-1)
    axes: dict[str, object] = {
        "world": result["world"].values,
        "year": list(calendar_years(result)),
        "payer": list(PAYERS),
    }
    usd = {"units": "USD per year"}
    found: dict[str, tuple[tuple[str, ...], FloatArray, dict[str, str]]] = {
        "paid_usd": (("world", "year", "payer"), paid, usd | {"long_name": "paid to labs"}),
    }
    if not lacking(result, COSTS, "yearly"):
        about = usd | {"long_name": "spent by labs to operate"}
        found["spent_usd"] = (("world", "year"), total(COSTS), about)
    for name, axis, parts, words in (
        ("to_clouds_usd", "for", TO_CLOUDS, "paid by labs to clouds"),
        ("forgiven_usd", "when", FORGIVEN, "owed to clouds and given up"),
    ):
        if not lacking(result, tuple(parts.values()), "yearly"):
            each = np.stack([total((series,)) for series in parts.values()], axis=-1)
            found[name] = (("world", "year", axis), each, usd | {"long_name": words})
            axes[axis] = list(parts)
    if lab is None and not lacking(result, FULL, "yearly"):
        revenue, cost = (_by_year(result, name) for name in FULL)
        about = {"units": "ratio", "long_name": "revenue of the model layer over its full cost"}
        found["price_to_full_cost"] = (("world", "year"), revenue / np.maximum(cost, 1.0), about)
    return xr.Dataset(found, coords=axes, attrs=result.attrs)


def _by_year(result: xr.Dataset, name: str) -> FloatArray:
    found = yearly(result, name)
    assert found is not None  # what is needed was asked for above
    return np.asarray(found.values, dtype=np.float64)
