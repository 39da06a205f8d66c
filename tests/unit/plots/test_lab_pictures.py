"""A lab's money on its page and in its lane: listings, sales of shares, what is not there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from events_by_hand import with_events
from matplotlib.axes import Axes
from synthetic import EVENT_COLUMNS, synthetic_result

from sim import plots
from sim.plots.figures.one_lab import figure_lab
from sim.plots.figures.runways import KEY_COLUMNS, MARKS

MONEY = (("round", 3e9), ("ipo", 2.4e10), ("follow_on", 5e9), ("follow_on", 7e9))


@pytest.fixture(scope="module")
def listed() -> xr.Dataset:
    """A lab that raises a round, lists and sells shares twice, and nothing else happens."""
    made = synthetic_result()
    rows = [
        (0, made["month"].values[12 * k + 12], kind, "anthropic", "", usd, "")
        for k, (kind, usd) in enumerate(MONEY)
    ]
    return with_events(made, pd.DataFrame(rows, columns=EVENT_COLUMNS))


def test_the_page_of_a_lab_tells_its_listing_and_what_the_public_paid(listed: xr.Dataset) -> None:
    said = "\n".join(text.get_text() for text in figure_lab(listed, "anthropic").texts)
    assert "2027-01  listed, raising USD 24 bn" in said
    assert "private rounds: 1, USD 3 bn" in said
    assert "later sales of shares: 2, USD 12 bn" in said


def test_lanes_mark_listings_and_sales_of_shares_by_their_size(listed: xr.Dataset) -> None:
    figure = plots.figure("runways", listed)
    marks = {mark.name: each for mark, each in
             zip(MARKS, _scattered(figure.axes[0]), strict=True)}  # fmt: skip
    areas = {name: each.get_sizes().tolist() for name, each in marks.items()}
    assert len(areas["Listing"]) == 1
    assert len(areas["Sale of shares"]) == 2
    assert areas["Listing"][0] > max(*areas["Sale of shares"], *areas["Round"])


def test_the_names_of_marks_keep_clear_of_one_another(listed: xr.Dataset) -> None:
    figure = plots.figure("runways", listed)
    figure.canvas.draw()
    key = next(axes for axes in figure.axes if any(t.get_text() == "Listing" for t in axes.texts))
    ends = [text.get_window_extent() for text in key.texts]
    starts = key.transData.transform([(left, 0) for left in KEY_COLUMNS])[:, 0]
    assert all(box.x1 < start for box, start in zip(ends, starts[1:], strict=False))
    assert ends[-1].x1 < figure.bbox.x1


def test_an_entrant_has_no_price_before_it_sells(listed: xr.Dataset) -> None:
    lab = listed["lab"].values.tolist().index("entrant_1")
    revenue = listed["revenue_usd"].copy()
    revenue[0, :33, lab] = 0.0
    price = figure_lab(listed.assign(revenue_usd=revenue), "entrant_1").axes[0].lines[0]
    shown = np.flatnonzero(np.isfinite(np.asarray(price.get_ydata(), dtype=float)))
    assert shown[0] == 33


def test_a_closed_lab_has_no_dashes_for_what_it_does_not_spend(listed: xr.Dataset) -> None:
    figure = figure_lab(listed, "inflection")
    money = next(axes for axes in figure.axes if axes.get_title("left") == "Money in and out")
    places = [seg[0][1] for each in money.collections for seg in each.get_segments() if len(seg)]
    assert places
    assert np.nanmin(places) > 0
    assert "Spent" in {text.get_text() for text in money.texts}


def _scattered(axes: Axes) -> list:
    return [each for each in axes.collections if hasattr(each, "get_offsets")
            and type(each).__name__ == "PathCollection"]  # fmt: skip


def test_prices_of_hours_are_shown_by_ratio_and_large_numbers_in_groups() -> None:
    made = synthetic_result()
    falls = made["spot_price_usd_per_h100_hour"].copy(data=np.geomspace(3, 0.05, 120)[None])
    changed = {name: made[name] * 500 for name in ("capacity_h100e", "capacity_total_h100e")}
    figure = plots.figure("compute", made.assign(changed | {"spot_price_usd_per_h100_hour": falls}))
    figure.canvas.draw()
    capacity, price = figure.axes[0], figure.axes[2]
    assert any("," in text.get_text() for text in capacity.get_yticklabels())
    assert price.get_yscale() == "log"
    low, high = price.get_ylim()
    ticks = [float(text.get_text().replace(",", "")) for text in price.get_yticklabels()]
    assert len([tick for tick in ticks if low <= tick <= high]) >= 4
