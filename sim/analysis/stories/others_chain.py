"""Clouds that default and funds: their chains as far as events and series go."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import Chain, Link, short_usd
from sim.analysis.stories.lab_causes import FARTHEST, signed
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import percent
from sim.results.coordinates import names_along

LEAST_STAKE = 0.01
MOST_NAMED = 5


def cloud_chain(world: AtHand, cloud: str) -> Chain:
    """Tell how a cloud came to default, the first time, or how its debt stands at the end.

    ``cloud`` is the name of a hyperscaler or neocloud.
    """
    found = world.happened(("cloud_default",), agent=cloud)
    links: list[Link] = []
    if len(found):
        month, lost = int(found["since"].iloc[0]), float(found["amount_usd"].iloc[0])
        again = f" It defaults {len(found)} times in all." if len(found) > 1 else ""
        text = f"{world.name(cloud)} defaults; lenders lose {short_usd(lost)}.{again}"
        short = f"{world.name(cloud)} defaults {world.when(month)}, lenders lose {short_usd(lost)}"
        links.append(Link(month, "fate", text, "cloud_default", {"lost_usd": lost}, short))
        links.append(_credit(world, month))
    else:
        month = world.months - 1
        text = f"{world.name(cloud)} never defaults."
        links.append(Link(month, "fate", text, "cloud_debt", {}, text.rstrip(".")))
    links.insert(1, _debt(world, cloud, month))
    links += _hours(world, month)
    return Chain(cloud, "cloud_default" if len(found) else "there", tuple(links),
                 tuple(_custom_lost(world, month)))  # fmt: skip


def investor_chain(world: AtHand, fund: str) -> Chain:
    """Tell what a fund has left and what became of the labs that it held at the start."""
    place = names_along(world.result, "investor").index(fund)
    powder, last = world.series("dry_powder_usd")[:, place], world.months - 1
    text = (
        f"{world.name(fund)}: dry powder from {short_usd(float(powder[0]))} to "
        f"{short_usd(float(powder[-1]))}, lowest {short_usd(float(powder.min()))} in "
        f"{world.when(int(powder.argmin()))}."
    )
    numbers = {"powder_before_usd": float(powder[0]), "powder_after_usd": float(powder[-1])}
    short = (
        f"{world.name(fund)}'s dry powder went from {short_usd(float(powder[0]))} to "
        f"{short_usd(float(powder[-1]))}"
    )
    links = [Link(last, "fate", text, "offers", numbers, short, 0)]
    stakes = np.asarray(world.result["stake_investor"].values)[0, 0, :, place]
    for lab in np.argsort(-stakes, kind="stable")[:MOST_NAMED]:
        if stakes[lab] >= LEAST_STAKE:
            links.append(_held(world, world.labs[lab], float(stakes[lab])))
    return Chain(fund, "fund", tuple(links))


def _held(world: AtHand, lab: str, stake: float) -> Link:
    event, name = world.last_exit(lab), world.name(lab)
    if event is None:
        worth = float(world.of_lab("valuation_usd", lab)[-1])
        text = (
            f"It held {percent(stake)} of {name}, which is there at the end, worth "
            f"{short_usd(worth)}."
        )
        return Link(world.months - 1, "stake", text, "round", {"stake": stake, "worth_usd": worth})
    month, kind, amount = int(event["since"]), str(event["kind"]), float(event["amount_usd"])
    done = "closed" if kind == "closure" else f"was sold for {short_usd(amount)}"
    text = f"It held {percent(stake)} of {name}, which {done} in {world.when(month)}."
    short = f"{name} {done} {world.when(month)}"
    return Link(month, "stake", text, kind, {"stake": stake, "amount_usd": amount}, short)


def _debt(world: AtHand, cloud: str, month: int) -> Link:
    """Debt, sales and cash of a cloud at the best month before and just before the end."""
    first, last = max(month - FARTHEST, 0), max(month - 1, 0)
    neoclouds = names_along(world.result, "neocloud")
    place = (neoclouds or []).index(cloud) if cloud in neoclouds else -1
    if place < 0:
        place = names_along(world.result, "hyperscaler").index(cloud)
        names = {"debt": "debt_usd_hyperscaler", "cash": "cash_usd_hyperscaler",
                 "building": "capex_usd"}  # fmt: skip
    else:
        names = {"debt": "neocloud_debt_usd", "cash": "neocloud_cash_usd",
                 "sales": "neocloud_revenue_usd", "building": "neocloud_capex_usd"}  # fmt: skip
    pairs = {
        what: (float(world.series(name)[first, place]), float(world.series(name)[last, place]))
        for what, name in names.items()
    }
    flows = ("sales", "building")
    told = ", ".join(
        f"{what} from {short_usd(old)} to {short_usd(new)}{' a month' * (what in flows)}"
        for what, (old, new) in pairs.items()
    )
    text = f"From {world.when(first)} to {world.when(last)}: {told}."
    numbers = {f"{what}_{when}_usd": value for what, pair in pairs.items()
               for when, value in zip(("before", "after"), pair, strict=True)}  # fmt: skip
    lead = max(("debt", "sales"), key=lambda n: _fold(pairs[n]) if n in pairs else 0.0)
    old, new = pairs[lead]
    short = f"{lead} from {short_usd(old)} to {short_usd(new)}{' a month' * (lead in flows)}"
    return Link(last, "money", text, "cloud_debt", numbers, short, first)


def _hours(world: AtHand, month: int) -> Iterator[Link]:
    """The price of an hour and how full machines were."""
    first, last = max(month - FARTHEST, 0), max(month - 1, 0)
    spot, contract = (
        world.series(f"{kind}_price_usd_per_h100_hour").ravel() for kind in ("spot", "contract")
    )
    use = world.series("utilisation_total").ravel()
    text = (
        f"An hour of an H100 on demand went from ${spot[first]:.2f} to ${spot[last]:.2f}, of a new "
        f"contract from ${contract[first]:.2f} to ${contract[last]:.2f}; use of all machines from "
        f"{percent(float(use[first]))} to {percent(float(use[last]))}."
    )
    numbers = {"spot_before": float(spot[first]), "spot_after": float(spot[last]),
               "contract_before": float(contract[first]),
               "contract_after": float(contract[last])}  # fmt: skip
    short = f"an hour from ${spot[first]:.2f} to ${spot[last]:.2f}"
    yield Link(last, "market", text, "rents", numbers, short, first)


def _credit(world: AtHand, month: int) -> Link:
    """What lenders lost in the year around, and what they lend on the same security since."""
    losses = world.series("lender_losses_usd").ravel()
    credit = world.series("credit_conditions").ravel()
    first, last = max(month - 1, 0), min(month + MONTHS_PER_YEAR, world.months - 1)
    lost = float(losses[month : last + 1].sum())
    text = (
        f"Lenders lost {short_usd(lost)} on all clouds in the twelve months from then; on the same "
        f"security they lent {percent(float(credit[first]))} of their usual before, at least "
        f"{percent(float(credit[month : last + 1].min()))} after."
    )
    numbers = {"lost_usd": lost, "credit_before": float(credit[first])}
    return Link(month, "money", text, "cloud_default", numbers, "", first)


def _custom_lost(world: AtHand, month: int) -> Iterator[tuple[int, str]]:
    """What labs' closures and talks cost clouds in the 18 months before: the largest sums."""
    first = max(month - FARTHEST, 0)
    found = world.happened(("contract_loss", "contract_relief"), first, month)
    large = found.nlargest(8, "amount_usd").sort_values("since")
    for since, kind, lab, amount in zip(
        large["since"], large["kind"], large["agent"], large["amount_usd"], strict=True
    ):
        done = "leaves claims unpaid" if kind == "contract_loss" else "is let off dues"
        yield int(since), f"{world.name(str(lab))} {done}, {signed(-float(amount))} for all clouds"


def _fold(pair: tuple[float, float]) -> float:
    """How far a number moved, up or down, in logs. Worked: from 1 to e: 1; from e to 1: 1."""
    return float(abs(np.log(max(pair[1], 1.0) / max(pair[0], 1.0))))
