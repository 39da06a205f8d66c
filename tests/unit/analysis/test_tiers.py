"""The tiers' table by hand, and on what a run leaves when a lab closes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis import by_tier as tiers
from sim.endings.registry import DEFAULT, RECORDS

Make = Callable[..., xr.Dataset]


def test_tier_table_counts_a_concentrated_frontier_over_an_open_tail(make: Make) -> None:
    result = make("oligopoly", "oligopoly", "consolidation")
    hhi = result["tier_hhi"].values.copy()
    hhi[1, -1, 0] = 2400.0
    split = np.zeros(hhi.shape[:2])
    split[0, -1] = 0.7
    openness = result["tier_open_token_share"].values.copy()
    openness[2, -1, 1] = 0.1
    dims = ("world", "month", "tier")
    table = tiers.tier_table(
        result.assign({
            "tier_hhi": (dims, hhi), "tier_open_token_share": (dims, openness),
            tiers.SPLIT: (dims[:2], split),
        })
    )  # fmt: skip
    every = table.set_index("ending").loc["all"]
    assert every["share_split"] == pytest.approx(1 / 3)
    assert every["share_tail_more_open"] == pytest.approx(2 / 3)
    assert every["open_token_share_small"] == 0.6
    assert every["hhi_frontier"] == 3000.0
    nobody = table.set_index("ending").loc["winter"]
    assert nobody["worlds"] == 0
    assert np.isnan(nobody["share_split"])
    assert (nobody["split_low"], nobody["split_high"]) == (0.0, 1.0)


def test_a_closing_labs_last_tokens_without_a_price_are_left_out(make: Make) -> None:
    result = make("oligopoly").drop_vars([f"tier_{name}" for name in tiers.BY_TIER] + [tiers.SPLIT])
    shape = (1, 48, 4, 2)
    price, tokens = np.full(shape, 2.0), np.full(shape, 10.0)
    price[0, 40, 3] = np.nan
    dims = ("world", "month", "lab", "tier")
    result = result.assign(
        price_usd_per_mtok=(dims, price), unit_cost_usd_per_mtok=(dims, price / 2),
        tokens_mtok=(dims, tokens),
        open_token_share_by_tier=(("world", "month", "tier"), np.full((1, 48, 2), 0.25)),
    )  # fmt: skip
    found = tiers.with_tiers(result)
    hhi = found["tier_hhi"].values[0, :, 0]
    assert np.isfinite(hhi).all()
    assert hhi[39] == pytest.approx(2500.0)
    # In month 40 three labs are left with a third each: 3,333 points in one month of twelve.
    assert hhi[40] == pytest.approx((11 * 2500.0 + 10000.0 / 3) / 12)
    assert found["tier_lerner"].values[0, -1] == pytest.approx([0.5, 0.5])
    assert tiers.with_tiers(found) is found


def test_the_lines_are_those_of_the_ending() -> None:
    """A frontier and a tail at these lines fit ``tiered`` by a half each."""
    lines = (tiers.CONCENTRATED, tiers.OPEN_TAIL)
    for test, line in zip(RECORDS["tiered"].tests, lines, strict=True):
        assert test.membership(np.array([line]), DEFAULT)[0] == pytest.approx(0.5)
