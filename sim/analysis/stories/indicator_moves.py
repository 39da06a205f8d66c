"""What moved an indicator of the endings most in the year before: identities of the market."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.analysis.stories.at_hand import EXITS, AtHand
from sim.analysis.stories.chain import Link, short_usd
from sim.analysis.stories.identities import by_factors, by_mergers, fisher, largest
from sim.analysis.stories.lab_money import Ends
from sim.base.axes import FRONTIER, SMALL, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import counted, number, percent
from sim.endings.readings import FAILURE_WINDOW_MONTHS

MOST_NAMED = 4
COSTS = {
    "serving": ("serving_cost_usd",), "research": ("rd_experiments_usd", "rd_final_training_usd",
    "rd_data_usd"), "staff": ("staff_usd",),
}  # fmt: skip
Move = Callable[[AtHand, Ends], Link]


def years_sum(values: FloatArray, month: int) -> FloatArray:
    """Sum of the twelve months up to this one, or fewer at the start."""
    return np.asarray(values[max(month - MONTHS_PER_YEAR + 1, 0) : month + 1].sum(axis=0))


def per_year(values: FloatArray, month: int) -> FloatArray:
    """The same at a yearly rate where fewer months are there."""
    count = min(month + 1, MONTHS_PER_YEAR)
    return years_sum(values, month) * MONTHS_PER_YEAR / count


def coverage(world: AtHand, ends: Ends) -> Link:
    """Price over full cost: sales of the model layer against its full cost, and whose."""
    sold, cost = world.series("market_revenue_usd").ravel(), world.series("full_cost_usd").ravel()
    revenue = [float(per_year(sold, month)) for month in ends]
    full = [float(per_year(cost, month)) for month in ends]
    ratio = [r / c for r, c in zip(revenue, full, strict=True)]
    logs = {"sales": np.log(revenue[1] / revenue[0]), "full cost": -np.log(full[1] / full[0])}
    parts = by_factors(ratio[0], ratio[1], logs)
    parts.pop("rest")
    rows = world.series("revenue_usd")
    labs = per_year(rows, ends.last) - per_year(rows, ends.first)
    costs = {
        name: float(sum(
            (per_year(world.series(each), ends.last) - per_year(world.series(each), ends.first))
            .sum() for each in names
        ))
        for name, names in COSTS.items()
    }  # fmt: skip
    costs["capital charge, hosts and the rest"] = full[1] - full[0] - sum(costs.values())
    most = sorted(costs, key=lambda name: -abs(costs[name]))[:2]
    text = (
        f"Sales went from {short_usd(revenue[0])} to {short_usd(revenue[1])} a year "
        f"({parts['sales']:+.2f} of price over full cost; most by {_movers(world, labs)}), full "
        f"cost from {short_usd(full[0])} to {short_usd(full[1])} ({parts['full cost']:+.2f}; "
        f"{', '.join(f'{name} {_signed(costs[name])}' for name in most)})."
    )
    numbers = {"sales_before": revenue[0], "sales_after": revenue[1], "cost_before": full[0],
               "cost_after": full[1], "by_sales": parts["sales"],
               "by_full_cost": parts["full cost"]}  # fmt: skip
    lead = largest({"sales": parts["sales"], "full cost": parts["full cost"]})
    before, after = revenue if lead == "sales" else full
    short = f"{lead} from {short_usd(before)} to {short_usd(after)} a year"
    return Link(ends.last, "market", text, "sales", numbers, short, ends.first)


def concentrated(world: AtHand, ends: Ends) -> Link:
    """HHI of sales: who bought whom, against who grew."""
    return _concentration(world, ends, world.series("revenue_usd"), "sales")


def concentrated_frontier(world: AtHand, ends: Ends) -> Link:
    """The same of what labs sell of frontier tokens."""
    price, tokens = (
        np.nan_to_num(world.series(each)[..., FRONTIER])
        for each in ("price_usd_per_mtok", "tokens_mtok")
    )
    return _concentration(world, ends, price * tokens, "frontier tokens' sales")


def _concentration(world: AtHand, ends: Ends, revenue: FloatArray, what: str) -> Link:
    shares = [years_sum(revenue, month) for month in ends]
    shares = [each / max(float(each.sum()), 1.0) for each in shares]
    owners = [_owners(world, month) for month in ends]
    parts = by_mergers((shares[0], shares[1]), (owners[0], owners[1]))
    bought = world.happened(EXITS[:2], ends.first + 1, ends.last)
    sizes = [
        (float(shares[1][world.labs.index(str(lab))]), str(lab), str(buyer))
        for lab, buyer in zip(bought["agent"], bought["counterparty"], strict=True)
    ]
    deals = ", ".join(
        f"{world.name(lab)} by {world.name(buyer)}" for part, lab, buyer in sorted(sizes)[::-1][:3]
    )
    change = shares[1] - shares[0]
    text = (
        f"Concentration of {what} moved by {parts['mergers']:+,.0f} points by mergers"
        f"{f' ({deals})' if deals else ''} and {parts['growth']:+,.0f} by growth: "
        f"{_share_movers(world, shares[0], shares[1], change)}."
    )
    lead = largest(parts)
    short = f"concentration {parts[lead]:+,.0f} points by {lead}"
    numbers = {"mergers": parts["mergers"], "growth": parts["growth"]}
    return Link(ends.last, "market", text, "choice", numbers, short, ends.first)


def opened(world: AtHand, ends: Ends) -> Link:
    """Share of open tokens: what stands beside it, for no identity splits it in the record."""
    share = world.series("open_token_share").ravel()
    return _open(world, ends, share, FRONTIER, "share of tokens")


def opened_tail(world: AtHand, ends: Ends) -> Link:
    """The same of small models' tokens."""
    share = world.series("open_token_share_by_tier")[:, SMALL]
    return _open(world, ends, share, SMALL, "share of small models' tokens")


def _open(world: AtHand, ends: Ends, share: FloatArray, tier: int, what: str) -> Link:
    gap = world.series("open_gap").ravel()
    open_price = world.series("open_price_usd_per_mtok")[:, tier]
    paid = _paid(world, tier)
    numbers = {
        "share_before": float(share[ends.first]), "share_after": float(share[ends.last]),
        "gap_before_months": float(gap[ends.first]), "gap_after_months": float(gap[ends.last]),
        "relative_price_before": float(open_price[ends.first] / paid[ends.first]),
        "relative_price_after": float(open_price[ends.last] / paid[ends.last]),
    }  # fmt: skip
    found = world.happened(("open_release",), ends.first + 1, ends.last)
    makers = found["agent"].value_counts()
    who = ", ".join(world.name(str(lab)) for lab in makers.index[:3])
    text = (
        f"Open models' {what} went from {percent(numbers['share_before'])} to "
        f"{percent(numbers['share_after'])} while their lag went from "
        f"{number(numbers['gap_before_months'], '.1f')} to "
        f"{number(numbers['gap_after_months'], '.1f')} months, their price from "
        f"{percent(numbers['relative_price_before'])} to "
        f"{percent(numbers['relative_price_after'])} of labs'; "
        f"{len(found)} open releases{f', most by {who}' if who else ''}. Order in time only: the "
        "record has no identity for it."
    )
    short = (
        f"open models' lag from {number(numbers['gap_before_months'], '.0f')} to "
        f"{number(numbers['gap_after_months'], '.0f')} months"
    )
    return Link(ends.last, "market", text, "open_release", numbers, short, ends.first)


def lost(world: AtHand, ends: Ends) -> Link:
    """Labs bought or closed, and those that were founded."""
    found = world.happened(EXITS, ends.first + 1, ends.last)
    new = world.happened(("entry",), ends.first + 1, ends.last)
    share = world.revenue_share(max(ends.first, 1))
    columns = (found[name] for name in ("agent", "kind", "since"))
    order = sorted(
        (
            (float(share[world.labs.index(str(lab))]), str(lab), str(kind), int(month))
            for lab, kind, month in zip(*columns, strict=True)
        ),
        reverse=True,
    )
    told = ", ".join(
        f"{world.name(lab)} {'closed' if kind == 'closure' else 'bought'} {world.when(month)} "
        f"({percent(part)} of sales)"
        for part, lab, kind, month in order[:MOST_NAMED]
    )
    three_years = [
        len(world.happened(EXITS, month - FAILURE_WINDOW_MONTHS + 1, month)) for month in ends
    ]
    text = (
        f"{counted(len(found), 'lab')} bought or closed and {len(new)} founded"
        f"{f': {told}' if told else ''}. Exits in 36 months went from {three_years[0]} to "
        f"{three_years[1]}."
    )
    short = f"exits of labs in 36 months from {three_years[0]} to {three_years[1]}"
    rule = "closure" if (found["kind"] == "closure").sum() * 2 > len(found) else "acquisition"
    numbers = {"exits": float(len(found)), "entries": float(len(new)),
               "in_36_months_before": float(three_years[0]),
               "in_36_months_after": float(three_years[1])}  # fmt: skip
    return Link(ends.last, "market", text, rule, numbers, short, ends.first)


def invested(world: AtHand, ends: Ends) -> Link:
    """Research of labs, data centres and outside funding, a year at both ends."""
    research = sum(world.series(each) for each in COSTS["research"])
    capex = world.series("capex_usd").sum(axis=1) + world.series("other_clouds_capex_usd").ravel()
    flows = {
        "labs' research": np.asarray(research).sum(axis=1), "data centres": capex,
        "outside funding": world.series("funding_usd").ravel(),
    }  # fmt: skip
    both = {
        name: tuple(float(per_year(each, month)) for month in ends) for name, each in flows.items()
    }
    told = ", ".join(
        f"{name} from {short_usd(old)} to {short_usd(new)}" for name, (old, new) in both.items()
    )
    rows = np.asarray(research)
    change = per_year(rows, ends.last) - per_year(rows, ends.first)
    mood = world.series("sentiment").ravel()
    text = (
        f"A year: {told}. Research moved most at {_movers(world, change)}; the mood of the capital "
        f"market went from {mood[ends.first]:+.2f} to {mood[ends.last]:+.2f}."
    )
    numbers = {f"{name}: {when}": value for name, pair in both.items()
               for when, value in zip(("before", "after"), pair, strict=True)}  # fmt: skip
    logs = {name: np.log(max(new, 1.0) / max(old, 1.0)) for name, (old, new) in both.items()}
    lead = largest(logs)
    short = f"{lead} from {short_usd(both[lead][0])} to {short_usd(both[lead][1])} a year"
    return Link(ends.last, "market", text, "research", numbers, short, ends.first)


def dearer(world: AtHand, ends: Ends) -> Link:
    """Prices paid for tokens and what they cost to serve, labs and tiers that sold at both ends."""
    paid, cost, tokens = (
        np.nan_to_num(world.series(name))
        for name in ("paid_price_usd_per_mtok", "unit_cost_usd_per_mtok", "tokens_mtok")
    )
    sold = [tokens[month].ravel() for month in ends]
    price = fisher((paid[ends.first].ravel(), paid[ends.last].ravel()), (sold[0], sold[1]))
    unit = fisher((cost[ends.first].ravel(), cost[ends.last].ravel()), (sold[0], sold[1]))
    text = (
        f"Prices paid for tokens changed by {100 * (price - 1):+.0f}%, what they cost to serve by "
        f"{100 * (unit - 1):+.0f}% (newest models, labs that sold at both ends): mark-ups moved by "
        f"{100 * (price / unit - 1):+.0f}%."
    )
    numbers = {"price_ratio": price, "cost_ratio": unit}
    short = f"token prices {100 * (price - 1):+.0f}%, their cost {100 * (unit - 1):+.0f}%"
    return Link(ends.last, "market", text, "price_rise", numbers, short, ends.first)


MOVES: dict[str, Move] = {
    "price_to_full_cost": coverage, "operating_margin": coverage, "subsidy_rate": coverage,
    "hhi": concentrated, "frontier_hhi": concentrated_frontier, "open_token_share": opened,
    "open_tail_share": opened_tail, "labs_failed_share": lost, "large_labs_lost": lost,
    "investment_fall": invested, "research_fall": invested, "margin_rise": dearer,
    "markup_part": dearer, "real_price_rise": dearer,
}  # fmt: skip
"""What tells the movement of each indicator that an ending is read from."""


def _owners(world: AtHand, month: int) -> np.ndarray:
    """A code of who controls each lab in a month: clouds first, then each lab its own."""
    code = world.series("owner")[month].astype(int)
    clouds = world.result.sizes["hyperscaler"]
    return np.asarray(np.where(code >= 0, code, clouds + np.arange(len(code))))


def _paid(world: AtHand, tier: int) -> FloatArray:
    """What labs' tokens of a tier cost those who buy them, (months,)."""
    price, tokens = (
        np.nan_to_num(world.series(each)[..., tier])
        for each in ("paid_price_usd_per_mtok", "tokens_mtok")
    )
    return np.asarray((price * tokens).sum(axis=1) / np.maximum(tokens.sum(axis=1), 1e-9))


def _movers(world: AtHand, change: FloatArray) -> str:
    """Agents whose numbers moved most: ``OpenAI +$3 bn, xAI -$1 bn``."""
    rows = change if change.ndim == 1 else change.sum(axis=1)
    order = np.argsort(-np.abs(rows), kind="stable")[:MOST_NAMED]
    return ", ".join(f"{world.name(world.labs[k])} {_signed(float(rows[k]))}" for k in order)


def _share_movers(world: AtHand, old: FloatArray, new: FloatArray, change: FloatArray) -> str:
    order = np.argsort(-np.abs(change), kind="stable")[:MOST_NAMED]
    return ", ".join(
        f"{world.name(world.labs[k])} from {percent(float(old[k]))} to {percent(float(new[k]))}"
        for k in order
    )


def _signed(amount: float) -> str:
    return f"+{short_usd(amount)}" if amount >= 0 else short_usd(amount)
