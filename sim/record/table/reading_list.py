"""Readers of a run from January 2025 by name: from worlds to one figure per world, (W,).

They read a result as `sim.run` gives it, without anything watched; those of the history from
January 2023 are used where they can be.
"""

from __future__ import annotations

from sim.record.history import readers as history
from sim.record.table import lab_figures as labs
from sim.record.table import machine_figures as machines
from sim.record.table.basics import cut, lab, of, series
from sim.record.table.lab_figures import COMPUTE, COST, RD

RAISED = ("equity_raised_usd", "strategic_raised_usd", "credits_received_usd")


def _end(*names: str) -> history.Read:
    return lambda data, target, first, last: series(data, *names)[:, last]


def _mean(*names: str) -> history.Read:
    return lambda data, target, first, last: series(data, *names)[:, first : last + 1].mean(axis=1)


def _sum(*names: str) -> history.Read:
    return lambda data, target, first, last: cut(lab(data, target, *names), first, last)


def _lab_end(name: str, factor: float = 1.0) -> history.Read:
    return lambda data, target, first, last: factor * lab(data, target, name)[:, last]


def _cloud_end(name: str) -> history.Read:
    return lambda data, target, first, last: machines.cloud(data, target, name)[:, last]


_FROM_2023 = {"gpt4_class_price", "o1_class_price", "open_match_of_gpt4", "exits", "compute_sold",
              "record_run_cost", "record_run_flop", "frontier_eci", "open_eci", "capex_year",
              "compute_owned", "big_four_capex_year", "big_four_capex_quarter"}  # fmt: skip
"""Readers that count from a start in 2023, or need figures beside the tape."""

TABLE_READERS: dict[str, history.Read] = {
    **{name: read for name, read in history.READERS.items() if name not in _FROM_2023},
    "revenue": _sum("revenue_usd"),
    "cost": _sum(*COST),
    "compute_cost": _sum(*COMPUTE),
    "serving_cost": _sum("serving_cost_usd"),
    "rd_expense": _sum(*RD, "rd_data_usd", "staff_usd"),
    "selling": _sum("other_cost_usd"),
    "staff_and_other": _sum("staff_usd", "other_cost_usd"),
    "data_spend": _sum("rd_data_usd"),
    "stock_pay": _sum("stock_pay_usd"),
    "raised": _sum(*RAISED),
    "operating_loss": labs.operating_loss,
    "cash_burn": labs.cash_burn,
    "lab_cash": _lab_end("cash_usd"),
    "gross_margin": labs.over(("serving_cost_usd",), ("revenue_usd",), True),
    "compute_over_revenue": labs.over(COMPUTE, ("revenue_usd",)),
    "compute_share": labs.over(COMPUTE, COST),
    "cost_over_revenue": labs.over(COST, ("revenue_usd",)),
    "inference_share": labs.over(("serving_cost_usd",), COMPUTE),
    "api_part": labs.api_part,
    "revenue_growth": labs.revenue_growth,
    "last_run_cost": labs.last_run_cost,
    "record_run_cost": labs.record_run_cost,
    "frontier_eci": labs.eci("frontier_capability"),
    "open_eci": labs.eci("open_capability"),
    "lab_eci": labs.eci("capability"),
    "fixed_quality_price": labs.fixed_quality_price,
    "list_price": labs.list_price,
    "serving_cost_of_price": labs.serving_cost_of_price,
    "api_tokens": labs.api_tokens,
    "capex": machines.capex,
    "capex_year": machines.capex,
    "big_four_capex": machines.big_four_capex,
    "big_four_capex_year": machines.big_four_capex,
    "big_four_capex_quarter": machines.big_four_capex,
    "capacity": _cloud_end("capacity_h100e"),
    "compute_owned": machines.compute_owned,
    "own_chips": machines.own_chips,
    "cloud_cash": lambda data, target, first, last: machines.cloud(
        data, target, "cash_usd_hyperscaler"
    )[:, last],
    "cloud_run_rate": machines.cloud_run_rate,
    "neocloud_capex": lambda data, target, first, last: cut(
        of(data, "neocloud", target, "neocloud_capex_usd"), first, last
    ),
    "neocloud_capacity": lambda data, target, first, last: of(
        data, "neocloud", target, "neocloud_capacity_h100e"
    )[:, last],
    "chip_revenue": history.READERS["chip_revenue_quarter"],
    "chip_margin": history.chip_margin,
    "lead_time": _end("chip_lead_time_months"),
    "compute_sold": machines.compute_sold,
    "compute_added": machines.compute_added,
    "chip_price": machines.chip_price,
    "spot_price": _end("spot_price_usd_per_h100_hour"),
    "on_demand_price": _end("list_price_usd_per_h100_hour", "spot_price_usd_per_h100_hour"),
    "one_year_price": _end("contract_price_usd_per_h100_hour"),
    "long_contract_price": _mean(
        "long_contract_price_usd_per_h100_hour", "contract_price_usd_per_h100_hour"
    ),
    "newer_chip_price": _end("newest_price_usd_per_h100_hour"),
    "venture_share": _mean("ai_venture_share"),
    "consumer_spend": labs.consumer_spend,
    "electricity_share": machines.electricity_share,
    "builders_inference_share": machines.builders_inference_share,
    "builders_margin": machines.builders_margin,
}
"""Every reader by the name it has in ``comparison.csv``."""
