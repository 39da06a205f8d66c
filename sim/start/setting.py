"""What stays as it is while a batch runs: kinds, hosts, stakes, sensitivity classes."""

from __future__ import annotations

import numpy as np

from sim.base.axes import SEGMENTS_OF_API, TIERS, FloatArray, IntArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.participants import KINDS, EntryColumns, Setting
from sim.scenario.definition import Scenario
from sim.scenario.parameters import Parameters
from sim.start.deals import deals
from sim.start.roster import Cast, months_between, wide

CLASS_STEPS = np.array([-1.0, 1.0])
"""Two-point Gauss-Hermite grid: equal weights, mean 0, variance 1."""


def setting(scenario: Scenario, people: Cast, p: Parameters, worlds: int) -> Setting:
    """Fix the setting of a batch; what is not the same in all worlds is (worlds, ...)."""
    given = people.as_given()
    builders = int(common(p, "builders.count"))
    spread = common(p, "builders.sensitivity_spread")
    segment, sigma, quality = (
        grid.ravel()
        for grid in np.meshgrid(
            np.arange(len(SEGMENTS_OF_API)), CLASS_STEPS * spread, CLASS_STEPS * spread,
            indexing="ij",
        )
    )  # fmt: skip
    kinds = [KINDS.index(entry.kind) for entry in people.entries]
    slots = len(people.labs) - people.existing
    entry = [
        -1 if each.entry is None else months_between(scenario.start, each.entry)
        for each in people.entries
    ]
    entry = [month if month > 0 else -1 for month in entry]
    investors = given.of(
        "investor", people.investors, "dry_powder_usd", common(p, "start.dry_powder_usd")
    )[0]
    fund_kind = {fund.name: fund.kind for fund in scenario.roster.investors}
    crossover = np.array([fund_kind[name] != "vc" for name in people.investors])
    weight = np.where(
        crossover,
        investors / max(investors[crossover].sum(), 1.0),
        investors / max(investors[~crossover].sum(), 1.0),
    )
    pay = people.column("staff_cost_usd_per_person_year", common(p, "entry.pay_usd_per_year"))
    hypers, budgets = (
        people.of("hyperscaler", people.hyperscalers, name, 0.0)
        for name in ("core_free_cash_flow_usd_per_year", "ai_lab_rd_budget_usd_per_month")
    )
    neoclouds = people.of("neocloud", people.neoclouds, "contracts_usd", 0.0)
    open_token_share = np.concatenate(
        [people.single("market", "market", f"open_token_share:{tier}") for tier in TIERS], axis=1
    )
    return Setting(
        labs=people.labs,
        hyperscalers=people.hyperscalers,
        neoclouds=people.neoclouds,
        investors=people.investors,
        start=scenario.start,
        kind=np.array(kinds + [0] * slots, dtype=np.int64),
        entry_month=np.array(entry + [-1] * slots, dtype=np.int64),
        slot=np.array([False] * people.existing + [True] * slots),
        outside_parent=np.array([each.outside_parent for each in people.entries] + [False] * slots),
        host_share=host_shares(given),
        own_chip_share=np.concatenate(
            [
                given.of("hyperscaler", people.hyperscalers, "own_chip_share", 0.0)[0],
                np.zeros(len(people.neoclouds)),
                [common(p, "start.other_clouds_own_chip_share")],
            ]
        ),
        contracts_usd=wide(
            np.concatenate([0.0 * hypers, neoclouds, np.zeros((people.worlds, 1))], axis=1), worlds
        ),
        core_cash_usd=wide(hypers / 12.0, worlds),
        lab_budget_usd=wide(budgets, worlds),
        investor_weight=weight,
        crossover=crossover,
        staff_start=wide(people.column("staff_people", common(p, "entry.staff_people")), worlds),
        pay_usd=wide(pay / 12.0, worlds),
        first_sales_usd=wide(people.column("api_revenue_usd_per_year", 0.0), worlds),
        open_token_share=wide(open_token_share, worlds),
        class_segment=segment.astype(np.int64),
        owner_reach_million=given.column("owner_reach_million", 0.0)[0],
        complement_usd=given.column("complement_sales_usd_per_year", 0.0)[0] / MONTHS_PER_YEAR,
        owner_means_usd=given.column("owner_means_usd_per_year", 0.0)[0] / MONTHS_PER_YEAR,
        class_sigma=np.exp(sigma),
        class_quality=np.exp(quality),
        classes=np.sort(class_in_turn(builders, len(segment))),
        first_api_shares=wide(first_api_shares(people), worlds),
        book_life_months=p["cloud.book_life_months"],
        entry_columns=entry_columns(given),
        deals=deals(scenario.contracts, people, scenario.start),
    )


def class_in_turn(builders: int, classes: int) -> IntArray:
    """Class of each builder, (B,): segments in turn, and in each its sensitivities in turn.

    Five builders, four segments of four sensitivities: classes 0, 4, 8, 12 and 1.
    """
    turn, segments = np.arange(builders), len(SEGMENTS_OF_API)
    tastes = classes // segments
    found: IntArray = (turn % segments) * tastes + turn // segments % tastes
    return found


def first_api_shares(people: Cast) -> FloatArray:
    """Each segment's share of API spend at the start, (worlds, G), in all one."""
    names = (f"api_spend_share:{name}" for name in SEGMENTS_OF_API)
    parts = np.concatenate([people.single("market", "market", name) for name in names], axis=1)
    return np.asarray(parts / parts.sum(axis=1, keepdims=True), dtype=np.float64)


def common(p: Parameters, name: str) -> float:
    """A parameter that the setting fixes for all worlds alike."""
    return float(p[name][0, 0])


def host_shares(people: Cast) -> FloatArray:
    """Share of each lab's compute bought from each cloud, (L, K); entrants buy from all by size."""
    clouds = (*people.hyperscalers, *people.neoclouds, "other")
    columns = [people.column(f"host:{name}", 0.0)[0] for name in clouds]
    shares = np.stack(columns, axis=1)
    size = people.as_given().clouds_capacity()[0]
    empty = shares.sum(axis=1, keepdims=True) < 1e-9
    shares = np.where(empty, size / size.sum(), shares)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def stakes(people: Cast) -> FloatArray:
    """Cap tables at the start, (L, V + H + 2): funds, hyperscalers, outside holders, founders."""
    holders = (*people.investors, *people.hyperscalers, "outside", "founders")
    table = np.stack([people.column(f"stake:{name}", 0.0)[0] for name in holders], axis=1)
    for row, entry in enumerate(people.entries):
        if table[row].sum() > 0:
            continue
        if entry.owner in people.hyperscalers:
            table[row, len(people.investors) + people.hyperscalers.index(entry.owner)] = 1.0
        else:
            table[row, -2 if entry.outside_parent else -1] = 1.0
    total = table.sum(axis=1, keepdims=True)
    return np.where(total > 0, table / np.where(total > 0, total, 1.0), 0.0)


def entry_columns(people: Cast) -> EntryColumns:
    """Columns with which labs open on a dated month, (L,)."""
    knowhow = people.column("knowhow_log10", 0.0)[0]
    capability = people.column("capability_log10_flop", 20.0)[0]
    return EntryColumns(
        cash_usd=people.column("cash_usd", 0.0)[0],
        knowhow=knowhow,
        capability=capability,
        run_flop=capability - knowhow,
        rd_usd=people.column("rd_usd_per_month", 0.0)[0],
        staff_people=people.column("staff_people", 0.0)[0],
    )
