"""A table of events, written by hand, laid into a result."""

from __future__ import annotations

from typing import Any

import pandas as pd
import xarray as xr

from sim.month.events import Names
from sim.results.event_table import FILLED, laid


def with_events(result: xr.Dataset, table: pd.DataFrame) -> xr.Dataset:
    """A result with a table of events in place of its own, in the order of the table by world.

    Columns are as `sim.events` gives them, but for what is not known.
    """
    columns: dict[str, Any] = {}
    for name in map(str, table):
        if FILLED.get(name, ("", "", ""))[1] == "code":
            codes, names = pd.factorize(table[name])
            columns[name] = Names(("", *names), codes + 1)
        else:
            columns[name] = table[name].to_numpy()
    words = {word for each in columns.values() if isinstance(each, Names) for word in each.names}
    return laid(result, columns, sorted({"", *words}))
