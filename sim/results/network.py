"""The market as a network: who funds, hosts, supplies, owns and buys from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import xarray as xr

CHIP_MAKER, BUILDERS, CONSUMERS = "chip_maker", "builders", "consumers"
SNAPSHOTS = ("start", "end")


def graph(result: xr.Dataset, world: int = 0, snapshot: str = "end") -> nx.MultiDiGraph:
    """Build the network of one world at its start or end.

    Edges point from the one who gives to the one who gets: investor to lab (funds), hyperscaler
    to lab (funds, hosts, owns), chip maker to hyperscaler (supplies), builders and consumers to
    lab (buys). Labs that are not alive are left out, and so is who then has no link.

    Parameters
    ----------
    result : xarray.Dataset
        What ``sim.run`` returned.
    world : int
        The world.
    snapshot : str
        "start" or "end".

    Returns
    -------
    networkx.MultiDiGraph
        Nodes carry kind (investor, hyperscaler, lab, chip_maker, builders, consumers), label and
        size (USD: valuation of a lab, yearly capex or spending of the others, dry powder of an
        investor). Edges carry relation, usd (a stake's value, or a flow per year), share (of the
        receiver's stake, compute or revenue; of the giver's sales for chips) and weight (the loss
        of the exposed side per unit of distress of the other) with exposed ("source" or
        "target"), which `contagion` in `sim.analysis` reads.
        A 10 % stake in a lab valued at USD 50 bn is an edge with share 0.1 and usd 5e9.

    Raises
    ------
    ValueError
        For another snapshot.
    """
    if snapshot not in SNAPSHOTS:
        raise ValueError(f"snapshot is {snapshot!r}; it may be one of {', '.join(SNAPSHOTS)}")
    moment = _Moment(result, world, snapshot)
    network = nx.MultiDiGraph()
    _add_labs(network, moment)
    _add_stakes(network, moment)
    _add_hosts(network, moment)
    _add_supplies(network, moment)
    _add_buyers(network, moment)
    network.remove_nodes_from(
        [node for node, kind in network.nodes(data="kind")
         if kind != "lab" and network.degree(node) == 0]
    )  # fmt: skip
    return network


class _Moment:
    """One world of a result at one snapshot: the numbers from which the network is made."""

    def __init__(self, result: xr.Dataset, world: int, snapshot: str) -> None:
        self.result, self.world = result, world
        self.place = SNAPSHOTS.index(snapshot)
        self.month = (0, -1)[self.place]
        self.year = (slice(None, MONTHS_PER_YEAR), slice(-MONTHS_PER_YEAR, None))[self.place]
        self.labs = [str(name) for name in result["lab"].values]
        self.hyperscalers = [str(name) for name in result["hyperscaler"].values]
        self.investors = [str(name) for name in result["investor"].values]
        self.living = np.flatnonzero(self.now("alive") > 0)
        self.owner = self.now("owner")
        self.valuation = np.nan_to_num(self.now("valuation_usd"))

    def series(self, name: str) -> FloatArray:
        values = self.result[name].variable.isel(world=self.world).values
        return np.asarray(values, dtype=np.float64)

    def now(self, name: str) -> FloatArray:
        return np.asarray(self.series(name)[self.month])

    def snap(self, name: str) -> FloatArray:
        return np.asarray(np.nan_to_num(self.series(name)[self.place]))

    def per_year(self, name: str) -> FloatArray:
        """Average the year next to the snapshot, as an amount per year."""
        monthly = np.nan_to_num(self.series(name)[self.year])
        return np.asarray(monthly.mean(axis=0) * MONTHS_PER_YEAR)


def _add_labs(network: nx.MultiDiGraph, moment: _Moment) -> None:
    for lab in moment.living:
        owner = int(moment.owner[lab])
        name = moment.hyperscalers[owner] if owner >= 0 else ("outside parent", "")[owner + 2]
        network.add_node(
            moment.labs[lab], kind="lab", label=moment.labs[lab], owner=name,
            size=float(moment.valuation[lab]),
        )  # fmt: skip
    capex = moment.per_year("capex_usd")
    for column, name in enumerate(moment.hyperscalers):
        network.add_node(name, kind="hyperscaler", label=name, size=float(capex[column]))
    powder = np.nan_to_num(moment.now("dry_powder_usd"))
    for column, name in enumerate(moment.investors):
        network.add_node(name, kind="investor", label=name, size=float(powder[column]))


def _add_stakes(network: nx.MultiDiGraph, moment: _Moment) -> None:
    outside = moment.snap("stake_investor")
    strategic = moment.snap("stake_hyperscaler")
    cash = moment.now("cash_usd_hyperscaler")
    powder = moment.now("dry_powder_usd")
    for names, stakes, liquid in (
        (moment.investors, outside, powder),
        (moment.hyperscalers, strategic, cash),
    ):
        value = stakes * moment.valuation[:, None]
        # What an owner can lose, beside all that it could lose or pay with.
        wealth = np.maximum(np.nan_to_num(liquid), 0.0) + value[moment.living].sum(axis=0)
        for lab in moment.living:
            for column in np.flatnonzero(stakes[lab] > 0):
                if names is moment.hyperscalers and moment.owner[lab] == column:
                    continue
                usd = float(value[lab, column])
                _link(
                    network, names[column], moment.labs[lab], "funds", usd,
                    float(stakes[lab, column]), _ratio(usd, float(wealth[column])), "source",
                )  # fmt: skip
        if names is moment.hyperscalers:
            _add_owners(network, moment, strategic, wealth)


def _add_owners(
    network: nx.MultiDiGraph, moment: _Moment, stakes: FloatArray, wealth: FloatArray
) -> None:
    for lab in moment.living[moment.owner[moment.living] >= 0]:
        column = int(moment.owner[lab])
        share = float(stakes[lab, column]) or 1.0
        usd = share * float(moment.valuation[lab])
        name = moment.hyperscalers[column]
        weight = _ratio(usd, float(wealth[column]))
        _link(network, name, moment.labs[lab], "owns", usd, share, weight, "source")


def _add_hosts(network: nx.MultiDiGraph, moment: _Moment) -> None:
    share = moment.snap("host_share")
    bill = sum(
        (moment.per_year(name) for name in
         ("serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd")),
        start=np.zeros(len(moment.labs)),
    )  # fmt: skip
    paid = share * bill[:, None]
    income = paid[moment.living].sum(axis=0)
    for lab in moment.living:
        for column in np.flatnonzero(share[lab] > 0):
            usd = float(paid[lab, column])
            _link(
                network, moment.hyperscalers[column], moment.labs[lab], "hosts", usd,
                float(share[lab, column]), _ratio(usd, float(income[column])), "source",
            )  # fmt: skip


def _add_supplies(network: nx.MultiDiGraph, moment: _Moment) -> None:
    bought = moment.snap("chips_bought_h100e_per_month")
    price = float(np.nan_to_num(moment.now("chip_price_usd_per_h100e")))
    paid = bought * price * MONTHS_PER_YEAR
    total = float(paid.sum())
    network.add_node(CHIP_MAKER, kind="chip_maker", label=CHIP_MAKER, size=total)
    for column in np.flatnonzero(bought > 0):
        usd = float(paid[column])
        share = _ratio(float(bought[column]), float(bought.sum()))
        name = moment.hyperscalers[column]
        _link(network, CHIP_MAKER, name, "supplies", usd, share, share, "source")


def _add_buyers(network: nx.MultiDiGraph, moment: _Moment) -> None:
    revenue = moment.snap("revenue_snapshot_usd") * MONTHS_PER_YEAR
    builders = np.minimum(moment.snap("builders_revenue_usd") * MONTHS_PER_YEAR, revenue)
    for name, paid in ((BUILDERS, builders), (CONSUMERS, revenue - builders)):
        total = float(paid[moment.living].sum())
        network.add_node(name, kind=name, label=name, size=total)
        for lab in moment.living[paid[moment.living] > 0]:
            share = _ratio(float(paid[lab]), float(revenue[lab]))
            lab_name = moment.labs[lab]
            _link(network, name, lab_name, "buys", float(paid[lab]), share, share, "target")


def _link(network: nx.MultiDiGraph, giver: str, getter: str, relation: str, *facts: Any) -> None:
    usd, share, weight, exposed = facts
    network.add_edge(
        giver, getter, key=relation, relation=relation, usd=usd, share=share, weight=weight,
        exposed=exposed,
    )  # fmt: skip


def _ratio(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0
