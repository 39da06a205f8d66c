"""What an analyst could read in a month: indicators from outcomes up to that month alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.base.axes import INDEPENDENT, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import written
from sim.endings.windows import before, plain, trailing_mean

Series = Mapping[str, FloatArray]
YEAR = 12
CHANGE = "share more or less than a year before"
LONGEST_RUNWAY = 60.0
"""Months; who burns nothing has as much."""
LARGEST_GROWTH, LARGEST_RATIO = 10.0, 50.0
"""Where what is divided by is near nothing."""


@dataclass(frozen=True)
class Gauge:
    """An indicator: how it is called, its unit, how it is read and whose definition it is in."""

    name: str
    words: str
    unit: str
    read: Callable[[Series], FloatArray]
    """From series (worlds, months, ...) to (worlds, months), no later month than its own."""
    feeds: tuple[str, ...] = ()
    """Indicators of the endings' own conditions that are computed from the same series."""

    def said(self, value: float) -> str:
        """A value as people write it. Worked: 0.314 of a share is ``31%``; 4,012.3 is ``4,012``."""
        if self.unit == CHANGE:
            return f"{value:+.0%}"
        return written(value, self.unit)


def quarter(series: FloatArray) -> FloatArray:
    """Mean of three months: figures of one month are not published."""
    return trailing_mean(plain(series), 3)


def year(series: FloatArray) -> FloatArray:
    """Mean of twelve months."""
    return trailing_mean(plain(series), YEAR)


def over(part: FloatArray, whole: FloatArray, most: float = LARGEST_RATIO) -> FloatArray:
    """A ratio, at most ``most``, which it also is where there is nothing to divide by.

    Worked: 6 over 4 -> 1.5; 6 over 0 -> 50; 0 over 0 -> 0.
    """
    some = np.where(whole > 0.0, whole, 1.0)
    ratio = np.where(whole > 0.0, part / some, np.where(part > 0.0, most, 0.0))
    found: FloatArray = np.clip(ratio, -most, most)
    return found


def growth(mean: FloatArray) -> FloatArray:
    """Change over twelve months, share; at most tenfold. Worked: from 2 to 3 -> 0.5."""
    found: FloatArray = over(mean, before(mean, YEAR), LARGEST_GROWTH + 1.0) - 1.0
    return found


def step(mean: FloatArray) -> FloatArray:
    """Difference to twelve months before."""
    found: FloatArray = mean - before(mean, YEAR)
    return found


def total(series: FloatArray) -> FloatArray:
    """Sum over agents; a series of the market is its own."""
    block = plain(series)
    found: FloatArray = block if block.ndim == 2 else block.sum(axis=2)
    return found


def independents(series: Series) -> FloatArray:
    """One where a lab is alive and nobody's, (worlds, months, labs)."""
    free = (plain(series["alive"]) > 0.5) & (plain(series["owner"]) == INDEPENDENT)
    found: FloatArray = free * 1.0
    return found


def burn(series: Series) -> FloatArray:
    """What independent labs spend beyond what they earn, USD a month each; smoothed cash burn.

    Cash over runway, for that is how the runway is told. Worked: 60 for 20 months -> 3.
    """
    cash, runway = plain(series["cash_usd"]), plain(series["runway_months"])
    burns = np.isfinite(runway) & (runway > 0.01) & (cash > 0.0)
    spent = np.where(burns, cash / np.where(burns, runway, 1.0), 0.0)
    found: FloatArray = spent * independents(series)
    return found


def runway(series: Series) -> FloatArray:
    """Months for which the cash of all independents that burn cash would last together."""
    burned = burn(series)
    cash = total(plain(series["cash_usd"]) * (burned > 0.0))
    spent = total(burned)
    none = spent <= 0.0
    lasts = np.where(none, LONGEST_RUNWAY, cash / np.where(none, 1.0, spent))
    return quarter(np.minimum(lasts, LONGEST_RUNWAY))


def short_of_cash(series: Series) -> FloatArray:
    """Share of independent labs with cash for less than a year; 0 where there are none."""
    free = independents(series)
    short = free * (np.nan_to_num(plain(series["runway_months"]), posinf=1e9) < YEAR)
    return quarter(over(total(short), total(free), 1.0))


def valuation_multiple(series: Series) -> FloatArray:
    """What independents were last valued at over their revenue of a year, ratio."""
    free = independents(series)
    sold = quarter(total(plain(series["revenue_usd"]) * free)) * MONTHS_PER_YEAR
    return over(total(plain(series["valuation_usd"]) * free), sold, 200.0)


def lab_revenue(series: Series) -> FloatArray:
    """Revenue of all labs a year, mean of twelve months."""
    found: FloatArray = MONTHS_PER_YEAR * year(total(series["revenue_usd"]))
    return found


def capex(series: Series) -> FloatArray:
    """What clouds of all kinds invest, USD a month, mean of twelve months."""
    found: FloatArray = year(total(series["capex_usd"])) + year(series["other_clouds_capex_usd"])
    return found


def research(series: Series) -> FloatArray:
    """What labs spend on research, USD a month, mean of twelve months."""
    names = ("rd_experiments_usd", "rd_final_training_usd", "rd_data_usd")
    return year(sum((total(series[name]) for name in names), start=np.zeros(())))


def circular(series: Series) -> FloatArray:
    """Share of reported revenue that the seller's own money paid."""
    whole = year(series["reported_revenue_usd"])
    return over(whole - year(series["consolidated_revenue_usd"]), whole, 1.0)


PRICED = ("price_to_full_cost", "operating_margin", "subsidy_rate")
INVESTED = ("investment_fall", "research_fall")

GAUGES = (
    Gauge("price_to_full_cost", "price over full cost", "ratio",
          lambda of: year(of["price_to_full_cost"]), PRICED),
    Gauge("price_to_full_cost_change", "price over full cost, change in a year", "points of one",
          lambda of: step(year(of["price_to_full_cost"])), PRICED),
    Gauge("serving_margin", "margin over the cost of serving", "share of sales",
          lambda of: year(of["lerner"]), ("lerner", "margin_rise", "markup_part")),
    Gauge("revenue_growth", "growth of the model layer's revenue in a year", CHANGE,
          lambda of: growth(quarter(of["market_revenue_usd"]))),
    Gauge("runway_months", "runway of independent labs, together", "months", runway),
    Gauge("short_of_cash", "independent labs with cash for less than a year", "share of labs",
          short_of_cash),
    Gauge("burn_multiple", "independents' burn over new revenue of a year", "USD per USD",
          lambda of: np.clip(quarter(of["burn_multiple"]), 0.0, LARGEST_RATIO)),
    Gauge("funding_over_burn", "labs' funding over independents' burn, twelve months", "ratio",
          lambda of: over(year(of["funding_usd"]), year(total(burn(of))), 10.0),
          ("investment_fall",)),
    Gauge("funding_growth", "growth of labs' funding in a year", CHANGE,
          lambda of: growth(year(of["funding_usd"])), ("investment_fall",)),
    Gauge("valuation_multiple", "valuation of independents over their revenue", "ratio",
          valuation_multiple),
    Gauge("sentiment", "mood of the capital market", "standard deviations",
          lambda of: quarter(of["sentiment"])),
    Gauge("dry_powder_growth", "growth of funds' uncalled commitments in a year", CHANGE,
          lambda of: growth(quarter(total(of["dry_powder_usd"])))),
    Gauge("venture_paid_share", "API bills that builders pay from venture money", "share of sales",
          lambda of: over(year(of["venture_paid_tokens_usd"]), year(of["api_spend_usd"]), 1.0)),
    Gauge("hhi", "concentration of revenue by owner (HHI)", "points",
          lambda of: year(of["hhi"]), ("hhi", "frontier_hhi")),
    Gauge("hhi_change", "concentration of revenue, change in a year", "points",
          lambda of: step(year(of["hhi"])), ("hhi", "frontier_hhi")),
    Gauge("hyperscaler_revenue_share", "revenue of labs that hyperscalers control",
          "share of revenue", lambda of: year(of["hyperscaler_revenue_share"])),
    Gauge("independents_at_frontier", "independent labs at the frontier", "labs",
          lambda of: quarter(of["independent_frontier_labs"]), ("independent_frontier_labs",)),
    Gauge("labs_gone", "labs that closed or were sold, last 36 months", "share of labs",
          lambda of: of["labs_failed_share"], ("labs_failed_share",)),
    Gauge("open_token_share", "tokens from open weights", "share of tokens",
          lambda of: year(of["open_token_share"]), ("open_token_share", "open_tail_share")),
    Gauge("open_token_share_change", "tokens from open weights, change in a year",
          "points of one", lambda of: step(year(of["open_token_share"])),
          ("open_token_share", "open_tail_share")),
    Gauge("open_spend_share", "API spend on open weights", "share of spend",
          lambda of: year(of["open_spend_share"])),
    Gauge("open_gap", "lag of the best open model behind the frontier", "months",
          lambda of: quarter(of["open_gap"])),
    Gauge("quality_price_fall", "price of the first frontier's quality, change in a year", CHANGE,
          lambda of: growth(quarter(of["price_index"]))),
    Gauge("capex_growth", "growth of clouds' investment in a year", CHANGE,
          lambda of: growth(capex(of)), INVESTED[:1]),
    Gauge("research_growth", "growth of labs' research in a year", CHANGE,
          lambda of: growth(research(of)), INVESTED),
    Gauge("hour_price_change", "price of compute hours on demand, change in a year", CHANGE,
          lambda of: growth(quarter(of["spot_price_usd_per_h100_hour"]))),
    Gauge("contract_discount", "one-year contracts of compute over hours on demand", "ratio",
          lambda of: over(quarter(of["contract_price_usd_per_h100_hour"]),
                          quarter(of["spot_price_usd_per_h100_hour"]), 5.0)),
    Gauge("compute_in_use", "use of installed compute", "share of compute",
          lambda of: quarter(of["utilisation_total"])),
    Gauge("cloud_return", "clouds' return on AI capital above its cost", "share a year",
          lambda of: year(of["all_clouds_return_per_year"])),
    Gauge("credit_conditions", "what lenders lend on the same security", "ratio",
          lambda of: quarter(of["credit_conditions"])),
    Gauge("commitments_over_revenue", "labs' compute contracts still due over revenue of a year",
          "years of revenue",
          lambda of: over(quarter(total(of["commitments_outstanding_usd"])), lab_revenue(of))),
    Gauge("idle_compute_share", "compute under contract paid for and not used", "share of bills",
          lambda of: over(year(total(of["idle_compute_usd"])),
                          year(total(of["compute_bill_usd"])), 1.0)),
    Gauge("unpaid_bills", "labs' unpaid compute bills over revenue of a month", "ratio",
          lambda of: over(quarter(total(of["arrears_usd"])), lab_revenue(of) / MONTHS_PER_YEAR)),
    Gauge("circular_revenue", "revenue that the seller's own money paid", "share of revenue",
          circular),
)  # fmt: skip
"""All but `of_lab`, in the order in which they are told."""

SERIES = (
    "price_to_full_cost", "lerner", "market_revenue_usd", "revenue_usd", "runway_months",
    "cash_usd", "alive", "owner", "burn_multiple", "funding_usd", "valuation_usd", "sentiment",
    "dry_powder_usd", "venture_paid_tokens_usd", "api_spend_usd", "hhi",
    "hyperscaler_revenue_share", "independent_frontier_labs", "open_token_share",
    "open_spend_share", "open_gap", "price_index", "capex_usd", "other_clouds_capex_usd",
    "rd_experiments_usd", "rd_final_training_usd", "rd_data_usd", "spot_price_usd_per_h100_hour",
    "contract_price_usd_per_h100_hour", "utilisation_total", "all_clouds_return_per_year",
    "credit_conditions", "commitments_outstanding_usd", "idle_compute_usd", "compute_bill_usd",
    "arrears_usd", "reported_revenue_usd", "consolidated_revenue_usd", "capability",
    "frontier_capability", "gross_margin",
)  # fmt: skip
"""All series that gauges read."""


def of_lab(lab: str, place: int) -> tuple[Gauge, ...]:
    """Gauges of one lab, whose column among the labs is ``place``."""

    def own(of: Series, name: str) -> FloatArray:
        return plain(of[name][:, :, place])

    def sold(of: Series) -> FloatArray:
        return year(own(of, "revenue_usd"))

    return (
        Gauge(f"{lab}.runway_months", f"{lab}: runway", "months",
              lambda of: quarter(np.clip(own(of, "runway_months"), 0.0, LONGEST_RUNWAY))),
        Gauge(f"{lab}.revenue_growth", f"{lab}: growth of revenue in a year", CHANGE,
              lambda of: growth(quarter(own(of, "revenue_usd")))),
        Gauge(f"{lab}.revenue_share", f"{lab}: part of all labs' revenue", "share of revenue",
              lambda of: over(sold(of), year(total(of["revenue_usd"])), 1.0)),
        Gauge(f"{lab}.behind_frontier", f"{lab}: best model behind the frontier",
              "log10 effective FLOP",
              lambda of: plain(of["frontier_capability"]) - own(of, "capability")),
        Gauge(f"{lab}.gross_margin", f"{lab}: gross margin", "share of revenue",
              lambda of: np.clip(year(own(of, "gross_margin")), -2.0, 1.0)),
        Gauge(f"{lab}.commitments_over_revenue",
              f"{lab}: compute contracts still due over revenue of a year", "years of revenue",
              lambda of: over(own(of, "commitments_outstanding_usd"),
                              MONTHS_PER_YEAR * sold(of))),
    )  # fmt: skip


def gauged(series: Series, gauges: Iterable[Gauge] = GAUGES) -> dict[str, FloatArray]:
    """Every gauge in every month, (worlds, months) by name; single precision, for many worlds.

    ``series`` hold `SERIES` and the endings' indicator ``labs_failed_share``.
    """
    return {each.name: each.read(series).astype(np.float32) for each in gauges}
