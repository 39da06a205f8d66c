"""Who carries it if one cannot pay, and whose failure costs others most: tables over worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.money.books_by_agent import AgentBooks
from sim.analysis.money.circulation import Round
from sim.analysis.money.exposures import OWNERS, PARENTS, STAFF, Exposures
from sim.analysis.money.failing import Losses, broke, impacts, losses, systemic, with_costs
from sim.base.axes import BoolArray, FloatArray

if TYPE_CHECKING:
    import pandas as pd

LOW, HIGH = 0.05, 0.95
OTHERS = "other clouds"
"""How the model's last cloud, all other owners of AI compute, is called."""
LEAST_SHARE = 0.005
"""Part of all losses from which on somebody is named."""
Spelled = Callable[[str], str]


@dataclass(frozen=True)
class Stress:
    """What is assumed of a failure."""

    relet: float | None = None
    """Part of what is due under contracts that re-letting brings; the market's price if None."""
    costs: float = 0.0
    """Part of what is left of the failed that bankruptcy eats."""


def called(agent: str, spelled: Spelled) -> str:
    """An agent in words. Worked: ``other`` is other clouds; who is no company stays as it is."""
    if agent == "other":
        return OTHERS
    return agent if agent in (PARENTS, STAFF, OWNERS, "lenders") else spelled(agent)


def middle(values: FloatArray, where: BoolArray | None = None) -> tuple[float, float, float]:
    """Median, 5 and 95% over worlds; NaN where there are none. 1, 2, 3: 2, 1.1, 2.9."""
    chosen = values if where is None else values[where]
    if not len(chosen):
        return (np.nan, np.nan, np.nan)
    found = np.quantile(chosen, [0.5, LOW, HIGH])
    return (float(found[0]), float(found[1]), float(found[2]))


def columns(name: str, values: FloatArray, where: BoolArray | None = None) -> dict[str, float]:
    """Three columns of a table: the median by name, and the two quantiles."""
    found = middle(values, where)
    return dict(zip((name, f"{name}_low", f"{name}_high"), found, strict=True))


def circular_table(books: AgentBooks, found: Round) -> pd.DataFrame:
    """A row a year: revenue as reported, and what of it went round, in USD and as a share."""
    import pandas as pd

    rows = []
    for place, year in enumerate(books.years):
        row: dict[str, float] = {"year": year}
        for name, values in (
            ("reported_usd", found.reported),
            ("consolidated_usd", found.reported - found.netted),
            ("ledger_netted_usd", found.netted),
            ("to_and_fro_usd", found.to_and_fro),
            ("circular_usd", found.circular),
            ("within_houses_usd", found.within),
            ("circular_share", found.share),
            ("circular_share_of_compute", found.of_compute),
            ("cycling_index", found.cycled),
        ):
            row |= columns(name, values[:, place])
        rows.append(row)
    return pd.DataFrame(rows)


def largest_lab(books: AgentBooks, year: int | None = None) -> str:
    """The lab with the most revenue in the typical world, in one year or over the whole run."""
    earned = books.revenue if year is None else books.revenue[:, [books.years.index(year)]]
    return books.labs[int(np.argmax(np.median(earned.sum(axis=1), axis=0)))]


def stressed(net: Exposures, place: int, stress: Stress) -> Exposures:
    """The network in which one fails: it has no cash any more, and bankruptcy has its costs."""
    return with_costs(broke(net, place), stress.costs)


def losses_of(net: Exposures, place: int, stress: Stress) -> Losses:
    """What others lose if one cannot pay, under a stress."""
    return losses(stressed(net, place, stress), place)


def losses_table(books: AgentBooks, net: Exposures, place: int, found: Losses) -> pd.DataFrame:
    """A row for each year and each who loses, and one for all together; over worlds where it is.

    ``claims`` and ``shares`` are lost at once, ``settled`` once everyone has settled; ``share`` is
    of all that is lost then; ``of_own`` of what the loser had in labs and clouds, or as a cloud.
    """
    import pandas as pd

    shape = (len(books.worlds), len(books.years))
    there = (net.alive[:, place] > 0).reshape(shape)
    parts = {
        "claims_usd": found.claims, "shares_usd": found.shares, "settled_usd": found.settled,
    }  # fmt: skip
    total = found.settled.sum(axis=1, keepdims=True)
    parts["share"] = found.settled / np.where(total > 0.0, total, 1.0)
    parts["of_own"] = found.settled / np.where(found.wealth > 0.0, found.wealth, np.inf)
    by_world = {name: each.reshape(*shape, -1) for name, each in parts.items()}
    fallen = np.asarray(found.fallen.any(axis=1)).reshape(shape)
    rows = []
    for column, year in enumerate(books.years):
        where = there[:, column]
        usual = {"fails": net.agents[place], "year": year, "worlds": int(where.sum())}
        whole: dict[str, object] = {**usual, "who": "all"}
        for name in ("claims_usd", "shares_usd", "settled_usd"):
            whole |= columns(name, by_world[name][:, column].sum(axis=1), where)
        owed = net.contracts[:, place] if place < net.labs else np.zeros(len(net.assets))
        whole |= columns("contracts_usd", owed.reshape(shape)[:, column], where)
        whole["others_fail"] = float(fallen[where, column].mean()) if where.any() else np.nan
        rows.append(whole)
        for agent, name in enumerate(net.agents):
            if by_world["settled_usd"][where, column, agent].max(initial=0.0) > 0.0:
                row: dict[str, object] = {**usual, "who": name}
                for part, values in by_world.items():
                    row |= columns(part, values[:, column, agent], where)
                rows.append(row)
    return pd.DataFrame(rows)


def who_falls(
    books: AgentBooks, net: Exposures, place: int, found: Losses, year: int
) -> list[tuple[str, float]]:
    """Who else cannot pay then, and in which share of the worlds where the first one is."""
    cases = _cases(books, year)
    where = net.alive[cases, place] > 0
    if not where.any():
        return []
    share = found.fallen[cases][where].mean(axis=0)
    order = np.argsort(-share, kind="stable")
    return [(net.agents[each], float(share[each])) for each in order if share[each] > 0.0]


def _cases(books: AgentBooks, year: int) -> slice:
    """Cases of a year: they are worlds by years."""
    return slice(books.years.index(year), None, len(books.years))


def ranking_table(
    books: AgentBooks, net: Exposures, year: int, stress: Stress,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> pd.DataFrame:  # fmt: skip
    """Labs and clouds by what their failure at the end of a year would cost others.

    A row each, over the worlds where it operates and not nobody holds it; the costliest first.
    """
    import pandas as pd

    then = net.of(_cases(books, year))
    known, rows = impacts(then), []
    for place in range(then.debtors):
        where = then.alive[:, place] > 0
        told(place + 1, then.debtors)
        if not where.any():
            continue
        found = losses_of(then, place, stress)
        row: dict[str, object] = {
            "agent": then.agents[place], "kind": "lab" if place < then.labs else "cloud",
            "worlds": int(where.sum()),
        }  # fmt: skip
        row |= columns("claims_usd", found.claims.sum(axis=1), where)
        row |= columns("shares_usd", found.shares.sum(axis=1), where)
        row |= columns("settled_usd", found.settled.sum(axis=1), where)
        row["others_fail"] = float(np.asarray(found.fallen.any(axis=1))[where].mean())
        row |= columns("debt_rank", systemic(then, place, known), where)
        rows.append(row)
    table = pd.DataFrame(rows)
    order = ["settled_usd", "settled_usd_high"]
    return table.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def carriers(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Who loses in one year, the largest loser first; who loses next to nothing is left out."""
    rows = table[(table["year"] == year) & (table["who"] != "all")]
    rows = rows[rows["share_high"] >= LEAST_SHARE]
    order = ["settled_usd", "settled_usd_high"]
    return rows.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def in_a_row(words: Iterable[str]) -> str:
    """Words with commas and an and. Worked: a, b, c -> ``a, b and c``."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
