"""Who paid for the machines: labs, other tenants, core business, lenders and owners, USD a year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray
from sim.results.kept import require_kept

MACHINE_PAYERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "labs": (("cloud_rent", "cloud_rent_other", "resale_fees", "revenue_share"), ()),
    "hosts and builders": (("host_rent", "host_rent_other", "self_host_rent"), ()),
    "tenants": (("tenant_rent", "tenant_rent_other"), ()),
    "core business": (("core_cash",), ()),
    "lenders": (
        ("bond_issues", "bond_issues_other", "rescue_loans", "rescue_loans_other"),
        ("interest", "interest_other", "debt_repayment", "debt_repayment_other"),
    ),
    "owners": (("share_issues", "cloud_shares"), ("payouts", "cloud_payouts")),
}
"""Flows into clouds by payer, and those that come back to it."""
SPENT = (
    *("chip_sales", "chip_sales_other", "datacentres", "datacentres_other"),
    *("energy", "energy_other"),
)
"""What clouds spend on machines, halls and power."""


def machine_payers(result: xr.Dataset) -> xr.Dataset:
    """What each payer put into clouds, net of what it got back, by year, beside what they spent.

    Parameters
    ----------
    result : of a run, or of an ensemble that keeps the books.

    Returns
    -------
    xarray.Dataset
        ``paid_usd`` (world, year, payer) and ``spent_usd`` (world, year), on machines, halls and
        power. What is left is kept in cash or put into labs. Owners are shareholders of
        hyperscalers and neoclouds, and whoever stands behind all other clouds.

    Raises
    ------
    EndgameError
        If the books are not kept.

    Notes
    -----
    Worked: labs pay 4, lenders lend 5 and get 1 back, owners put in nothing and take 2: 4, 4, -2.
    """
    require_kept(result, "machine_payers", ("flow_matrix_usd",))
    matrix = result["flow_matrix_usd"].transpose("world", "year", "flow", "sector")
    flows = [str(name) for name in matrix["flow"].values]
    gross = np.maximum(matrix.values, 0.0).sum(axis=3)

    def total(names: tuple[str, ...]) -> FloatArray:
        found: FloatArray = gross[:, :, [flows.index(name) for name in names]].sum(axis=2)
        return found

    paid = [total(given) - total(back) for given, back in MACHINE_PAYERS.values()]
    usd = {"units": "USD per year"}
    return xr.Dataset(
        {
            "paid_usd": (
                ("world", "year", "payer"),
                np.stack(paid, axis=2),
                usd | {"long_name": "put into clouds, net of what came back"},
            ),
            "spent_usd": (
                ("world", "year"),
                total(SPENT),
                usd | {"long_name": "spent by clouds on machines, halls and power"},
            ),
        },
        coords={
            "world": result["world"].values,
            "year": result["year"].values,
            "payer": list(MACHINE_PAYERS),
        },
        attrs=result.attrs,
    )
