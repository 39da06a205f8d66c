"""What `run.py` keeps of each world, and reading it back."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import xarray as xr

import sim
from sim.analysis.by_tier import with_tiers
from sim.endings.classification import DECIDING, classify

KEEP = ("last", *(f"{name}=monthly" for name in DECIDING), "events=rare")
"""By month what the classifier reads, and the events told of labs."""


def load(store: Path) -> xr.Dataset:
    """Read all worlds: each month's memberships and tiers, the draws, the events.

    Attributes beside those of a run: ``years``, ``builders`` and ``files``, with one SHA-256 over
    the records of all chunks, which hold that of every file.
    """
    data = sim.open_ensemble(store).load()
    years = json.loads((store / "manifest.json").read_text(encoding="utf-8"))["ensemble"]["years"]
    levers = tomllib.loads(data.attrs["scenario_toml"])["levers"]
    records = b"".join(path.read_bytes() for path in sorted((store / "chunks").glob("*.json")))
    attrs = {
        "years": years,
        "builders": int(levers["builders.count"]),
        "files": json.dumps({f"{store.name}/chunks": hashlib.sha256(records).hexdigest()}),
    }
    return classify(with_tiers(data.assign_attrs(attrs)))
