"""Who paid for the machines: every flow of a cloud is somebody's, and sums agree with its cash."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.ledger.accounts import FLOWS
from sim.results.machine_payers import MACHINE_PAYERS, SPENT, machine_payers

CLOUDS = ("hyperscalers", "other_clouds")
OF_LABS = {
    *("strategic_rounds", "parent_support", "upstream", "distributions_hyperscalers"),
    *("acquisition_investors", "acquisition_hyperscalers", "acquisition_households"),
    *("acquisition_parents", "outside_deal_hyperscalers"),
}
"""What clouds put into labs and get from them as owners."""


def test_every_flow_of_a_cloud_is_somebodys() -> None:
    named = {name for both in MACHINE_PAYERS.values() for names in both for name in names}
    assert not named & {*SPENT}
    every = {
        name for name, flow in FLOWS.items() if flow.payer in CLOUDS or flow.receiver in CLOUDS
    }
    closed = {name for name in every if "closure" in name or "estate" in name or "claim" in name}
    assert every - named - {*SPENT} - OF_LABS - closed == set()


def test_what_is_paid_and_not_spent_is_kept_or_put_into_labs() -> None:
    result = sim.run("baseline", 2, years=2, levers={"builders.count": 20.0})
    found = machine_payers(result)
    books = result["flow_matrix_usd"].sel(sector=list(CLOUDS)).sum("sector")
    named = {name for both in MACHINE_PAYERS.values() for names in both for name in names}
    rest = books.sel(flow=[f for f in books["flow"].values if f not in {*named, *SPENT}])
    change = books.sum("flow").values
    kept = found["paid_usd"].sum("payer") - found["spent_usd"] + rest.sum("flow").values
    np.testing.assert_allclose(kept, change, rtol=1e-6, atol=1.0)
    assert (found["paid_usd"].sel(payer="lenders") > 0.0).any()
    assert found["paid_usd"].attrs["units"] == "USD per year"


def test_books_are_needed() -> None:
    result = sim.run("baseline", 1, years=1, levers={"builders.count": 20.0})
    with pytest.raises(sim.EndgameError, match="flow_matrix_usd"):
        machine_payers(result.drop_vars("flow_matrix_usd"))
