"""The equations that the model's description prints are those that the rules compute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from by_path import experiment

from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.capital.investors import mood
from sim.economy.behaviour.demand.builders import utilities
from sim.economy.behaviour.demand.catalogue import shop
from sim.economy.behaviour.demand.reluctance import reluctance
from sim.economy.behaviour.demand.segments import each
from sim.economy.behaviour.labs.labs_pricing import growth_discount, mobile_share, tier_markup
from sim.economy.behaviour.labs.labs_research import final_share, race_prize
from sim.economy.behaviour.labs.value_prices import anchored, valued
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.participants import KINDS

odd_document = experiment("00_model", "odd_document")
README = odd_document.README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def now(played: Any) -> View:
    """The snapshot after three months."""
    world = played.world
    return snapshot(world.month, world.parameters_now(), world.state, world.setting)


def printed(*lines: str) -> None:
    """All of these stand on the page, spaces apart."""
    page = " ".join(README.split())
    for line in lines:
        assert " ".join(line.split()) in page


def discount(view: View) -> FloatArray:
    return view.p["capital.cost_of_capital"] / 12.0


def test_the_markup(now: View) -> None:
    printed(
        "e_long = sigma (1 - s) + eta s", "e_short = captive + weight m e_long",
        "w = m / (m + d), d = cost of capital / 12 x (1 + 6 (1 - optimism))",
        "e = w e_long + (1 - w) e_short",
        "mark-up = 1 + (min(e / (e - 1), 5) - 1) x (1 - growth discount), e at least 1.26",
    )  # fmt: skip
    p, labs, market = now.p, now.state.labs, now.state.market
    s = np.minimum(labs.tier_revenue_usd[..., 0] / market.tier_spend_usd[:, :1], 1.0)
    sigma, eta = p["market.elasticity_between_labs"], p["market.demand_elasticity"]
    m, d = mobile_share(now), discount(now) * (1.0 + 6.0 * (1.0 - now.optimism))
    e_long = sigma * (1.0 - s) + eta * s
    e_short = p["market.captive_elasticity"] + p["market.mobile_elasticity_weight"] * m * e_long
    w = m / (m + d)
    e = np.maximum(w * e_long + (1.0 - w) * e_short, 1.26)
    wanted = 1.0 + (np.minimum(e / (e - 1.0), 5.0) - 1.0) * (1.0 - growth_discount(now))
    assert tier_markup(now)[..., 0] == pytest.approx(wanted, rel=1e-12)


def test_the_target_of_a_list_price(played: Any) -> None:
    """Before matching, for models as good as a tenfold of compute beyond the last."""
    printed(
        "ln target = (1 - weight) ln (serving cost x mark-up) "
        "+ weight (ln usual + k ln10 (q - q before) + x - x before) + position",
        f"with a weight of {odd_document.number('labs.value_weight')} on value",
    )
    view, models = played.done.view, played.done.models
    better = replace(models, capability=view.state.labs.capability + 1.0)
    k = view.p["market.quality_exponent"][..., None]
    usual, weight = view.state.models.value_log, view.p["labs.value_weight"][..., None]
    cost = view.unit_cost * tier_markup(view)
    larger = models.size_log - view.state.labs.size_log
    wanted = (1.0 - weight) * np.log(cost) + weight * (usual + k * LN10 + larger)
    assert anchored(view, cost, valued(view, better)) == pytest.approx(wanted, rel=1e-12)


def test_the_prize_of_the_race(now: View) -> None:
    printed(
        "prize = appetite x k (sigma - 1)(1 - share) x Lerner x share x sales x life of a lead",
        "sales = industry revenue x (mature min(F, 1) + race max(F - 1, 0)), F = exp(believed",
        "life = n / (n + r) / (leak + r) / 12, n = contracts that end + new spend, r = cost of",
    )
    p, state = now.p, now.state
    weights = np.array([p[f"labs.race_weight_{kind}"][0, 0] for kind in KINDS])
    k, sigma = p["market.quality_exponent"], p["market.elasticity_between_labs"]
    lerner = 1.0 - now.unit_cost.mean(axis=2) / state.labs.price.mean(axis=2)
    lerner = np.clip(lerner, p["labs.race_lerner_least"], p["labs.race_lerner_most"])
    believed = p["labs.growth_horizon_months"] * p["labs.growth_belief"] / 12.0
    f = np.exp(np.minimum(believed * state.market.growth_fast, p["labs.most_growth_believed"]))
    mature, race = p["labs.mature_race_multiplier"], p["labs.race_multiplier"]
    sales = mature * np.minimum(f, 1.0) + race * np.maximum(f - 1.0, 0.0)
    n = p["market.switching_hazard_per_month"] + now.new_spend_share
    leak = np.log(2.0) / p["research.leak_half_life_months"]
    life = n / (n + discount(now)) / (leak + discount(now)) / 12.0
    stake = np.maximum(now.share, p["labs.least_expected_share"])
    appetite = weights[now.setting.kind]
    wanted = appetite * k * (sigma - 1.0) * (1.0 - now.share) * lerner * stake * life
    assert race_prize(now) == pytest.approx(wanted * sales * state.market.revenue_usd, rel=1e-12)


def test_the_mood_of_capital(now: View) -> None:
    printed(
        "target = tanh(ln(tolerance / burn multiple)) + extrapolation x "
        "tanh((fast growth - slow growth) / scale) + shock",
        "Sentiment moves 1/12 of the way",
    )
    p, market = now.p, now.state.market
    none = np.zeros_like(market.sentiment)
    after = mood(now, none, none)
    momentum = (after.growth_fast - after.growth_slow) / p["capital.momentum_scale"]
    target = np.tanh(np.log(p["capital.burn_tolerance"] / now.industry_burn_multiple))
    target = target + p["capital.extrapolation"] * np.tanh(momentum)
    assert after.sentiment == pytest.approx(market.sentiment + (target - market.sentiment) / 12.0)


def test_the_utility_of_a_product(played: Any) -> None:
    printed(
        "V = (sigma - 1)(k ln10 (q - q_best) + x - ln p) - loss where q is below what tasks expect "
        "+ brand + fit or - reluctance"
    )
    view, done = played.done.view, played.done
    sale = shop(view, done.sold.plan.price, done.models)
    p, setting = view.p, view.setting
    segment = setting.class_segment
    k = p["market.quality_exponent"] * each(p, "segments.quality_weight")[:, segment]
    k = (k * setting.class_quality * LN10)[:, None]
    gap = (sale.quality - view.best[..., None])[:, 0, :, None]
    worth = k * gap + (sale.size_log - np.log(sale.price))[:, 0, :, None]
    sigma_less_one = p["market.elasticity_between_labs"] - 1.0
    sigma_less_one = sigma_less_one * each(p, "segments.price_weight")[:, segment]
    sigma_less_one = (sigma_less_one * setting.class_sigma)[:, None]
    fit, against = view.state.labs.fit[..., segment], reluctance(view)[:, 0][..., segment]
    wanted = sigma_less_one * worth + sale.utility_shift[:, 0, :, None]
    wanted = wanted + np.concatenate([fit, -against], axis=1)
    found = utilities(view, sale, failing=False)[:, 0]
    on_sale = sale.offered[:, 0] > 0.0
    assert found[on_sale] == pytest.approx(wanted[on_sale], rel=1e-12)


def test_a_leader_gives_nine_tenths_to_experiments(now: View) -> None:
    printed("the 89% of research compute that a leader gives to experiments")
    assert 1.0 - final_share(now).min() == pytest.approx(0.9, abs=0.01)
