from __future__ import annotations

from typing import Any

import pytest


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
