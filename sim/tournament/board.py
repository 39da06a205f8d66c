"""The leaderboard as one HTML page that asks nothing of anybody, and as lines for the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import pandas as pd

from sim.base.written import NOTHING, counted, usd
from sim.tournament.contests import MEASURES, VALUE
from sim.tournament.league import Played
from sim.tournament.scores import audit_table, leaderboard

Plain = dict[str, Any]


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
    best, of = board.iloc[0], played.contest
    places = _between(int(best["place_low"]), int(best["place_high"]))
    sure = (
        "also had other worlds been drawn" if places == "1"
        else f"place {places.replace('-', ' to ')} had other worlds been drawn"
    )  # fmt: skip
    among = "" if of.kind == "lab" else f" {of.noun} strategies"
    survives = said("survives", best["survives"])
    return (
        f"{written(str(best['player']))} comes first of {len(board)}{among} ({sure}): it survives "
        f"in {survives} of {counted(played.worlds, 'world')}, where the {of.nouns} of today do in "
        f"{said('survives', best['survives.today'])}{out}."
    )


def finding(audit: pd.DataFrame, played: Played) -> str:
    """What the audit comes to, in a few sentences; nothing if there is none.

    Agents with a price and those inside a company, whose value is another, are told apart.
    """
    if audit.empty:
        return ""
    of, within = played.contest, audit["seat"].isin(played.inside)
    free = _found(audit[~within], f"independent {of.noun}" if within.any() else of.noun, played)
    if not within.any():
        return free
    many = len(audit)
    inside = _found(audit[within], "lab", played, " inside companies, by what they earn")
    return f"{free} {inside} (Sure: after correction for {many} comparisons.)"


def _found(audit: pd.DataFrame, noun: str, played: Played, more: str = "") -> str:
    """The same of some seats."""
    seats = audit["seat"].nunique()
    best, gain = audit[audit["best"]], audit[f"{VALUE}.difference"]
    rule, at = seats - len(best), audit[audit["sure"] & (gain > 0.0)]["seat"].nunique()
    today = (
        f"today's way is the best answer in {rule}" if rule
        else "all could gain by some strategy on average"
    )  # fmt: skip
    sure = f"is sure in {at}" if at else "is sure in none"
    begin = f"Of {counted(seats, noun)}{more}, {today}, and a gain {sure}."
    if best.empty:
        return begin
    counts = best["player"].value_counts()
    top = best.iloc[int(best[f"{VALUE}.difference"].to_numpy().argmax())]
    cell = cells(top, VALUE)
    luck = "" if bool(top["sure"]) else ", which may be luck"
    return (
        f"{begin} {written(str(counts.index[0]))} is the best answer most often, in "
        f"{counts.iloc[0]}; {_label(played, str(top['seat']))} could have gained most: "
        f"{cell['difference']} ({cell['range']}) as {written(str(top['player'])).lower()}{luck}."
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


def view(leagues: Sequence[Played], command: str) -> Plain:
    """All that the page says, as plain dicts."""
    first = leagues[0]
    names = [each.name for each in first.rules.players]
    scenario = first.rules.scenario
    return {
        "leagues": [_league(each) for each in leagues], "command": command,
        "out": [{"player": written(names[k]), "why": why} for k, why in sorted(first.out.items())],
        "scenario": scenario.name, "worlds": first.worlds, "years": first.rules.years,
        "seed": first.rules.seed, "builders": int(scenario.values()["builders.count"]),
        "seconds": f"{first.rules.seconds:g}",
    }  # fmt: skip


def _league(played: Played) -> Plain:
    """A league of the page."""
    board, audit, of = leaderboard(played), audit_table(played), played.contest
    says = {
        each.name: each.says.removeprefix(f"{written(each.name)}: ")
        for each in played.rules.players
    }
    rows = [
        {
            "place": int(row["place"]), "player": written(str(row["player"])),
            "says": _begun(says[str(row["player"])]),
            "worlds": int(row["worlds"]), "points": f"{row['points']:.2f}",
            "places": _between(int(row["place_low"]), int(row["place_high"])),
            "cells": [cells(row, name) for name in MEASURES],
        }
        for _, row in board.iterrows()
    ]  # fmt: skip
    return {
        "headline": headline(board, played), "rows": rows, "noun": of.noun, "nouns": of.nouns,
        "columns": [{"name": name, "head": head, "what": what} for name, head, what in of.heads],
        "seats": [_label(played, each) for each in played.seats], "seated": of.seated,
        "whole": of.kind == "lab",
        "kept": [{"decision": name, "why": why} for name, why in of.rules_own.items()],
        "audit": _audit(audit, played), "finding": finding(audit, played),
        "audit_worlds": int(audit["worlds"].max()) if len(audit) else 0,
    }  # fmt: skip


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def billions(usd: float) -> str:
    """A gain in billions. Worked: 3.79e9 -> ``+3.8``; -5.972e11 -> ``-597``; 0 -> ``0``."""
    number = usd / 1e9
    if not math.isfinite(number):
        return NOTHING
    text = f"{number:+,.0f}" if abs(number) >= 9.95 else f"{number:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else text


def _between(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _label(played: Played, seat: str) -> str:
    roster = played.rules.scenario.roster
    own: list[Any] = [*roster.labs, *roster.hyperscalers, *roster.neoclouds]
    known = {each.name: each.label for each in own}
    return str(known.get(seat) or seat.replace("_", " ").capitalize())


def _audit(audit: pd.DataFrame, played: Played) -> list[Plain]:
    """A row a seat, a cell a strategy: gain in value over today's way, USD billions."""
    if audit.empty:
        return []
    names = [each.name for each in played.rules.players if each.name in set(audit["player"])]
    groups = []
    for within in (False, True):
        rows = []
        for seat in played.audited:
            if (seat in played.inside) != within:
                continue
            mine = {str(row["player"]): row for _, row in audit[audit["seat"] == seat].iterrows()}
            told = [_gain(mine[name], name) for name in names]
            rows.append({"seat": _label(played, seat), "cells": told})
        if rows:
            groups.append({"inside": within, "rows": rows})
    return [{"names": [written(each) for each in names], "groups": groups, "many": len(audit)}]


def _gain(row: pd.Series, name: str) -> Plain:
    gain, low, high = (float(row[f"{VALUE}.{each}"]) for each in ("difference", "low", "high"))
    return {
        "player": written(name), "gain": billions(gain),
        "range": f"{billions(low)} to {billions(high)}",
        "sure": "up" if low > 0 else "down" if high < 0 else "",
        "best": bool(row["best"]), "holds": bool(row["sure"]),
    }  # fmt: skip


def page(found: Plain) -> str:
    """The page, as text; write it as UTF-8."""
    import jinja2

    text = (files("sim.tournament") / "templates" / "leaderboard.html.j2").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made = environment.from_string(text).render(found)
    return "\n".join(line.rstrip() for line in made.splitlines() if line.strip()) + "\n"
