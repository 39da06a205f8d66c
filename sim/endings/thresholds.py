"""Where each ending begins: every threshold, how soft it is, and who drew the line there.

These are definitions of words ("concentrated", "subsidised"), not properties of a world, so no
scenario can set them. :meth:`Thresholds.scaled` moves them all to show how labels depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any


def _line(value: float, unit: str, source: str) -> Any:
    """A threshold: membership is one half here."""
    return field(default=value, metadata={"unit": unit, "source": source, "scales": True})


def _width(value: float, unit: str) -> Any:
    """Softness of a threshold: membership is 0.12 two widths below it, 0.88 two widths above."""
    source = "width of the logistic: about a fifth of its threshold (assumption)"
    return field(default=value, metadata={"unit": unit, "source": source, "scales": False})


def _rule(value: float, unit: str, source: str) -> Any:
    """A number of the labelling rule, which stays when thresholds are scaled."""
    return field(default=value, metadata={"unit": unit, "source": source, "scales": False})


@dataclass(frozen=True)
class Thresholds:
    """Thresholds ``x*`` and widths ``w`` of the logistic memberships 1/(1 + exp(-(x - x*)/w)).

    Every field has ``metadata``: ``unit``, ``source`` and whether :meth:`scaled` moves it.
    """

    subsidy_once: float = _line(
        0.30,
        "share of full cost",
        "OpenAI lost 5 bn USD on costs of 8.7 bn in 2024 (New York Times, 27 Sep 2024), a rate of "
        "0.57; about half of that is still plainly below cost (assumption)",
    )
    subsidy_once_width: float = _width(0.05, "share of full cost")
    subsidy_over: float = _line(
        0.05,
        "share of full cost",
        "lower end of the 5-10 % that the hypothetical-monopolist test (SSNIP) takes for a "
        "material rise, EU notice on the relevant market 1997, par. 17",
    )
    subsidy_over_width: float = _width(0.025, "share of full cost")
    rise_from_trough: float = _line(
        0.40,
        "price over full cost",
        "buyers pay two fifths of full cost more than at the cheapest (assumption)",
    )
    rise_from_trough_width: float = _width(0.10, "price over full cost")
    price_above_cost: float = _line(
        0.10,
        "excess over full cost",
        "upper end of the 5-10 % of the SSNIP test, EU notice on the relevant market 1997, par. 17",
    )
    price_above_cost_width: float = _width(0.05, "excess over full cost")
    lerner_high: float = _line(
        0.50,
        "Lerner index",
        "price twice marginal cost; De Loecker, Eeckhout and Unger 2020 find 1.6 for US firms",
    )
    lerner_high_width: float = _width(0.05, "Lerner index")
    frontier_price_rise: float = _line(
        0.10,
        "rise in a year",
        "upper end of the SSNIP test (as above), kept up for a year",
    )
    frontier_price_rise_width: float = _width(0.03, "rise in a year")

    hhi_high: float = _line(
        1800.0, "points", "'highly concentrated', US Merger Guidelines 2023, guideline 1"
    )
    hhi_high_width: float = _width(320.0, "points")
    """Membership is 0.9 at 2,500, 'highly concentrated' in the guidelines of 2010, s. 5.3."""
    hyperscaler_share: float = _line(
        0.65,
        "share of revenue",
        "64 % doubtful, 90 % enough for monopoly power (US v. Alcoa 1945); 50 % presumes dominance "
        "in the EU (AKZO v. Commission, C-62/86)",
    )
    hyperscaler_share_width: float = _width(0.08, "share of revenue")
    independent_labs: float = _line(
        2.5, "labs", "at most two independent labs at the frontier (assumption); half-way to three"
    )
    independent_labs_width: float = _width(0.35, "labs")
    large_lab_share: float = _line(
        0.05, "share of labs' revenue", "a lab large enough to be missed (assumption)"
    )
    large_labs_lost: float = _line(
        1.5, "labs", "at least two large labs sold or closed (assumption); half-way from one"
    )
    large_labs_lost_width: float = _width(0.35, "labs")

    low_margin_tokens: float = _line(
        0.50, "share of tokens", "the median token is sold at a Lerner index of at most 0.2"
    )
    low_margin_tokens_width: float = _width(0.10, "share of tokens")
    open_tokens: float = _line(0.50, "share of tokens", "most tokens (by definition)")
    open_tokens_width: float = _width(0.08, "share of tokens")
    open_spend: float = _line(
        0.30, "share of spending", "open tokens are cheaper: half of tokens is less of the money"
    )
    open_spend_width: float = _width(0.06, "share of spending")
    gap_months: float = _line(
        6.5,
        "months",
        "half of the lag of 5 to 22 months found by Epoch AI, 'How far behind are open models?', "
        "Nov 2024 (middle 12)",
    )
    gap_months_width: float = _width(1.2, "months")
    gap_log10: float = _line(
        0.27,
        "log10 FLOP",
        "three months at the pace from GPT-4 (Mar 2023, ECI 125.8) to o1 (Dec 2024, 142.3), 8.8 "
        "points to the order of magnitude; when progress slows, months grow while the difference "
        "that buyers see does not",
    )
    gap_log10_width: float = _width(0.06, "log10 FLOP")
    model_value: float = _line(
        0.15,
        "share of value added",
        "models as one of four layers, with clearly less than an equal share (assumption)",
    )
    model_value_width: float = _width(0.05, "share of value added")
    loss_at_most: float = _line(
        0.10,
        "shortfall from full cost",
        "average total cost is the line below which a price is suspect (AKZO v. Commission, "
        "C-62/86; after Areeda and Turner 1975); 0.10 is slack (assumption)",
    )
    gain_at_most: float = _line(
        0.15, "excess over full cost", "a SSNIP of 10 % above full cost, with slack (assumption)"
    )
    cost_band_width: float = _width(0.05, "price over full cost")

    subsidy_now: float = _line(
        0.20,
        "share of full cost",
        "someone else pays a fifth; full cost has a capital charge, so below that cash may suffice "
        "(assumption)",
    )
    subsidy_now_width: float = _width(0.05, "share of full cost")

    revenue_fall: float = _line(
        0.20, "fall from peak", "twice the 10 % fall of output by which a depression is often told"
    )
    revenue_fall_width: float = _width(0.04, "fall from peak")
    capex_fall: float = _line(
        0.50, "fall in a year", "a halving, as in the bust of telecoms investment (assumption)"
    )
    capex_fall_width: float = _width(0.08, "fall in a year")
    research_fall: float = _line(0.40, "fall from peak", "assumption")
    research_fall_width: float = _width(0.06, "fall from peak")
    labs_failed: float = _line(0.30, "share of labs, 36 months", "assumption")
    labs_failed_width: float = _width(0.05, "share of labs, 36 months")

    floor: float = _rule(0.45, "membership", "an ending needs its conditions about half met")
    tie: float = _rule(0.10, "share of the largest membership", "closer than this is a mixture")
    half: float = _rule(0.50, "membership", "at the threshold itself")

    def scaled(self, factor: float) -> Thresholds:
        """The same definitions with every threshold times ``factor``.

        Parameters
        ----------
        factor : for example 0.8 or 1.2. Widths and the labelling rule stay. Prices are compared
            with full cost by their distance from it: 1.10 scaled by 1.2 is 1.12.

        Returns
        -------
        New thresholds; ``scaled(1.2).hhi_high`` is 2,160 points.
        """
        moved = {
            each.name: getattr(self, each.name) * factor
            for each in fields(self)
            if each.metadata["scales"]
        }
        return replace(self, **moved)


DEFAULT = Thresholds()
