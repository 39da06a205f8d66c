"""Sides of a comparison made by hand: worlds, events and series with known differences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.pairs.compared import Against, Compared
from sim.analysis.pairs.label_flows import flows_of
from sim.analysis.pairs.pair_differences import differences_of
from sim.analysis.pairs.parting import Parting, partings
from sim.analysis.pairs.side_series import MAIN, Traced

WORLDS, MONTHS, START = 40, 36, "2026-07"


def world_rows(moved: bool) -> pd.DataFrame:
    """Forty worlds; moved, twelve of the tiered end in winter, and prices are higher by 0.3."""
    noise = np.random.default_rng(0).normal(size=(WORLDS, 2))
    endings = np.array(["tiered"] * 25 + ["subsidised"] * 15)
    endings[:12] = "winter" if moved else "tiered"
    return pd.DataFrame({
        "ending": endings,
        "first_ending": np.where(endings == "winter", "winter", "none"),
        "first_ending_months": np.where(endings == "winter", 20.0, np.nan),
        "price_to_full_cost": 1.0 + 0.5 * noise[:, 0] + (0.3 + 0.01 * noise[:, 1]) * moved,
        "hhi": 3000.0 + 100.0 * noise[:, 1] + moved * noise[:, 0],
    })  # fmt: skip


def happened(*rows: tuple[int, str, str, str, str]) -> pd.DataFrame:
    """Events: world, month, kind, agent, counterparty."""
    names = ["world", "month", "kind", "agent", "counterparty"]
    made = pd.DataFrame(rows, columns=names)
    return made.assign(month=pd.to_datetime(made["month"]), amount_usd=2e9, detail="")


def survivors(names: list[str]) -> pd.DataFrame:
    """Two labs, of which one is lost more often on every further side."""
    rows = [
        {"with": name, "lab": lab, "what": what, "year": year, "before": before, "pairs": WORLDS,
         "after": before - lost, "difference": -lost, "low": -lost - 0.1, "high": -lost + 0.1}
        for name in names
        for lab, before, lost in (("openai", 0.9, 0.3), ("mistral", 0.5, 0.0))
        for what in ("operates", "independent")
        for year in (1, 2, 3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def by_hand(others: int = 1) -> Compared:
    """A comparison of which every table is known."""
    before, after = world_rows(False), world_rows(True)
    one = happened((0, "2027-02-01", "round", "openai", ""))
    other = happened(
        (0, "2027-03-01", "round", "openai", ""),  # the same, a month later
        *((world, "2028-01-01", "closure", "mistral", "") for world in range(30)),
    )
    numbers = list(range(WORLDS))
    names = ["baseline", *(f"labs.match_speed = 0.{k}" for k in range(others))]
    series = []
    for main in MAIN:
        months = np.arange(11, MONTHS, 12) if main.by_year else np.arange(MONTHS)
        level = np.linspace(1.0, 2.0, WORLDS)[:, None] + np.zeros(len(months))
        sides = tuple(level * (1.0 + 0.2 * side) for side in range(others + 1))
        series.append(Traced(main, months, sides))
    made = []
    for place, name in enumerate(names[1:], start=1):
        table = partings(one, other, numbers, START, MONTHS, series, place)
        parting = Parting(table, 3, MONTHS)
        made.append(
            Against(name, differences_of(before, after, MONTHS), flows_of(before, after), parting)
        )
    return Compared(
        names[0], tuple(made), WORLDS, START, MONTHS, tuple(series), survivors(names[1:]),
        {"openai": "OpenAI", "mistral": "Mistral AI"}, "40 pairs of worlds",
    )  # fmt: skip
