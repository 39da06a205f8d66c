from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.month.indicators import full_cost, layers, openness, prices, structure


def test_full_cost_charges_half_a_models_life_of_capital(played: Any, given: Any) -> None:
    values = {"capital.cost_of_capital": 0.12, "labs.development_months": 20.0}
    done = replace(played.done, view=replace(played.done.view, p=given(played.done.view.p, values)))
    state = played.world.state
    stock = state.labs.rd_stock_usd
    expected = done.sold.serving_usd + done.sold.other_usd + 1.1 * stock
    assert full_cost(done, state) == pytest.approx(expected)


def test_the_subsidy_is_what_revenue_lacks(played: Any) -> None:
    found = prices(played.done, played.world.state)
    ratio = found["market_revenue_usd"] / found["full_cost_usd"]
    assert found["price_to_full_cost"] == pytest.approx(ratio)
    assert found["subsidy_rate"] == pytest.approx(np.maximum(1.0 - ratio, 0.0))


def test_owned_labs_count_as_one(played: Any) -> None:
    labs = played.done.view.state.labs
    revenue = np.zeros_like(labs.cash_usd)
    revenue[:, :4] = 1.0
    owner = np.full_like(labs.owner, -1)
    owner[:, :2] = 0
    view = replace(
        played.done.view,
        state=replace(played.done.view.state, labs=replace(labs, owner=owner)),
    )
    done = replace(played.done, view=view, sold=replace(played.done.sold, revenue_usd=revenue))
    found = structure(done, played.world.state)
    assert found["hhi"] == pytest.approx(1e4 * (0.25 + 0.0625 * 2))
    assert found["largest_share"] == pytest.approx(0.5)
    assert found["hyperscaler_revenue_share"] == pytest.approx(0.5)


def test_open_shares_lie_between_none_and_all(played: Any) -> None:
    found = openness(played.done, played.world.state)
    for name in ("open_token_share", "open_token_share_by_tier", "open_spend_share"):
        assert ((found[name] >= 0) & (found[name] <= 1)).all(), name
    assert (found["frontier_capability"] >= found["open_capability"]).all()


def test_layers_share_the_money_out(played: Any) -> None:
    found = layers(played.done, played.world.state)
    assert found["profit_usd"].shape == (2, 4)
    rented = played.done.rented
    chips = rented.chip_revenue_usd - rented.chip_cost_usd
    assert found["profit_usd"][:, :1] == pytest.approx(chips)
    assert ((found["model_value_share"] >= 0) & (found["model_value_share"] <= 1)).all()


def test_a_frontier_token_is_counted_by_the_size_of_its_model(played: Any) -> None:
    done, state = played.done, played.world.state
    larger = np.full_like(done.models.size_log, np.log(2.0))
    plan = replace(done.sold.plan, price=2.0 * done.sold.plan.price)
    sold = replace(done.sold, plan=plan)
    large = replace(done, sold=sold, models=replace(done.models, size_log=larger))
    middle = replace(done, models=replace(done.models, size_log=np.zeros_like(larger)))
    found, before = prices(large, state), prices(middle, state)
    name = "frontier_price_usd_per_mtok"
    assert found[name] == pytest.approx(before[name])
    dear = replace(middle, sold=sold)
    assert prices(dear, state)[name] == pytest.approx(2.0 * before[name])


def test_applications_sell_all_that_customers_can_pay_and_no_more() -> None:
    poor = {f"segments.wage_share_{name}": 0.0 for name in ("general", "coding", "bulk", "late")}
    poor |= {f"segments.software_share_{name}": 0.01 for name in ("general", "coding", "bulk")}
    found = sim.run("baseline", worlds=2, years=1, levers={"builders.count": 30, **poor})
    sold = found["layer_revenue_usd"].sel(layer="applications").values
    budget = found["application_budget_usd"].values
    assert (sold <= budget * (1.0 + 1e-9)).all()
    assert (sold > 0.6 * budget).all()
