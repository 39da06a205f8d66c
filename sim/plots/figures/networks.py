"""Who funds, hosts, supplies, owns and buys: the market as a drawn network."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import networkx as nx
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke

from sim.plots import read, slide, style
from sim.plots.names import spelling
from sim.results.network import graph


class Relation(NamedTuple):
    """How links of one kind look: their name, colour and bend."""

    name: str
    color: str
    bend: float
    """Several links between two nodes part company by bending differently."""


RELATIONS = {
    "funds": Relation("Owns a stake", style.ORANGE, 0.10),
    "owns": Relation("Controls", style.BLACK, -0.16),
    "hosts": Relation("Sells compute", style.SKY, 0.06),
    "supplies": Relation("Sells chips", style.PURPLE, 0.0),
    "buys": Relation("Buys tokens", style.GREEN, -0.06),
}
KIND_COLORS = {
    "investor": style.ORANGE,
    "hyperscaler": style.SKY,
    "lab": style.VERMILION,
    "chip_maker": style.PURPLE,
    "builders": style.GREEN,
    "consumers": style.GREEN,
}
STAKES, TRADE = ("funds", "owns"), ("hosts", "supplies", "buys")
COLUMNS = {"chip_maker": 0.0, "hyperscaler": 1.0, "investor": 3.15, "lab": 2.05}
"""Horizontal layer by kind; customers stand left and right under the labs' suppliers."""
BUYERS = {"builders": (3.15, 0.10), "consumers": (3.15, 0.0)}
INVESTOR_FLOOR = 0.22
WIDEST_POINTS = 9.0
MADE_UP = 0.9
"""Part of all dollars of a relation that the drawn links make up."""
MOST_FUNDS = 6
OTHER_FUNDS = "other_funds"
Places = dict[str, tuple[float, float]]


@slide.own_look()
def figure_network_start(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw the network of one world in its first month."""
    return _figure(result, world, "start", result["month"].values[0])


@slide.own_look()
def figure_network_end(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw the network of one world in its last month."""
    return _figure(result, world, "end", result["month"].values[-1])


def _figure(result: xr.Dataset, world: int, snapshot: str, month: np.datetime64) -> Figure:
    network = thinned(graph(result, world, snapshot))
    widest = _widest(network)
    figure = slide.new_figure(
        result, world, f"Who depends on whom at the {snapshot}?",
        f"{month:.7}. Widths: stakes by value (widest USD {_billions(widest, STAKES)} bn), trade "
        f"by yearly flow (widest USD {_billions(widest, TRADE)} bn).\n"
        f"Links that make up {MADE_UP:.0%} of each kind; funds beyond the {MOST_FUNDS} largest are "
        "one.",
    )  # fmt: skip
    axes = figure.add_axes((0.02, 0.115, 0.96, 0.71))
    axes.set(xlim=(-0.22, 3.66), ylim=(-0.06, 1.06), xticks=[], yticks=[], frame_on=False)
    if not any(kind == "lab" for _, kind in network.nodes(data="kind")):
        style.no_data(axes, "no lab is alive")
    places = layout(network)
    _draw_edges(axes, network, places, widest)
    _draw_nodes(axes, network, places, spelling(result))
    _key(figure)
    return figure


def thinned(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """What carries the money: small funds become one, and small links of each kind are dropped.

    Links of control all stay, and each lab keeps its largest link.
    """
    held: dict[str, float] = dict.fromkeys(_of_kind(network, "investor"), 0.0)
    for fund, _, usd in network.edges(held, data="usd"):
        held[fund] += usd
    small = sorted(held, key=lambda fund: (-held[fund], fund))[MOST_FUNDS:]
    name = {fund: OTHER_FUNDS for fund in small} if len(small) > 1 else {}
    merged: dict[tuple[str, str, str], float] = {}
    for source, target, facts in network.edges(data=True):
        key = (facts["relation"], name.get(source, source), target)
        merged[key] = merged.get(key, 0.0) + facts["usd"]
    found = nx.MultiDiGraph()
    for node, facts in network.nodes(data=True):
        known = found.nodes.get(name.get(node, node), {"size": 0.0})["size"]
        label = f"{len(small)} other funds" if node in name else facts["label"]
        found.add_node(
            name.get(node, node), **facts | {"label": label, "size": known + facts["size"]}
        )
    for relation, source, target in _weighty(merged):
        usd = merged[relation, source, target]
        found.add_edge(source, target, key=relation, relation=relation, usd=usd)
    idle = [node for node, kind in found.nodes(data="kind")
            if kind != "lab" and not found.degree(node)]  # fmt: skip
    found.remove_nodes_from(idle)
    return found


def _weighty(links: dict[tuple[str, str, str], float]) -> list[tuple[str, str, str]]:
    """The largest links that make up most of their relation; of small labs the largest at least."""
    kept: dict[tuple[str, str, str], None] = {}
    ranked = sorted(links, key=lambda link: (-links[link], link))
    for relation in RELATIONS:
        mine = [link for link in ranked if link[0] == relation]
        total, seen = sum(links[link] for link in mine), 0.0
        for link in mine:
            if seen < MADE_UP * total or relation == "owns":
                kept[link] = None
            seen += links[link]
    linked = {target for _, _, target in kept}
    for link in ranked:
        if link[2] not in linked:
            kept[link] = None
            linked.add(link[2])
    return list(kept)


def _of_kind(network: nx.MultiDiGraph, kind: str) -> list[str]:
    return [node for node, each in network.nodes(data="kind") if each == kind]


def _widest(network: nx.MultiDiGraph) -> dict[str, float]:
    """Find the largest amount by relation, alike within stakes and within trade."""
    widest: dict[str, float] = {}
    for group in (STAKES, TRADE):
        amounts = [facts["usd"] for _, _, facts in network.edges(data=True)
                   if facts["relation"] in group]  # fmt: skip
        widest |= dict.fromkeys(group, max(amounts, default=0.0))
    return widest


def _billions(widest: dict[str, float], group: tuple[str, ...]) -> str:
    amount = widest[group[0]] / read.USD_PER_BN
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:.2g}"


def layout(network: nx.MultiDiGraph) -> Places:
    """Place nodes in fixed columns by kind, largest on top, evenly spaced."""
    places = {}
    for kind, x in COLUMNS.items():
        members = [(size, node) for node, size in network.nodes(data="size")
                   if network.nodes[node]["kind"] == kind]  # fmt: skip
        members.sort(key=lambda pair: (-pair[0], pair[1]))
        low = INVESTOR_FLOOR if kind == "investor" else 0.0
        for rank, (_, node) in enumerate(members):
            share = rank / (len(members) - 1) if len(members) > 1 else 0.5
            margin = 0.12 if kind == "hyperscaler" else 0.0
            places[node] = (x, 1.0 - margin - share * (1.0 - low - 2 * margin))
    places.update({node: place for node, place in BUYERS.items() if node in network})
    return places


def _draw_edges(
    axes: Axes, network: nx.MultiDiGraph, places: Places, widest: dict[str, float]
) -> None:
    for source, target, facts in sorted(network.edges(data=True), key=lambda e: -e[2]["usd"]):
        name = facts["relation"]
        relation, part = RELATIONS[name], facts["usd"] / max(widest[name], 1.0)
        axes.add_patch(
            FancyArrowPatch(
                places[source], places[target], connectionstyle=f"arc3,rad={relation.bend}",
                arrowstyle="-|>", mutation_scale=9, shrinkA=9, shrinkB=9,
                linewidth=0.8 + WIDEST_POINTS * np.sqrt(part), color=relation.color,
                alpha=0.9 if name == "owns" else 0.6, capstyle="butt", joinstyle="miter",
                zorder=3 if name == "owns" else 2,
            )
        )  # fmt: skip


def _draw_nodes(
    axes: Axes, network: nx.MultiDiGraph, places: Places, spelled: Callable[[str], str]
) -> None:
    halo = withStroke(linewidth=3.5, foreground="white")
    tops: dict[str, float] = {}
    for _, facts in network.nodes(data=True):
        tops[facts["kind"]] = max(tops.get(facts["kind"], 0.0), facts["size"], 1.0)
    for node, facts in network.nodes(data=True):
        x, y = places[node]
        kind = facts["kind"]
        area = 45 + 380 * np.sqrt(max(0.0, facts["size"]) / tops[kind])
        axes.scatter([x], [y], s=area, c=KIND_COLORS[kind], edgecolors="white", zorder=5)
        gap = np.sqrt(area) / 2 + 4
        side, offset = {
            "hyperscaler": ("right", (-gap, 0.0)),
            "chip_maker": ("center", (0.0, -gap - 8)),
        }.get(kind, ("left", (gap, 0.0)))
        name = facts["label"] if node == OTHER_FUNDS else spelled(node)
        style.write(
            axes, name, x, y, xytext=offset, textcoords="offset points",
            ha=side, color=style.BLACK, zorder=6, path_effects=[halo],
            weight="bold" if kind in ("lab", "hyperscaler") else "normal",
        )  # fmt: skip


def _key(figure: Figure) -> None:
    """Name the colours of the links: they cross, so labels on them would be lost."""
    links = RELATIONS.values()
    handles = [Line2D([], [], color=each.color, linewidth=4, label=each.name) for each in links]
    figure.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.052),
                  ncols=len(handles), frameon=False, fontsize=style.SMALL)  # fmt: skip
