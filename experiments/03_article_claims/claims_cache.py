"""Runs on disk: the series that claims read, in single precision, one file per run."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

import sim
from sim.endings.each_tier import TIER_SERIES
from sim.results.event_table import with_events

FOLDER = Path(__file__).parents[2] / "results" / "03_article_claims"
VARIANTS = Path(__file__).parent / "variants"
BASE = "baseline"
PLACEBO = "placebo"
FATES = ("round", "down_round", "failed_round", "acquisition", "licence_and_hire", "closure")
RELEASES = ("release", "open_release")
COLUMNS = ("world", "month", "kind", "agent", "amount_usd")

KEPT = (
    "alive", "owner", "commitment_usd", "revenue_usd", "serving_cost_usd", "rd_experiments_usd",
    "rd_final_training_usd", "rd_data_usd", "staff_usd", "other_cost_usd", "capability",
    "market_revenue_usd", "full_cost_usd", "frontier_price_usd_per_mtok",
    "independent_frontier_labs", "hyperscaler_revenue_share", "funding_usd",
)  # fmt: skip
"""Series kept of every run."""
OPEN = (
    "open_weights", "open_capability", "frontier_capability", "open_price_usd_per_mtok",
    *TIER_SERIES,
)  # fmt: skip
"""Series kept where open weights are the question."""
ONLY_BASE = (
    "runway_months", "equity_raised_usd", "strategic_raised_usd", "credits_received_usd",
    "plan_price_usd", "open_gap", "hhi", "profit_usd", "price_to_full_cost",
    "membership_monthly", "ending",
)  # fmt: skip
MORE = {BASE: OPEN + ONLY_BASE, "open_surge": OPEN, PLACEBO: OPEN}
FLAGS = ("alive", "owner", "open_weights")
"""Small whole numbers."""


def runs() -> tuple[str, ...]:
    """Names of all runs: the baseline and its variants, the placebo among them."""
    return (BASE, *sorted(path.stem for path in VARIANTS.glob("*.toml")))


def scenario(name: str, builders: int) -> sim.Scenario:
    """The scenario of a run; it differs from the baseline in what its file says alone."""
    chosen = sim.Scenario.load(BASE if name == BASE else VARIANTS / f"{name}.toml")
    return chosen.replace({"builders.count": builders})


def code() -> str:
    """Digest of every file of the package that a run depends on."""
    digest = hashlib.sha256()
    root = Path(sim.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".csv", ".toml") and not {"plots", "cli"} & set(path.parts):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


LOADED_CODE = code()
"""What this process has imported: a run must not mix it with files that changed since."""


def key(chosen: sim.Scenario, size: dict[str, int]) -> str:
    """What a stored run depends on: its scenario, its size and the package."""
    parts = [chosen.sha256(), size, LOADED_CODE]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def path_of(name: str) -> Path:
    """Where a run is stored."""
    return FOLDER / f"{name}.npz"


def about(name: str) -> dict[str, Any]:
    """What the run on disk says of itself; empty where there is none."""
    if not path_of(name).exists():
        return {}
    with np.load(path_of(name)) as file:
        return dict(json.loads(str(file["about"])))


def unlike() -> list[str]:
    """Runs that are missing, or differ from the baseline in code, worlds, months or seed."""
    first = about(BASE)
    same = ("code", "size")
    return [
        name for name in runs()
        if not (other := about(name)) or any(other[each] != first.get(each) for each in same)
    ]  # fmt: skip


def save(name: str, data: xr.Dataset, chosen: sim.Scenario, size: dict[str, int]) -> Path:
    """Write the series that claims read, and the drawn parameters; a file is whole or not there."""
    kept = list(dict.fromkeys(KEPT + MORE.get(name, ())))
    kept += [str(each) for each in data.data_vars if str(each).startswith("param.")]
    arrays = {each: _small(each, data[each].values) for each in kept}
    arrays |= {f"axis.{dim}": data[dim].values for dim in data.dims if dim != "event"}
    table = sim.events(data)
    table = table[table["kind"].isin(FATES + (RELEASES if name == BASE else ()))]
    arrays |= {f"event.{each}": _bytes(table[each].to_numpy()) for each in COLUMNS}
    attrs = {each: data.attrs[each] for each in ("seed", "commit", "scenario", "scenario_sha256")}
    told = {
        "key": key(chosen, size), "code": LOADED_CODE,
        "size": size | {"builders": chosen.values()["builders.count"]},
        "dims": {each: list(data[each].dims) for each in kept},
        "attrs": attrs | {"values": json.dumps(chosen.values())},
    }  # fmt: skip
    FOLDER.mkdir(parents=True, exist_ok=True)
    number, aside = tempfile.mkstemp(prefix=".unfinished-", suffix=".npz", dir=FOLDER)
    try:
        with os.fdopen(number, "wb") as file:
            np.savez(file, about=json.dumps(told), **arrays)
        os.chmod(aside, 0o644)  # mkstemp makes it private
        os.replace(aside, path_of(name))
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return path_of(name)


def load(name: str) -> xr.Dataset:
    """Read a run back as a Dataset with its events."""
    with np.load(path_of(name)) as file:
        told = json.loads(str(file["about"]))
        columns = {each: (dims, file[each]) for each, dims in told["dims"].items()}
        axes = {each.removeprefix("axis."): file[each] for each in file.files
                if each.startswith("axis.")}  # fmt: skip
        table = {each: _text(file[f"event.{each}"]) for each in COLUMNS}
    data = xr.Dataset(columns, coords=axes, attrs=told["attrs"] | {"code": told["code"]})
    return with_events(data, pd.DataFrame(table))


def _small(name: str, values: np.ndarray) -> np.ndarray:
    """Single precision: seven digits are more than any claim needs."""
    if name in FLAGS:
        return values.astype(np.int8)
    return values.astype(np.float32) if values.dtype == np.float64 else values


def _bytes(values: np.ndarray) -> np.ndarray:
    """Names as bytes: a quarter of the size."""
    return values.astype("S") if values.dtype.kind in "OU" else values


def _text(values: np.ndarray) -> np.ndarray:
    return values.astype(str) if values.dtype.kind == "S" else values
