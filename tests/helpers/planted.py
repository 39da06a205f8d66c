"""A planted box: an outcome that comes about in a corner of a space of parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.discovery.boxes import Box, Limit, quasi_p, scored, trained
from sim.analysis.discovery.discovered import Discovery, Found, trajectory_table
from sim.base.axes import BoolArray

VC, ROUTER, VALUE = (
    "capital.vc_supply_usd_per_year", "market.router_share", "labs.value_half_life_months",
)  # fmt: skip
NARROW = Box((Limit(VC, high=4e10), Limit(ROUTER, low=0.12)))
BOXES = [Box(), Box((Limit(VC, high=4e10),)), NARROW]


def planted(worlds: int = 400, seed: int = 1) -> tuple[pd.DataFrame, BoolArray]:
    """Three parameters of the baseline; the outcome in nine of ten worlds of `NARROW`."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            VC: np.exp(random.uniform(np.log(1e10), np.log(1.2e11), worlds)),
            ROUTER: random.uniform(0.0, 0.34, worlds),
            VALUE: random.uniform(3.0, 24.0, worlds),
        },
        index=pd.RangeIndex(worlds, name="world"),
    )
    luck = random.uniform(size=worlds)
    return table, np.asarray(np.where(NARROW.holds(table), luck < 0.9, luck < 0.05))


def by_hand(table: pd.DataFrame, outcome: BoolArray) -> Discovery:
    """What a search would leave that found `NARROW` by PRIM, and its first half by CART."""
    train = trained(table.index.to_numpy(dtype=np.int64))
    seen, unseen = (table[train], outcome[train]), (table[~train], outcome[~train])
    prim, cart = (
        Found(method, BOXES[at], at, quasi_p(BOXES[at], *seen), quasi_p(BOXES[at], *unseen),
              scored(BOXES[at], *seen), scored(BOXES[at], *unseen))
        for method, at in (("PRIM", 2), ("CART", 1))
    )  # fmt: skip
    rows = trajectory_table({"PRIM": BOXES, "CART": BOXES[:2]}, table, outcome, train)
    return Discovery(outcome, train, prim, cart, rows)
