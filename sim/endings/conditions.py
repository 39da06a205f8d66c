"""The conditions of each ending, once: they give the memberships and their explanation in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.endings.thresholds import Thresholds


@dataclass(frozen=True)
class Criterion:
    """An indicator against a threshold: a logistic membership in [0, 1], one half at the line."""

    indicator: str
    line: str
    """Name of the threshold; its width is ``width``, else ``<line>_width``."""
    words: str
    """What the indicator is, with its unit, for someone who has not met it."""
    at_least: bool = True
    width: str = ""
    distance: int = 0
    """+1 or -1: the line lies that many thresholds from one (prices against full cost)."""
    shown: float = 0.0
    """The limit to print where the line is half-way between two counts; else zero."""

    def limit(self, thresholds: Thresholds) -> float:
        """The value at which membership is one half."""
        line = float(getattr(thresholds, self.line))
        return 1.0 + self.distance * line if self.distance else line

    def membership(self, values: FloatArray, thresholds: Thresholds) -> FloatArray:
        """1/(1 + exp(-z)), z = (x - limit)/width, or its mirror image; same shape as ``values``."""
        width = float(getattr(thresholds, self.width or f"{self.line}_width"))
        far = (values - self.limit(thresholds)) / width
        far = np.clip(far if self.at_least else -far, -60.0, 60.0)
        found: FloatArray = 1.0 / (1.0 + np.exp(-far))
        return found


@dataclass(frozen=True)
class Condition:
    """Tests of which all must hold (the least counts) or any will do (the largest counts)."""

    tests: tuple[Criterion, ...]
    enough: str = "all"

    def membership(self, found: Mapping[str, FloatArray], thresholds: Thresholds) -> FloatArray:
        """Zadeh's (1965) 'and' or 'or' of the tests."""
        join = np.minimum if self.enough == "all" else np.maximum
        score = self.tests[0].membership(found[self.tests[0].indicator], thresholds)
        for test in self.tests[1:]:
            score = join(score, test.membership(found[test.indicator], thresholds))
        return score


def _one(*tests: Criterion) -> Condition:
    return Condition(tests)


def _any(*tests: Criterion) -> Condition:
    return Condition(tests, "any")


CONDITIONS: dict[str, tuple[Condition, ...]] = {
    "prices_rise": (
        _one(
            Criterion("subsidy_peak", "subsidy_once", "highest subsidy so far, share of full cost"),
            Criterion("subsidy_rate", "subsidy_over",
                 "subsidy now, share of full cost that customers do not pay", at_least=False),
        ),
        _one(
            Criterion("rise_from_trough", "rise_from_trough",
                 "price over full cost now less its lowest so far"),
            Criterion("price_to_full_cost", "price_above_cost",
                 "price over full cost (1 = customers pay all that it costs)", distance=1),
        ),
        _any(
            Criterion("lerner", "lerner_high",
                 "margin over serving cost, share of price (Lerner index)"),
            Criterion("frontier_price_rise", "frontier_price_rise",
                 "rise of the list price of frontier models in a year, share"),
        ),
    ),
    "consolidation": (
        _one(Criterion("hhi", "hhi_high",
                  "concentration of revenue by controlling owner (HHI, 10,000 = monopoly)")),
        _one(Criterion("hyperscaler_revenue_share", "hyperscaler_share",
                  "share of labs' revenue earned by labs that hyperscalers control")),
        _one(Criterion("independent_frontier_labs", "independent_labs",
                  "labs at the frontier that no hyperscaler controls", at_least=False, shown=2.0)),
        _one(Criterion("large_labs_lost", "large_labs_lost",
                  "labs that once held 5 % of revenue and were bought or closed", shown=2.0)),
    ),
    "commoditization": (
        _one(Criterion("low_margin_token_share", "low_margin_tokens",
                  "share of tokens sold near serving cost (margin of 20 % or less)")),
        _any(
            Criterion("open_token_share", "open_tokens",
                 "share of tokens made by open or self-hosted models"),
            Criterion("open_spend_share", "open_spend",
                 "share of spending on open or self-hosted models"),
        ),
        _any(
            Criterion("open_gap", "gap_months",
                 "months by which open models trail the closed frontier", at_least=False),
            Criterion("open_shortfall", "gap_log10",
                 "effective compute by which open models trail, orders of magnitude",
                 at_least=False),
        ),
        _one(Criterion("model_value_share", "model_value",
                  "share of the industry's value added that model makers keep", at_least=False)),
        _one(
            Criterion("price_to_full_cost", "loss_at_most",
                 "price over full cost (1 = customers pay all that it costs)",
                 width="cost_band_width", distance=-1),
            Criterion("price_to_full_cost", "gain_at_most",
                 "price over full cost (1 = customers pay all that it costs)",
                 at_least=False, width="cost_band_width", distance=1),
        ),
    ),
    "subsidised": (
        _one(Criterion("subsidy_rate", "subsidy_now",
                  "subsidy now, share of full cost that customers do not pay")),
    ),
    "winter": (
        _any(
            Criterion("revenue_fall", "revenue_fall", "fall of revenue from its peak, share"),
            Criterion("capex_fall", "capex_fall",
                      "fall of data-centre investment in a year, share"),
        ),
        _one(Criterion("research_fall", "research_fall",
                  "fall of compute spent on research and training from its peak, share")),
        _one(Criterion("labs_failed_share", "labs_failed",
                  "share of labs closed or sold in the last 36 months")),
    ),
}  # fmt: skip
"""Of each ending that has conditions of its own; ``mixed`` and ``oligopoly`` follow from these."""


def score(ending: str, found: Mapping[str, FloatArray], thresholds: Thresholds) -> FloatArray:
    """Geometric mean of an ending's conditions, (worlds, months), in [0, 1].

    Worked: conditions of 0.9, 0.9 and 0.1 -> 0.433: one plain failure outweighs two successes.
    """
    conditions = CONDITIONS[ending]
    product = conditions[0].membership(found, thresholds)
    for condition in conditions[1:]:
        product = product * condition.membership(found, thresholds)
    mean: FloatArray = product ** (1.0 / len(conditions))
    return mean
