from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.month.done import Entry
from sim.month.events import Diary
from sim.month.recording import record
from sim.month.tape import Tape


def entry(played: Any, **changes: Any) -> Entry:
    return Entry(
        month=0,
        done=replace(played.done, **changes),
        before=played.before,
        after=played.world.state,
        residual=np.zeros(2),
        reference=played.world.batch.reference_capability,
    )


def recorded(played: Any, **changes: Any) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    tape = Tape(2, 1)
    diary = Diary(played.world.setting.labs, np.array([0, 1]))
    record(tape, diary, entry(played, **changes))
    return tape.series, diary.table()


def test_what_is_recorded_is_what_was_traded(played: Any) -> None:
    series, _ = recorded(played)
    done, labs = played.done, played.world.state.labs
    assert (series["revenue_usd"][:, 0] == done.sold.revenue_usd).all()
    assert (series["cash_usd"][:, 0] == labs.cash_usd).all()
    assert (series["price_usd_per_mtok"][:, 0] == done.sold.plan.price).all()
    assert series["api_spend_usd"][:, 0] == pytest.approx(done.buys.bill_usd.sum(axis=1))


def test_every_series_is_written(played: Any) -> None:
    series, _ = recorded(played)
    # A lab that does not burn has no end of its runway.
    assert not [name for name, values in series.items() if np.isnan(values).any()]


def test_outside_cash_is_that_of_the_end_of_the_month(played: Any) -> None:
    series, _ = recorded(played)
    after = played.world.state.market.outside_cash_usd
    assert (series["outside_cash_usd"][:, 0] == after).all()


def test_circular_sales_are_taken_out(played: Any) -> None:
    series, _ = recorded(played)
    assert (series["consolidated_revenue_usd"] <= series["reported_revenue_usd"]).all()


def test_a_price_cut_is_an_event(played: Any) -> None:
    price = played.before.labs.price.copy()
    price[:, 0, 1] *= 0.9
    plan = replace(played.done.sold.plan, price=price)
    _, table = recorded(played, sold=replace(played.done.sold, plan=plan))
    kinds = zip(table["kind"], table["agent"], table["detail"], strict=True)
    cuts = [(agent, detail) for kind, agent, detail in kinds if kind == "price_cut"]
    lab = played.world.setting.labs[0]
    assert cuts.count((lab, "small tier")) == 2
    assert (lab, "frontier tier") not in cuts


def test_sales_name_the_buyer(played: Any) -> None:
    auction = played.done.auction
    sold = np.zeros_like(auction.sold)
    sold[0, 2] = True
    buyer = np.where(sold, 1, -1)
    changed = replace(auction, sold=sold, buyer=buyer, price_usd=5.0 * sold, licence=~sold)
    _, table = recorded(played, auction=changed)
    row = table["kind"].index("acquisition")
    assert table["counterparty"][row] == played.world.setting.hyperscalers[1]
    assert table["agent"][row] == played.world.setting.labs[2]
    assert table["amount_usd"][row] == 5.0
