from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.observe import View
from sim.month.posting.trade import by_owner


def test_builders_cash_moves_by_their_books(played: Any) -> None:
    done = played.done
    firms, buys = done.firms, done.buys
    change = firms.sales_usd - firms.costs_usd - buys.bill_usd + firms.entry_usd - firms.exit_usd
    assert done.journal.cash_change("builders") == pytest.approx(change)


def test_builders_pay_labs_hosts_and_clouds(played: Any) -> None:
    done = played.done
    paid = [done.journal.totals(flow) for flow in ("api_sales", "host_sales", "self_host_rent")]
    bill = done.buys.bill_usd.sum(axis=1)
    assert paid[0] + paid[1] + paid[2] == pytest.approx(bill)
    assert done.journal.received("api_sales") == pytest.approx(done.sold.api_usd)


def test_by_owner(view: View) -> None:
    labs = view.state.labs
    owner = np.full_like(labs.owner, -1)
    owner[:, 0], owner[:, 1], owner[:, 2] = 1, 1, -2
    seen = replace(view, state=replace(view.state, labs=replace(labs, owner=owner)))
    inside, outside = by_owner(seen, np.ones_like(view.arr_usd))
    assert inside[0].tolist() == [0.0, 2.0, *[0.0] * (inside.shape[1] - 2)]
    assert outside[0].nonzero()[0].tolist() == [2]
