"""One typical world of each ending, told as a timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.driver_scores import drawn_parameters
from sim.analysis.reading import labels
from sim.analysis.stories.chronicle import chronicle, month_name
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import usd
from sim.endings.classification import ENDINGS
from sim.endings.registry import RECORDS
from sim.results.looked_back import INSIDE, of_months

if TYPE_CHECKING:
    import xarray as xr

UNUSUAL = 0.1
"""A drawn parameter is told if it is among this part of the worlds with the lowest or highest."""


def distances(result: xr.Dataset, ending: str) -> FloatArray:
    """Measure how far each world is from the middle of an ending's worlds.

    Parameters
    ----------
    result : a run's dataset.
    ending : whose middle: the median over its worlds, indicator by indicator and year by year.

    Returns
    -------
    (worlds,)
        Root mean square distance in standard deviations: over the indicators of
        `INSIDE` (`sim.results.looked_back`) at the end of each twelve months, each in units of its
        standard deviation over all worlds and years, and over the final memberships, each in units
        of its own; these two groups, path and end, weigh the same. NaN everywhere if no world has
        the ending.
    """
    mine = labels(result) == ending
    if not mine.any():
        return np.full(len(mine), np.nan)
    series = of_months(result)
    months = next(iter(series.values())).shape[1]
    ends = np.arange(min(MONTHS_PER_YEAR, months) - 1, months, MONTHS_PER_YEAR)
    path = [_squares(series[name][:, ends], mine, None) for name in INSIDE]
    end = _squares(np.asarray(result["membership"].values, dtype=np.float64), mine, 0)
    squares = (np.stack(path, axis=0).mean(axis=0) + end) / 2.0
    return np.asarray(np.sqrt(squares))


def typical_worlds(result: xr.Dataset) -> dict[str, int]:
    """Choose, for each ending that is reached, its world nearest to the middle of its worlds.

    Returns
    -------
    dict of str to int
        Position along ``world`` by ending, in the order of ``sim.endings.ENDINGS``; the first of
        equals. See `distances`.
    """
    reached = labels(result)
    chosen = {}
    for ending in ENDINGS:
        if (reached == ending).any():
            far = np.where(reached == ending, distances(result, ending), np.inf)
            chosen[ending] = int(far.argmin())
    return chosen


def tell(result: xr.Dataset, world: int) -> str:
    """Tell one world as Markdown: what it is, what was drawn for it, what happened in each year.

    Parameters
    ----------
    result : a run's dataset with its ``events``.
    world : position along the dimension ``world``.
    """
    ending = str(labels(result)[world])
    fit = dict(zip(ENDINGS, np.asarray(result["membership"].values)[world], strict=True))
    others = ", ".join(
        f"{RECORDS[name].words} {value:.2f}"
        for name, value in sorted(fit.items(), key=lambda each: -each[1])
        if name != ending
    )
    lines = [
        f"## {RECORDS[ending].title}: world {int(result['world'].values[world])}",
        "",
        f"Membership {fit[ending]:.2f} (others: {others}).",
        "",
        *unusual_draws(result, world),
        *year_by_year(result, world),
    ]
    return "\n".join(lines) + "\n"


def year_by_year(result: xr.Dataset, world: int) -> list[str]:
    """Lines of Markdown: where the world stood at the end of each year, and what happened in it."""
    entries, lines = chronicle(result, world), list[str]()
    for first, last, name in _years(result):
        lines += ["", f"**{name}.** {_state(result, world, last)}", ""]
        for entry in entries:
            if first <= entry.month <= last:
                when = "" if entry.yearly else f"{month_name(result, entry.month)}: "
                lines.append(f"- {when}{entry.text}")
    return lines


def _squares(values: FloatArray, mine: np.ndarray, axis: int | None) -> FloatArray:
    """Mean squared distance from the median of ``mine``, in variances of all, (worlds,)."""
    spread = np.asarray(values.std(axis=axis))
    far = (values - np.median(values[mine], axis=0)) / np.where(spread > 0.0, spread, 1.0)
    return np.asarray((far * far).mean(axis=1))


def unusual_draws(result: xr.Dataset, world: int) -> list[str]:
    """A line on parameters that a world drew from the lowest or highest tenth of all worlds."""
    from scipy.stats import rankdata  # takes long to load

    drawn = drawn_parameters(result)
    place = {name: (rankdata(values)[world] - 0.5) / len(values) for name, values in drawn.items()}
    unusual = {name: p for name, p in place.items() if min(p, 1.0 - p) <= UNUSUAL}
    if not unusual:
        return ["No parameter was drawn from the lowest or highest tenth."]
    words = ", ".join(
        f"`{name}` {drawn[name][world]:.3g} ({'low' if p < 0.5 else 'high'})"
        for name, p in sorted(unusual.items(), key=lambda each: (min(each[1], 1 - each[1]), each))
    )
    return [f"Drawn from the lowest or highest tenth: {words}."]


def _years(result: xr.Dataset) -> Iterator[tuple[int, int, str]]:
    """First month, last month and name of each twelve months of the run."""
    months = result.sizes["month"]
    for first in range(0, months, MONTHS_PER_YEAR):
        last = min(first + MONTHS_PER_YEAR, months) - 1
        start, end = month_name(result, first), month_name(result, last)
        whole = start.startswith("Jan") and end.startswith("Dec")
        yield first, last, end.split()[1] if whole else f"{start} to {end}"


def _state(result: xr.Dataset, world: int, month: int) -> str:
    """Say where the world stands, by means over twelve months."""
    one = result.isel(world=slice(world, world + 1))
    now = {name: float(values[0, month]) for name, values in of_months(one).items()}
    window = slice(max(month - MONTHS_PER_YEAR + 1, 0), month + 1)
    revenue = np.asarray(one["market_revenue_usd"].values, dtype=np.float64)[0, window].sum()
    return (
        f"Model revenue {usd(revenue)}, price "
        f"{100 * now['price_to_full_cost']:.0f} % of full cost, HHI {now['hhi']:,.0f}, "
        f"hyperscalers' part "
        f"{100 * now['hyperscaler_revenue_share']:.0f} %, "
        f"{now['independent_frontier_labs']:.1f} independent labs at the frontier, "
        f"{100 * now['open_token_share']:.0f} % of tokens open."
    )
