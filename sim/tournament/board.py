"""The leaderboard as one HTML page that asks nothing of anybody, and as lines for the terminal."""

from __future__ import annotations

import math
from importlib.resources import files
from typing import Any

import pandas as pd

from sim.base.written import NOTHING, counted, usd
from sim.tournament.league import Played

Plain = dict[str, Any]
COLUMNS = (
    ("independent", "Survives", "alive and its own at the end, part of worlds"),
    ("value_usd", "Value made", "worth at the end less money put in since the start, mean"),
    ("share", "Share", "of all labs' revenue in the last year, mean"),
)
"""Measure, its head, and what it is."""


def said(name: str, value: float, signed: bool = False) -> str:
    """A measure in words. Worked: ``share`` 0.0312 -> ``3.1%``; a difference ``+3.1``."""
    if not math.isfinite(value):
        return NOTHING
    if name == "value_usd":
        return f"{'+' if signed and value > 0 else ''}{usd(value)}"
    return f"{100 * value:+.1f}" if signed else f"{100 * value:.1f}%"


def written(player: str) -> str:
    """A file's name as a strategy's. Worked: ``fast_follower`` -> ``Fast follower``."""
    words = player.replace("_", " ")
    return words[:1].upper() + words[1:]


def headline(board: pd.DataFrame, played: Played) -> str:
    """The answer in a sentence."""
    many = len(played.out)
    out = f"; {many} disqualified" if many else ""
    if board.empty:
        return f"Nobody finished{out}."
    best = board.iloc[0]
    places = _between(int(best["place_low"]), int(best["place_high"]))
    sure = (
        "also had other worlds been drawn" if places == "1"
        else f"place {places.replace('-', ' to ')} had other worlds been drawn"
    )  # fmt: skip
    return (
        f"{written(str(best['player']))} comes first of {len(board)} ({sure}): it survives in "
        f"{said('independent', best['independent'])} of {counted(played.worlds, 'world')}, where "
        f"the labs of today do in {said('independent', best['independent.today'])}{out}."
    )


def cells(row: pd.Series, name: str) -> Plain:
    """A measure of a row: itself, the difference from today's lab, and whether that is sure."""
    low, high = float(row[f"{name}.low"]), float(row[f"{name}.high"])
    return {
        "value": said(name, float(row[name])),
        "difference": said(name, float(row[f"{name}.difference"]), True),
        "range": f"{said(name, low, True)} to {said(name, high, True)}",
        "sure": "up" if low > 0 else "down" if high < 0 else "",
    }


def view(board: pd.DataFrame, audit: pd.DataFrame, played: Played, command: str) -> Plain:
    """All that the page says, as plain dicts."""
    says = {
        each.name: each.says.removeprefix(f"{written(each.name)}: ")
        for each in played.rules.players
    }
    rows = [
        {
            "place": int(row["place"]), "player": written(str(row["player"])),
            "says": says[str(row["player"])],
            "worlds": int(row["worlds"]), "points": f"{row['points']:.2f}",
            "places": _between(int(row["place_low"]), int(row["place_high"])),
            "cells": [cells(row, name) for name, *_ in COLUMNS],
        }
        for _, row in board.iterrows()
    ]  # fmt: skip
    names = [each.name for each in played.rules.players]
    scenario = played.rules.scenario
    return {
        "headline": headline(board, played), "rows": rows, "command": command,
        "columns": [{"head": head, "what": what} for _, head, what in COLUMNS],
        "out": [{"player": written(names[k]), "why": why} for k, why in sorted(played.out.items())],
        "seats": _labels(played), "audit": _audit(audit, names, played),
        "audit_worlds": int(audit["worlds"].max()) if len(audit) else 0,
        "scenario": scenario.name, "worlds": played.worlds, "years": played.rules.years,
        "seed": played.rules.seed, "builders": int(scenario.values()["builders.count"]),
        "seconds": f"{played.rules.seconds:g}",
    }  # fmt: skip


def _between(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _labels(played: Played) -> list[str]:
    known = {each.name: each.label for each in played.rules.scenario.roster.labs}
    return [known.get(name) or name for name in played.seats]


def _audit(audit: pd.DataFrame, names: list[str], played: Played) -> list[Plain]:
    """A row a seat, a cell a strategy: gain in value over today's way."""
    if audit.empty:
        return []
    rows = []
    for seat, label in zip(played.seats, _labels(played), strict=True):
        mine = {str(row["player"]): row for _, row in audit[audit["seat"] == seat].iterrows()}
        rows.append({
            "seat": label,
            "cells": [{**cells(mine[name], "value_usd"), "best": bool(mine[name]["best"])}
                      for name in names if name in mine],
        })  # fmt: skip
    return [
        {"names": [written(each) for each in names if each in set(audit["player"])], "rows": rows}
    ]


def page(found: Plain) -> str:
    """The page, as text; write it as UTF-8."""
    import jinja2

    text = (files("sim.tournament") / "templates" / "leaderboard.html.j2").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made = environment.from_string(text).render(found)
    return "\n".join(line.rstrip() for line in made.splitlines() if line.strip()) + "\n"
