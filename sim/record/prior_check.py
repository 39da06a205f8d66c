"""Where the record falls among worlds of the prior: probability integral transforms.

If the record were one more world of the prior, its ranks would be even (Rosenblatt 1952; Gelman,
Meng and Stern 1996). Heaped at one end, the prior is off to the other side; heaped at both ends,
too narrow; in the middle, too wide. Figures of one firm and one boom are not independent: the
histogram is looked at, not tested.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.base.rng import stream
from sim.record.backtest import FEWEST
from sim.record.drawn_worlds import Drawn
from sim.record.history.points import SPLIT, month_number

TENTHS = 10


def prior_ranks(found: Drawn) -> pd.DataFrame:
    """Each figure of the record within the run, and its rank among worlds, 0 to 1.

    Worlds are measured with the figure's own error and nothing else: the model's error is what the
    ranks show. ``later`` is of after June 2025: of it only the turn of rents and the capital
    expenditure of 2026 were in view when values were searched.
    """
    start, split = month_number(found.scenario.start), month_number(SPLIT)
    rows = []
    for place, point in enumerate(found.points):
        shown = found.figures[:, place]
        shown = shown[np.isfinite(shown)]
        if point.first < start or len(shown) < FEWEST or not np.isfinite(point.value):
            continue
        luck = stream(found.seed, f"measured:{point.reading.name}", place)
        shown = shown + point.measurement * luck.standard_normal(len(shown))
        below = float(((shown < point.observed) + 0.5 * (shown == point.observed)).mean())
        ends = point.reading.plain(np.quantile(shown, [0.05, 0.5, 0.95]))
        rows.append(
            {"series": point.reading.name, "date": point.date, "unit": point.reading.unit,
             "record": point.value,
             **dict(zip(("p05", "p50", "p95"), (float(x) for x in ends), strict=True)),
             "rank": below, "later": point.last > split}
        )  # fmt: skip
    return pd.DataFrame(rows)


def histogram(ranks: pd.DataFrame) -> pd.DataFrame:
    """Figures by tenth of the prior, of before and after the split, and one vote per series.

    Parameters
    ----------
    ranks : see `prior_ranks`.
    """
    tenth = np.minimum((ranks["rank"] * TENTHS).astype(int), TENTHS - 1)
    weight = 1.0 / ranks.groupby("series")["rank"].transform("size")
    later = ranks["later"].astype(bool)
    count = range(TENTHS)
    return pd.DataFrame(
        {
            "tenth": [f"{10 * k}-{10 * (k + 1)}%" for k in count],
            "to_2025_06": [int((~later & (tenth == k)).sum()) for k in count],
            "later": [int((later & (tenth == k)).sum()) for k in count],
            "series": [float(weight[tenth == k].sum()) for k in count],
        }
    )
