"""What a run led to, as tables on the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.base.axes import INDEPENDENT, OUTSIDE_PARENT, FloatArray
from sim.base.written import number, usd
from sim.cli.console import table
from sim.results.event_table import events, has_events

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MEMBERSHIP_SHOWN = 0.05


def _percent(value: float) -> str:
    return number(value, ".1%")


_INDICATORS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("price_index", "price of start-date frontier quality, USD/Mtok", number),
    ("price_to_full_cost", "price / full cost", number),
    ("subsidy_rate", "subsidy, share of full cost", _percent),
    ("markup", "price / serving cost", number),
    ("hhi", "concentration of revenue (HHI)", number),
    ("independent_frontier_labs", "independent frontier labs", number),
    ("hyperscaler_revenue_share", "hyperscalers' revenue share", _percent),
    ("open_token_share", "open models' token share", _percent),
    ("market_revenue_usd", "market revenue in the month", usd),
)


def print_summary(result: xr.Dataset, out: Console, title: str) -> None:
    """Print the ending and why, the market, the labs and the profit by layer."""
    worlds = result.sizes["world"]
    out.rule(title, align="left")
    out.print(_ending(result) if worlds == 1 else endings(result))
    if worlds == 1:
        out.print(_why(result))
    out.print(_market(result))
    out.print(_labs(result))
    out.print(_profit(result))


def _ending(result: xr.Dataset) -> str:
    """The ending of a single world, with the memberships that count."""
    from sim.endings.classification import ENDINGS

    named = sorted(zip(result["membership"].values[0], ENDINGS, strict=True), reverse=True)
    shown = ", ".join(f"{name} {value:.2f}" for value, name in named if value >= MEMBERSHIP_SHOWN)
    ending = result["ending"].isel(world=0).item()
    return f"Ending: [bold]{ending}[/bold]   (membership: {shown or 'none'})"


def endings(result: xr.Dataset, where: str = "") -> Table:
    """Shares of the endings with Wilson's 95% interval, and how well they fit on average."""
    from sim.analysis.intervals import wilson
    from sim.endings.classification import ENDINGS

    worlds = result.sizes["world"]
    reached = result["ending"].values
    fit = result["membership"].values.mean(axis=0)
    title = f"Endings of {worlds} worlds" + (f", {where}" if where else "")
    made = table(title, ("ending",), ("worlds", "share", "95% interval", "mean fit"))
    counts = np.array([(reached == name).sum() for name in ENDINGS])
    share, low, high = wilson(counts, worlds)
    for code in np.argsort(-counts, kind="stable").tolist():
        between = f"{low[code]:.1%} to {high[code]:.1%}"
        row = (str(counts[code]), f"{share[code]:.1%}", between, number(float(fit[code]), ".2f"))
        made.add_row(ENDINGS[code], *row)
    return made


def _why(result: xr.Dataset) -> Table:
    """How well each ending fits, and the conditions of the one that was reached."""
    from sim.endings.classification import explain
    from sim.endings.registry import RECORDS

    reached = RECORDS[str(result["ending"].values[0])].words
    made = table("Why", ("indicator", "value", "threshold", "verdict"))
    for cells in explain(result):
        ending, _, rest = str(cells[0]).partition(":")
        if ending != reached and not rest.startswith(" fit"):
            continue
        made.add_row(*(number(each) if isinstance(each, float) else str(each) for each in cells))
    return made


def _market(result: xr.Dataset) -> Table:
    """Indicators in the first and the last month; medians if there are many worlds."""
    first, last = (str(result["month"].values[k])[:7] for k in (0, -1))
    title = "Market" if result.sizes["world"] == 1 else "Market (median world)"
    made = table(title, ("indicator",), (first, last))
    for name, label, form in _INDICATORS:
        if name in result:
            series = result[name].transpose("month", "world").values
            made.add_row(label, form(_median(series[0])), form(_median(series[-1])))
        if name == "hhi" and "sutton_bound_hhi" in result:
            bound = number(_median(result["sutton_bound_hhi"].values))
            made.add_row("  Sutton's bound on it: bought quality, free entry", bound, bound)
    return made


def _median(values: FloatArray) -> float:
    finite = np.asarray(values, dtype=np.float64)
    finite = finite[np.isfinite(finite)]
    return float(np.median(finite)) if finite.size else float("nan")


def _labs(result: xr.Dataset) -> Table:
    """Who survived, who was bought, who closed, who entered."""
    worlds = result.sizes["world"]
    made = table("Labs", ("what", "who" if worlds == 1 else "who (share of worlds)"))
    label = _labels(result)
    share = (result["alive"].isel(month=-1) > 0).mean("world").to_series()
    share = share[share > 0]
    if worlds == 1:
        survivors = ", ".join(_with_owner(share.index, result)) or "none"
    else:
        survivors = _shares({label(str(lab)): part for lab, part in share.items()})
    made.add_row("alive at the end", survivors)
    if not has_events(result):
        return made
    happened = events(result)
    for what, kinds in (
        ("bought", ("acquisition", "licence_and_hire")),
        ("merger blocked", ("blocked_merger",)),
        ("closed", ("closure",)),
        ("entered", ("entry",)),
    ):
        made.add_row(what, _happened(happened[happened["kind"].isin(kinds)], worlds, label))
    return made


def _with_owner(labs: Iterable[str], result: xr.Dataset) -> list[str]:
    """Names of labs, with who controls each at the end unless it is independent."""
    label = _labels(result)
    last = result["owner"].isel(world=0, month=-1)
    clouds = [str(name) for name in result["hyperscaler"].values]
    owners = {INDEPENDENT: "", OUTSIDE_PARENT: " (outside parent)"}
    owners |= {column: f" ({label(name)})" for column, name in enumerate(clouds)}
    return [label(lab) + owners[int(last.sel(lab=lab))] for lab in labs]


def _labels(result: xr.Dataset) -> Callable[[str], str]:
    """How the scenario's roster spells a name; names without a label stand as they are."""
    known: dict[str, str] = json.loads(result.attrs.get("labels", "{}"))
    return lambda name: known.get(name, name)


def _happened(events: pd.DataFrame, worlds: int, label: Callable[[str], str]) -> str:
    if worlds == 1:
        told = events[["agent", "counterparty", "month"]].itertuples(index=False)
        names = (
            f"{label(agent)} {f'by {label(buyer)} ' if buyer else ''}({str(month)[:7]})"
            for agent, buyer, month in told
        )
        return ", ".join(names) or "none"
    by_agent = events.groupby("agent")["world"].nunique()
    return _shares({label(str(agent)): count / worlds for agent, count in by_agent.items()})


def _shares(shares: dict[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in ordered) or "none"


def _profit(result: xr.Dataset) -> Table:
    """Profit captured by each layer over the whole run; medians if there are many worlds."""
    total = result["profit_usd"].sum("month").transpose("layer", "world").values
    made = table("Profit by layer, whole run", ("layer",), ("USD",))
    for layer, values in zip(result["layer"].values, total, strict=True):
        made.add_row(str(layer), usd(_median(values)))
    return made
