"""What became of each lab: independent, owned by someone, or closed; one of the three."""

from __future__ import annotations

import tomllib
from typing import Any

import numpy as np
import xarray as xr

from sim.base.axes import INDEPENDENT, OUTSIDE_PARENT
from sim.endings.classification import TEXT
from sim.results.called import parent_called
from sim.results.coordinates import labels_of, names_along
from sim.results.kept import PREFIX, Rate, lacking, require_kept

FREE, CLOSED, UNFOUNDED = "independent", "closed", ""
OWNED = "owned by "
CLOUD, PARENT = "a hyperscaler", "an outside buyer"
"""Who owns a lab where the result does not name them."""
SERIES = ("alive", "owner")


def fates(result: xr.Dataset, month: int | slice = -1) -> xr.DataArray:
    """Whose each lab is in a month, the last if none is named.

    Parameters
    ----------
    result : of a run; or of an ensemble that keeps ``alive`` and ``owner`` by month or by year.
    month : position along the months (the years, where those are kept), or a slice of them.

    Returns
    -------
    (world, lab), or (world, month, lab) for a slice, of texts
        ``independent``, ``owned by Amazon``, ``closed``; empty where no lab has been founded yet.
        Labs of the scenario's roster are there from the first month; of a later one that came and
        closed within a year nothing is known where only years are kept.

    Raises
    ------
    EndgameError
        If the result does not have the two series.
    """
    require_kept(result, "fates", SERIES, "yearly")
    rate: Rate = "yearly" if lacking(result, SERIES) else "monthly"
    alive, owner = (result[PREFIX[rate] + name] for name in SERIES)
    time = next(dim for dim in ("month", "year") if dim in alive.dims)
    lives = alive.transpose("world", time, "lab").values > 0
    roster = {each["name"] for each in _roster(result, "lab")}
    there = np.isin(names_along(result, "lab") or [""] * lives.shape[2], sorted(roster))
    born = np.maximum.accumulate(lives, axis=1) | there
    now, ever = lives[:, month], born[:, month]
    code = owner.transpose("world", time, "lab").values[:, month].astype(np.int64)
    names, parents = owners(result), parents_of(result)
    names += [CLOUD] * (int(code.max(initial=-1)) + 1 - len(names))
    # By code: closed, unfounded and independent first, then clouds, then each lab's own parent.
    words = [CLOSED, UNFOUNDED, FREE, *(OWNED + each for each in (*names, *parents))]
    own = 3 + len(names) + np.arange(len(parents))
    held = np.where(code == OUTSIDE_PARENT, own, np.where(code == INDEPENDENT, 2, 3 + code))
    place = np.where(now, held, np.where(ever, 0, 1))
    attrs = {"units": "name", "long_name": "whose the lab is: its own, an owner's, or closed"}
    dims = ("world", "lab") if isinstance(month, int) else ("world", time, "lab")
    coords = {dim: result[dim] for dim in dims if dim in result.coords}
    if time in dims and time in coords:
        coords[time] = coords[time][month]
    found = xr.DataArray(np.array(words, dtype=object)[place], coords, dims, "fate", attrs)
    found.encoding.update(TEXT)
    return found


def owners(result: xr.Dataset) -> list[str]:
    """Names of the hyperscalers for readers; an ensemble that has lost their axis knows the roster.

    None where neither is there.
    """
    known = labels_of(result)
    in_columns = sorted(str(each["name"]) for each in _roster(result, "hyperscaler"))
    names = names_along(result, "hyperscaler") or in_columns
    return [known.get(name, name) for name in names]


def parents_of(result: xr.Dataset) -> list[str]:
    """Who outside the model owned each lab at the start, for readers; lab by lab."""
    named = {
        each["name"]: parent_called(each["owner"])
        for each in _roster(result, "lab")
        if each.get("owner", FREE) != FREE
    }
    return [named.get(lab, PARENT) for lab in names_along(result, "lab")]


def _roster(result: xr.Dataset, kind: str) -> list[dict[str, Any]]:
    text = result.attrs.get("scenario_toml", "")
    return list(tomllib.loads(text).get("roster", {}).get(kind, ()))
