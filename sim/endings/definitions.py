"""The seven endings, with where each begins, how soft the line is and who drew it there.

Three endings answer who ends up paying for the tokens: *prices rise* (customers do, in full and
more), *consolidation* (few owners, mostly hyperscalers), *commoditization* (nobody needs to: models
are cheap infrastructure). The rest keeps these honest: *mixed*, *subsidised* (someone still pays),
*winter* (the market shrank and labs failed) and *oligopoly* (none of these).

Colours are Okabe and Ito's, safe for the colour-blind.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.endings.registry import RECORDS, Condition, Criterion, Ending, Fits, Line, Thresholds

PRICE_TO_FULL_COST = "price over full cost (1 = customers pay all that it costs)"
LARGE_LAB = Line(
    "large_lab_share", 0.05, 0.0, "share of labs' revenue",
    "a lab large enough to be missed (assumption)",
)  # fmt: skip


def second_of_main(fits: Fits, thresholds: Thresholds) -> FloatArray:
    """The second of the three endings, raised over the first where both are reached and near.

    Over 0.9 (at most one) where it is at least the floor: it overtakes the first where they differ
    by less than a tenth. Worked: 0.9, 0.82, 0.1 -> 0.82/0.9 = 0.911; 0.3, 0.2, 0.1 -> 0.2.
    """
    main = np.stack([each for name, each in fits.items() if RECORDS[name].main], axis=-1)
    second = np.sort(main, axis=-1)[..., -2]
    raised = np.minimum(second / (1.0 - thresholds.tie), 1.0)
    return np.where(second >= thresholds.floor, raised, second)


def none_of_these(fits: Fits, thresholds: Thresholds) -> FloatArray:
    """Falls with the largest that a world can come to, and with the subsidy.

    From one at 0 through the floor at the floor, so that it never outbids an ending that is
    reached. Worked: 0.3 the largest, no subsidy -> 1 - 0.3 x 11/9 = 0.633.
    """
    come = [each for name, each in fits.items() if RECORDS[name].arrives]
    others = np.stack(come, axis=-1).max(axis=-1)
    slope = (1.0 - thresholds.floor) / thresholds.floor
    left: FloatArray = np.maximum(1.0 - slope * others, 0.0) * (1.0 - fits["subsidised"])
    return left


PRICES_RISE = Ending(
    "prices_rise", "prices rise",
    "the subsidy was large and is gone, and prices stand well above full cost: the ratio counts, "
    "list prices at fixed quality fall tenfold a year anyway",
    "#D55E00", main=True, narrow="Prices\nrise",
    conditions=(
        Condition(
            Criterion("subsidy_peak", "highest subsidy so far, share of full cost", Line(
                "subsidy_once", 0.30, 0.05, "share of full cost",
                "OpenAI lost 5 bn USD on costs of 8.7 bn in 2024 (New York Times, 27 Sep 2024), a "
                "rate of 0.57; about half of that is still plainly below cost (assumption)")),
            Criterion("subsidy_rate", "subsidy now, share of full cost that customers do not pay",
                Line("subsidy_over", 0.05, 0.025, "share of full cost",
                "lower end of the 5-10 % that the hypothetical-monopolist test (SSNIP) takes for a "
                "material rise, EU notice on the relevant market 1997, par. 17"), at_least=False),
        ),
        Condition(
            Criterion("rise_from_trough", "price over full cost now less its lowest so far", Line(
                "rise_from_trough", 0.40, 0.10, "price over full cost",
                "buyers pay two fifths of full cost more than at the cheapest (assumption)")),
            Criterion("price_to_full_cost", PRICE_TO_FULL_COST, Line(
                "price_above_cost", 0.10, 0.05, "excess over full cost",
                "upper end of the 5-10 % of the SSNIP test, EU notice on the relevant market 1997, "
                "par. 17"), distance=1),
        ),
        Condition(
            Criterion("lerner", "margin over serving cost, share of price (Lerner index)", Line(
                "lerner_high", 0.50, 0.05, "Lerner index",
                "price twice marginal cost; De Loecker, Eeckhout and Unger 2020 find 1.6 for US "
                "firms")),
            Criterion("frontier_price_rise",
                "rise of the list price of frontier models in a year, share", Line(
                "frontier_price_rise", 0.10, 0.03, "rise in a year",
                "upper end of the SSNIP test (as above), kept up for a year")),
            enough="any",
        ),
    ),
)  # fmt: skip

CONSOLIDATION = Ending(
    "consolidation", "consolidation",
    "few controlling owners (HHI above 1,800-2,500), hyperscalers hold most model revenue, few "
    "independents at the frontier, labs bought or failed on the way",
    "#0072B2", main=True, narrow="Consoli-\ndation",
    conditions=(
        Condition(Criterion(  # 0.9 at 2,500, 'highly concentrated' by the guidelines of 2010
            "hhi", "concentration of revenue by controlling owner (HHI, 10,000 = monopoly)", Line(
                "hhi_high", 1800.0, 320.0, "points",
                "'highly concentrated', US Merger Guidelines 2023, guideline 1"))),
        Condition(Criterion("hyperscaler_revenue_share",
            "share of labs' revenue earned by labs that hyperscalers control", Line(
                "hyperscaler_share", 0.65, 0.08, "share of revenue",
                "64 % doubtful, 90 % enough for monopoly power (US v. Alcoa 1945); 50 % presumes "
                "dominance in the EU (AKZO v. Commission, C-62/86)"))),
        Condition(Criterion("independent_frontier_labs",
            "labs at the frontier that no hyperscaler controls", Line(
                "independent_labs", 2.5, 0.35, "labs",
                "at most two independent labs at the frontier (assumption); half-way to three"),
            at_least=False, shown=2.0)),
        Condition(Criterion("large_labs_lost",
            "labs that once held 5% of revenue and were bought or closed", Line(
                "large_labs_lost", 1.5, 0.35, "labs",
                "at least two large labs sold or closed (assumption); half-way from one"),
            shown=2.0, reads=(LARGE_LAB,))),
    ),
)  # fmt: skip

COMMODITIZATION = Ending(
    "commoditization", "commoditization",
    "tokens sold near cost, open or self-hosted models carry much of the load, a small gap to the "
    "frontier, models keep little of the value",
    "#009E73", main=True, narrow="Commodi-\ntization",
    conditions=(
        Condition(Criterion("low_margin_token_share",
            "share of tokens sold near serving cost (margin of 20% or less)", Line(
                "low_margin_tokens", 0.50, 0.10, "share of tokens",
                "the median token is sold at a Lerner index of at most 0.2"))),
        Condition(
            Criterion("open_token_share", "share of tokens made by open or self-hosted models",
                Line("open_tokens", 0.50, 0.08, "share of tokens", "most tokens (by definition)")),
            Criterion("open_spend_share", "share of spending on open or self-hosted models", Line(
                "open_spend", 0.30, 0.06, "share of spending",
                "open tokens are cheaper: half of tokens is less of the money")),
            enough="any",
        ),
        Condition(
            Criterion("open_gap", "months by which open models trail the closed frontier", Line(
                "gap_months", 6.5, 1.2, "months",
                "half of the lag of 5 to 22 months found by Epoch AI, 'How far behind are open "
                "models?', Nov 2024 (middle 12)"), at_least=False),
            Criterion("open_shortfall",
                "effective compute by which open models trail, orders of magnitude", Line(
                "gap_log10", 0.27, 0.06, "log10 FLOP",
                "three months at the pace from GPT-4 (Mar 2023, ECI 125.8) to o1 (Dec 2024, "
                "142.3), 8.8 points to the order of magnitude; when progress slows, months grow "
                "while the difference that buyers see does not"), at_least=False),
            enough="any",
        ),
        Condition(Criterion("model_value_share",
            "share of the industry's value added that model makers keep", Line(
                "model_value", 0.15, 0.05, "share of value added",
                "models as one of four layers, with clearly less than an equal share "
                "(assumption)"), at_least=False)),
        Condition(
            Criterion("price_to_full_cost", PRICE_TO_FULL_COST, Line(
                "loss_at_most", 0.10, 0.05, "shortfall from full cost",
                "average total cost is the line below which a price is suspect (AKZO v. "
                "Commission, C-62/86; after Areeda and Turner 1975); 0.10 is slack (assumption)",
                band="cost_band"), distance=-1),
            Criterion("price_to_full_cost", PRICE_TO_FULL_COST, Line(
                "gain_at_most", 0.15, 0.05, "excess over full cost",
                "a SSNIP of 10 % above full cost, with slack (assumption)", band="cost_band"),
                distance=1, at_least=False),
        ),
    ),
)  # fmt: skip

MIXED = Ending(
    "mixed", "mixed", "two of these about equally", "#767676", follows=second_of_main,
    rule="two of the first three fit, and nearly equally well", precedence=1,
)  # fmt: skip

SUBSIDISED = Ending(
    "subsidised", "subsidised", "the burn goes on", "#E69F00", label="half",
    conditions=(
        Condition(Criterion("subsidy_rate",
            "subsidy now, share of full cost that customers do not pay", Line(
                "subsidy_now", 0.20, 0.05, "share of full cost",
                "someone else pays a fifth; full cost has a capital charge, so below that cash may "
                "suffice (assumption)"))),
    ),
)  # fmt: skip

WINTER = Ending(
    "winter", "winter", "spending and R&D fell far and labs failed", "#56B4E9", precedence=2,
    conditions=(
        Condition(
            Criterion("revenue_fall", "fall of revenue from its peak, share", Line(
                "revenue_fall", 0.20, 0.04, "fall from peak",
                "twice the 10 % fall of output by which a depression is often told")),
            Criterion("capex_fall", "fall of data-centre investment in a year, share", Line(
                "capex_fall", 0.50, 0.08, "fall in a year",
                "a halving, as in the bust of telecoms investment (assumption)")),
            enough="any",
        ),
        Condition(Criterion("research_fall",
            "fall of compute spent on research and training from its peak, share",
            Line("research_fall", 0.40, 0.06, "fall from peak", "assumption"))),
        Condition(Criterion("labs_failed_share",
            "share of labs closed or sold in the last 36 months",
            Line("labs_failed", 0.30, 0.05, "share of labs, 36 months", "assumption"))),
    ),
)  # fmt: skip

OLIGOPOLY = Ending(
    "oligopoly", "oligopoly", "none of these: a few firms share the market", "#CC79A7",
    follows=none_of_these, label="rest",
    rule="the rest: no other ending fits",
)  # fmt: skip

# The order is that of the last axis of memberships and of the codes in stored ensembles: add at
# the end.
RECORDS.update({
    each.name: each
    for each in (
        PRICES_RISE, CONSOLIDATION, COMMODITIZATION, MIXED, SUBSIDISED, WINTER, OLIGOPOLY
    )
})  # fmt: skip
