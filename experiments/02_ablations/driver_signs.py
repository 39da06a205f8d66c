"""Signs from driver to ending: two settings of one driver, and what must differ. Ten count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paired_runs import Job

Setting = Mapping[str, float]


@dataclass(frozen=True)
class Claim:
    """A measure that must rise (+1) or fall (-1) from the first setting to the second."""

    measure: str
    """One of `tables.MEASURES`."""
    sign: int
    words: str
    either: str = ""
    """Claims of one sign that share this letter are two readings of one: either is enough, if the
    other does not say the opposite."""


@dataclass(frozen=True)
class Sign:
    """A driver moved one way on paired worlds, and what theory expects."""

    name: str
    label: str
    parameter: str
    """What is moved, in words."""
    start: Setting
    end: Setting
    claims: tuple[Claim, ...]
    counted: bool = True
    """False for a variant that is shown beside the ten."""
    source: str = ""

    @property
    def jobs(self) -> tuple[Job, Job]:
        """The two ensembles."""
        return _job(self.start), _job(self.end)


def _job(setting: Setting) -> Job:
    return Job("baseline", tuple(sorted(setting.items())))


PRICES = "prices_rise"
OWNERS = "consolidation"
COMMON = "commoditization"

SIGNS = (
    Sign(
        "capital",
        "Less capital",
        "supply of venture and of crossover capital, USD a year; burn multiple that it tolerates",
        {
            "capital.vc_supply_usd_per_year": 8e10,
            "capital.crossover_supply_usd_per_year": 8e10,
            "capital.burn_tolerance": 4.0,
        },
        {
            "capital.vc_supply_usd_per_year": 6e9,
            "capital.crossover_supply_usd_per_year": 6e9,
            "capital.burn_tolerance": 0.7,
        },
        (
            Claim("delay_subsidy_over", -1, "the subsidy ends earlier", "a"),
            Claim(f"score_year_seven_{PRICES}", +1, "prices rise, score at year 7", "a"),
            Claim(f"score_{OWNERS}", +1, "consolidation, score"),
        ),
        source="Minsky 1986; Gompers and Lerner",
    ),
    Sign(
        "switching",
        "More switching cost",
        "share of contracts that come up for choice in a month; share of spend that is routed",
        {"market.switching_hazard_per_month": 0.12, "market.router_share": 0.5},
        {"market.switching_hazard_per_month": 0.01, "market.router_share": 0.0},
        (Claim(f"score_{PRICES}", +1, "prices rise, score"),),
        source="Klemperer 1987; Beggs and Klemperer 1992",
    ),
    Sign(
        "quality",
        "Quality pays more",
        "exponent k of willingness to pay in training spend: 1.3 to 2 times per tenfold compute",
        {"market.quality_exponent": 0.11},
        {"market.quality_exponent": 0.30},
        (
            Claim(f"score_{OWNERS}", +1, "consolidation, score"),
            Claim(f"score_{COMMON}", -1, "commoditization, score", "b"),
            Claim(f"score_year_seven_{COMMON}", -1, "commoditization, score at year 7", "b"),
        ),
        source="Sutton 1991, 1998",
    ),
    Sign(
        "spillover",
        "More spillovers",
        "half-life of a lead in months; share closed by distillation",
        {"research.leak_half_life_months": 20.0, "research.distillation_share": 0.2},
        {"research.leak_half_life_months": 3.0, "research.distillation_share": 0.9},
        (Claim(f"score_{COMMON}", +1, "commoditization, score"),),
        source="Arrow 1962; Spence 1984",
    ),
    Sign(
        "antitrust",
        "Stricter antitrust",
        "probability that a clearly harmful deal is blocked",
        {"antitrust.strictness": 0.0},
        {"antitrust.strictness": 1.0},
        (
            Claim(f"score_{OWNERS}", -1, "consolidation, score"),
            Claim("closures", +1, "labs closed per world"),
        ),
        source="US Merger Guidelines 2023",
    ),
    Sign(
        "chips",
        "Scarcer chips",
        "growth of chip supply a month: when lead times are calm, per month of queue, at most",
        {
            "chips.supply_growth_base": 0.06,
            "chips.supply_growth_slope": 0.02,
            "chips.supply_growth_most": 0.1,
        },
        {
            "chips.supply_growth_base": 0.02,
            "chips.supply_growth_slope": 0.0,
            "chips.supply_growth_most": 0.03,
        },
        (Claim(f"score_{PRICES}", +1, "prices rise, score"),),
        source="raising rivals' costs, Salop and Scheffman 1983",
    ),
    Sign(
        "elasticity",
        "More elastic demand",
        "price elasticity of all demand for tokens",
        {"market.demand_elasticity": 1.02},
        {"market.demand_elasticity": 2.0},
        (
            Claim(f"score_year_seven_{PRICES}", -1, "prices rise, score at year 7", "a"),
            Claim(f"delay_{PRICES}", +1, "prices rise, month of arrival", "a"),
        ),
        source="Jevons 1865",
    ),
    Sign(
        "efficiency",
        "More efficient open serving",
        "hosts' cost of serving open weights over a lab's own: serving software that all can use",
        {"open.hosting_cost_ratio": 1.1},
        {"open.hosting_cost_ratio": 0.35},
        (Claim(f"score_{COMMON}", +1, "commoditization, score"),),
        source="Kwon et al. 2023 (PagedAttention); Gundlach et al. 2025",
    ),
    Sign(
        "compliance",
        "Dearer compliance",
        "fixed cost of compliance of a frontier lab, USD a month",
        {"regulation.fixed_usd_per_month": 2e5},
        {"regulation.fixed_usd_per_month": 1e8},
        (Claim(f"score_{OWNERS}", +1, "consolidation, score"),),
        source="fixed cost and concentration, Sutton 1991",
    ),
    Sign(
        "liability",
        "Liability for open weights",
        "expected liability of a lab that publishes weights, USD a month",
        {"regulation.open_liability_usd_per_month": 0.0},
        {"regulation.open_liability_usd_per_month": 1e8},
        (Claim(f"score_{COMMON}", -1, "commoditization, score"),),
        source="no law makes publishers liable yet (EU AI Act exempts most open models, 2024-08)",
    ),
    Sign(
        "all_efficiency",
        "Cheaper computing for all",
        "fall of chip prices a year; growth of serving efficiency a year",
        {"chips.price_decline_per_year": 0.14, "inference.serving_growth_per_year": 1.1},
        {"chips.price_decline_per_year": 0.34, "inference.serving_growth_per_year": 1.6},
        (Claim(f"score_{COMMON}", +1, "commoditization, score"),),
        counted=False,
        source="Hobbhahn et al. 2023; Gundlach et al. 2025",
    ),
    Sign(
        "elastic_subsidy",
        "More elastic demand",
        "price elasticity of all demand for tokens",
        {"market.demand_elasticity": 1.02},
        {"market.demand_elasticity": 2.0},
        (Claim("delay_subsidy_over", +1, "the subsidy ends later"),),
        counted=False,
        source="Jevons 1865",
    ),
)
