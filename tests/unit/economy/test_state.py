from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from sim.economy.columns import unsound
from sim.start.build import Batch


def test_the_first_column_that_is_not_finite_is_named(small_batch: Batch) -> None:
    state = small_batch.state
    assert unsound(state) is None
    price = state.labs.price.copy()
    price[1, 0, 1] = np.nan
    assert unsound(replace(state, labs=replace(state.labs, price=price))) == "labs.price"
    spend = np.full_like(state.market.segment_spend, np.inf)
    bad = replace(state, market=replace(state.market, segment_spend=spend))
    assert unsound(bad) == "market.segment_spend"


def test_columns_are_frozen(small_batch: Batch) -> None:
    with pytest.raises(FrozenInstanceError):
        small_batch.state.labs.cash_usd = np.zeros(1)  # type: ignore[misc]
