"""The nine endings, with where each begins, how soft the line is and who drew it there.

Three answer who ends up paying for the tokens: *prices rise* (customers do, by dearer products),
*consolidation* (few owners are left), *commoditization* (nobody needs to: models are cheap
infrastructure). *Tiered* is the bet of the article that named these three: the second at the
frontier over the third in the tail. The rest keeps them honest: *subsidised* (others still pay),
*winter* (the race broke off), *R&D retreat* (cost is covered because research shrank, not because
prices rose), *oligopoly* (price covers full cost, and none of these) and *unresolved*.

Conditions are necessary and joined by the weakest. Lines with a count of phases were drawn by past
industries (`sim.endings.precedents`); ones and halves are definitions. None was moved for the
share of an ending in the model. Two conditions of the rule never bound and were dropped: that
others pay the gap (labs' reserves were others' money too) and that the frontier earns most of what
tokens earn; both are told as notes. Colours are safe for the colour-blind.
"""

from __future__ import annotations

from sim.endings.precedents import Drawn, drawn
from sim.endings.registry import RECORDS, Condition, Criterion, Ending, Line

RATIO = "price over full cost (1 = customers pay all that it costs)"
MARKUP_PART = "part of the rise of price over full cost that mark-ups on matched products explain"
LARGE_LAB = Line(
    "large_lab_share", 0.05, 0.0, "share of labs' revenue",
    "a lab large enough to be missed (assumption)",
)  # fmt: skip
SOFTENED = (
    "half the distance to the nearest phase of a past industry or half the range of lines with "
    "one industry left out, the larger"
)


def from_past(name: str, line: Drawn, unit: str, *, mirrored: bool = False) -> Line:
    """A line drawn by past industries; ``mirrored`` where it is told by its distance below one."""
    value = 1.0 - line.value if mirrored else line.value
    return Line(name, value, line.width, unit, line.said, softened=SOFTENED)


SUBSIDY_LINE = drawn("subsidised", "revenue_over_own_cost", at_least=False)
INVESTMENT_LINE = drawn("winter", "investment_fall_from_peak")
FAILURES_LINE = drawn("winter", "failed_share_3y")
MARGIN_LINE = drawn("commoditization", "operating_margin", at_least=False)
MARKUP_LINE = drawn("prices_rise", "markup_change")
PRICE_LINE = drawn("prices_rise", "real_price_change_per_year")
HHI_LINE = drawn("consolidation", "hhi")
DRAWN = (
    SUBSIDY_LINE, INVESTMENT_LINE, FAILURES_LINE, MARGIN_LINE, MARKUP_LINE, PRICE_LINE, HHI_LINE,
)  # fmt: skip
"""All lines that past industries drew."""

HHI = from_past("hhi_high", HHI_LINE, "points")
INVESTMENT = from_past("investment_fall", INVESTMENT_LINE, "fall from peak")
COVERED = Line(
    "full_cost_covered", 0.0, 0.05, "excess over full cost",
    "average total cost, below which a price is suspect (AKZO v. Commission, C-62/86; after Areeda "
    "and Turner 1975): by definition",
)  # fmt: skip
EXPLAINED = Line(
    "markup_explains", 0.50, 0.10, "share of the rise", "at least as much as all else (definition)"
)
LEFT = Line("markup_explains_at_most", 0.50, 0.10, "share of the rise", EXPLAINED.source)

SUBSIDISED = Ending(
    "subsidised", "subsidised", "others still pay a sixth of full cost or more", "#E69F00",
    race=True,
    conditions=(
        Condition(Criterion("price_to_full_cost", RATIO, from_past(
            "subsidy_now", SUBSIDY_LINE,
            "share of full cost", mirrored=True), distance=-1, at_least=False)),
    ),
)  # fmt: skip

WINTER = Ending(
    "winter", "winter", "investment broke off and labs failed", "#56B4E9",
    conditions=(
        Condition(Criterion("investment_fall",
            "fall of investment from its highest in 36 months, share", INVESTMENT)),
        Condition(Criterion("labs_failed_share",
            "share of labs closed or sold in the last 36 months", from_past(
                "labs_failed", FAILURES_LINE, "share of labs, 36 months"))),
    ),
)  # fmt: skip

COMMODITIZATION = Ending(
    "commoditization", "commoditization",
    "models are sold near full cost, and most tokens come from open or self-hosted ones",
    "#009E73", main=True, narrow="Commodi-\ntization",
    conditions=(
        Condition(Criterion("operating_margin", "margin over full cost, share of revenue",
            from_past("commodity_margin",
                MARGIN_LINE,
                "share of revenue"), at_least=False)),
        Condition(Criterion("open_token_share",
            "share of tokens made by open or self-hosted models", Line(
                "open_tokens", 0.50, 0.08, "share of tokens",
                "most tokens (definition; 0.63 and 0.90 in two past industries, none to refuse)"))),
    ),
)  # fmt: skip

TIERED = Ending(
    "tiered", "tiered", "few owners at the frontier over an open tail",
    "#332288",
    conditions=(
        Condition(Criterion("frontier_hhi",
            "concentration of frontier tokens' sales by controlling owner (HHI)", HHI)),
        Condition(Criterion("open_tail_share", "share of small models' tokens that are open", Line(
            "open_tail", 0.50, 0.08, "share of tokens",
            "most tokens of the tail (definition; 0.22 to 0.90 in three past industries)"))),
    ),
)  # fmt: skip

PRICES_RISE = Ending(
    "prices_rise", "prices rise",
    "dearer products, held against the cost of the same quality, made customers pay in full",
    "#D55E00", main=True, narrow="Prices\nrise",
    conditions=(
        Condition(Criterion("margin_rise",
            "rise of the margin over serving cost on matched products since the trough",
            from_past("margin_rise", MARKUP_LINE, "share of price"))),
        Condition(Criterion("markup_part", MARKUP_PART, EXPLAINED)),
        Condition(Criterion("real_price_rise",
            "yearly rise of real prices of matched products over 24 months", from_past(
                "real_price_rise", PRICE_LINE,
                "rise in a year"))),
    ),
)  # fmt: skip

CONSOLIDATION = Ending(
    "consolidation", "consolidation",
    "few controlling owners, after large labs were bought or closed", "#0072B2", main=True,
    narrow="Consoli-\ndation",
    conditions=(
        Condition(Criterion(
            "hhi", "concentration of revenue by controlling owner (HHI, 10,000 = monopoly)", HHI)),
        Condition(Criterion("large_labs_lost",
            "labs that once held 5% of revenue and were bought or closed", Line(
                "large_labs_lost", 1.5, 0.35, "labs",
                "at least two, one is an accident (definition: past industries tell exits over "
                "decades only); half-way from one"),
            shown=2.0, reads=(LARGE_LAB,))),
    ),
)  # fmt: skip

RD_RETREAT = Ending(
    "rd_retreat", "R&D retreat",
    "price covers full cost because research shrank, not because products got dearer", "#882255",
    narrow="R&D\nretreat",
    conditions=(
        Condition(Criterion("price_to_full_cost", RATIO, COVERED, distance=1)),
        Condition(Criterion("markup_part", MARKUP_PART, LEFT, at_least=False)),
        Condition(Criterion("research_fall",
            "fall of labs' spending on research from its peak, share", INVESTMENT)),
    ),
)  # fmt: skip

OLIGOPOLY = Ending(
    "oligopoly", "oligopoly", "price covers full cost, and none of the above", "#CC79A7",
    conditions=(
        Condition(Criterion("price_to_full_cost", RATIO, COVERED, distance=1)),
    ),
)  # fmt: skip

UNRESOLVED = Ending(
    "unresolved", "unresolved", "no ending fits: neither covered nor paid for by others",
    "#767676", race=True, rule="the rest: no other ending passes",
)  # fmt: skip

# The order is that of the last axis of memberships and of the codes in stored ensembles: add at
# the end.
RECORDS.update({
    each.name: each
    for each in (
        PRICES_RISE, CONSOLIDATION, COMMODITIZATION, TIERED, SUBSIDISED, WINTER, OLIGOPOLY,
        RD_RETREAT, UNRESOLVED,
    )
})  # fmt: skip
