"""The market as a network: who funds, hosts, supplies, owns and buys from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.results.kept import require_kept

if TYPE_CHECKING:
    import networkx as nx
    import xarray as xr

CHIP_MAKER, BUILDERS, CONSUMERS = "chip_maker", "builders", "consumers"
SNAPSHOTS = ("start", "end")
NEEDS = (
    "alive", "owner", "serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd",
    "valuation_usd", "capex_usd", "dry_powder_usd", "cash_usd_hyperscaler",
    "chip_price_usd_per_h100e", "stake_investor", "stake_hyperscaler", "host_share",
    "chips_bought_h100e_per_month", "revenue_snapshot_usd", "builders_revenue_usd",
)  # fmt: skip
"""What is read of a result."""


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
    EndgameError
        If the result does not have what is read: an ensemble has it with ``--keep monthly``.
    """
    if snapshot not in SNAPSHOTS:
        raise ValueError(f"snapshot is {snapshot!r}; it may be one of {', '.join(SNAPSHOTS)}")
    require_kept(result, "network", NEEDS)
    moment = _Moment(result, world, snapshot)
    import networkx as nx

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
        self.labs, self.hyperscalers, self.investors = (
            [str(name) for name in result[axis].values]
            for axis in ("lab", "hyperscaler", "investor")
        )
        self.living = self.now("alive") > 0
        self.owner = self.now("owner")
        self.valuation = np.nan_to_num(self.now("valuation_usd"))

    def series(self, name: str) -> FloatArray:
        values = self.result[name].variable.isel(world=self.world).values
        return np.asarray(values, dtype=np.float64)

    def now(self, name: str) -> FloatArray:
        return np.asarray(self.series(name)[self.month])

    def snap(self, name: str) -> FloatArray:
        return np.asarray(np.nan_to_num(self.series(name)[self.place]))

    def of_living(self, name: str) -> FloatArray:
        """A snapshot by lab and owner or host; 0 where the lab does not operate."""
        return np.where(self.living[:, None], self.snap(name), 0.0)

    def per_year(self, name: str) -> FloatArray:
        """Average the year next to the snapshot, as an amount per year."""
        monthly = np.nan_to_num(self.series(name)[self.year])
        return np.asarray(monthly.mean(axis=0) * MONTHS_PER_YEAR)


def _add_labs(network: nx.MultiDiGraph, moment: _Moment) -> None:
    for lab in np.flatnonzero(moment.living):
        owner = int(moment.owner[lab])
        name = moment.hyperscalers[owner] if owner >= 0 else ("outside parent", "")[owner + 2]
        _node(network, moment.labs[lab], "lab", moment.valuation[lab], owner=name)
    capex, powder = moment.per_year("capex_usd"), np.nan_to_num(moment.now("dry_powder_usd"))
    for name, size in zip(moment.hyperscalers, capex, strict=True):
        _node(network, name, "hyperscaler", size)
    for name, size in zip(moment.investors, powder, strict=True):
        _node(network, name, "investor", size)


def _add_stakes(network: nx.MultiDiGraph, moment: _Moment) -> None:
    for names, stakes, liquid in (
        (moment.investors, "stake_investor", "dry_powder_usd"),
        (moment.hyperscalers, "stake_hyperscaler", "cash_usd_hyperscaler"),
    ):
        share = moment.of_living(stakes)
        usd = share * moment.valuation[:, None]
        # What an owner can lose, beside all that it could lose or pay with.
        wealth = np.maximum(np.nan_to_num(moment.now(liquid)), 0.0) + usd.sum(axis=0)
        owned = np.zeros_like(share, dtype=bool)
        if names is moment.hyperscalers:
            owned = moment.living[:, None] & (moment.owner[:, None] == np.arange(len(names)))
        weight = _ratio(usd, wealth)
        _link(network, "funds", names, moment.labs, usd, np.where(owned, 0.0, share), weight)
        share = np.where(owned, np.where(share > 0, share, 1.0), 0.0)
        usd = share * moment.valuation[:, None]
        _link(network, "owns", names, moment.labs, usd, share, _ratio(usd, wealth))


def _add_hosts(network: nx.MultiDiGraph, moment: _Moment) -> None:
    share = moment.of_living("host_share")
    costs = ("serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd")
    paid = share * np.sum([moment.per_year(name) for name in costs], axis=0)[:, None]
    weight = _ratio(paid, paid.sum(axis=0))
    _link(network, "hosts", moment.hyperscalers, moment.labs, paid, share, weight)


def _add_supplies(network: nx.MultiDiGraph, moment: _Moment) -> None:
    bought = moment.snap("chips_bought_h100e_per_month")[:, None]
    paid = bought * np.nan_to_num(moment.now("chip_price_usd_per_h100e")) * MONTHS_PER_YEAR
    _node(network, CHIP_MAKER, CHIP_MAKER, paid.sum())
    share = _ratio(bought, bought.sum())
    _link(network, "supplies", [CHIP_MAKER], moment.hyperscalers, paid, share, share)


def _add_buyers(network: nx.MultiDiGraph, moment: _Moment) -> None:
    revenue = moment.snap("revenue_snapshot_usd") * MONTHS_PER_YEAR
    builders = np.minimum(moment.snap("builders_revenue_usd") * MONTHS_PER_YEAR, revenue)
    for name, paid in ((BUILDERS, builders), (CONSUMERS, revenue - builders)):
        _node(network, name, name, paid[moment.living].sum())
        share = np.where(moment.living, _ratio(paid, revenue), 0.0)[:, None]
        _link(network, "buys", [name], moment.labs, paid[:, None], share, share, "target")


def _node(network: nx.MultiDiGraph, name: str, kind: str, size: float, **more: str) -> None:
    network.add_node(name, kind=kind, label=name, **more, size=float(size))


def _link(
    network: nx.MultiDiGraph,
    relation: str,
    givers: list[str],
    getters: list[str],
    usd: FloatArray,
    share: FloatArray,
    weight: FloatArray,
    exposed: str = "source",
) -> None:
    """Add an edge wherever there is a share; arrays are (getters, givers)."""
    for place in np.argwhere(share > 0):
        getter, giver = getters[place[0]], givers[place[1]]
        facts = {"usd": usd, "share": share, "weight": weight}
        numbers = {name: float(each[tuple(place)]) for name, each in facts.items()}
        network.add_edge(giver, getter, key=relation, relation=relation, **numbers, exposed=exposed)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part of a whole, at most 1; 0 of nothing."""
    share = np.divide(part, whole, out=np.zeros_like(part), where=np.asarray(whole) > 0)
    return np.minimum(share, 1.0)
