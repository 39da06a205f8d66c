"""A whole tournament: today's labs, a trial of each strategy, the league, the audit if asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.tournament.arena import TRIAL_WORLDS, TRIAL_YEARS, Arena, Game, Told, silent
from sim.tournament.game import Rules
from sim.tournament.lineups import Lineup, lineups

SEATS = 8
MEASURES = ("alive", "independent", "value_usd", "share")
PIECE = 50
"""Worlds of one game of the audit."""


@dataclass(frozen=True)
class Played:
    """What a tournament came to."""

    rules: Rules
    seats: tuple[str, ...]
    worlds: int
    rows: pd.DataFrame
    """A row a player and world: ``player, seat, world``, measures, and ``today_...``: the same of
    the lab of today in the same seat and world, where nobody plays."""
    out: dict[int, str]
    """Who is disqualified, and why."""
    audit: pd.DataFrame | None = None
    """As ``rows``, each strategy alone in a seat."""


def tournament(
    rules: Rules,
    worlds: int,
    workers: int,
    audit_worlds: int = 0,
    told: Told = silent,
) -> Played:
    """Play a tournament.

    Parameters
    ----------
    rules : scenario, players, seed, years, seconds to think.
    worlds : of the league.
    workers : games at once, each a process.
    audit_worlds : worlds in which each strategy plays alone in each seat; 0 for no audit.
    told : hears of games done, of how many.
    """
    arena = Arena(rules, workers)
    who = range(len(rules.players))
    trials = Arena(replace(rules, years=TRIAL_YEARS), workers)
    most = max(len(rules.players), SEATS)
    alone = len(who) * SEATS * len(_pieces(audit_worlds))
    whole, before = 1 + len(who) + most + alone, [0]

    def tell(done: int, of: int) -> None:
        told(before[0] + done, whole)

    (today,) = arena.games([Lineup({}, tuple(range(max(worlds, audit_worlds))))], tell)
    seats = chosen_seats(today)
    before[0] = 1
    trials.games([Lineup({seats[0]: each}, tuple(range(TRIAL_WORLDS))) for each in who], tell)
    arena.out |= trials.out
    before[0] += len(who)
    fit = [each for each in who if each not in arena.out]
    games = arena.games(lineups(fit, seats, worlds), tell) if fit else []
    rows = told_rows(_whole(games, arena), today)
    before[0] = whole - alone
    audit = None
    if audit_worlds:
        fit = [each for each in who if each not in arena.out]
        asked = [Lineup({seat: each}, piece) for each in fit for seat in seats
                 for piece in _pieces(audit_worlds)]  # fmt: skip
        audit = told_rows(_whole(arena.games(asked, tell), arena), today)
    rows = rows[~rows["player"].isin(list(arena.out))]
    return Played(rules, seats, worlds, rows, dict(arena.out), audit)


def chosen_seats(today: Game) -> tuple[str, ...]:
    """The independent labs that earn most in the first month, over all worlds."""
    marks = today.outcome.marks or {}
    earned = marks["first_revenue_usd"].mean(axis=0)
    order = np.argsort(-earned, kind="stable")[:SEATS]
    return tuple(today.outcome.labs[int(k)] for k in order if earned[k] > 0.0)


def _whole(games: Sequence[Game], arena: Arena) -> list[Game]:
    """Games without anybody who was found out later; those of others are played again."""
    clean = [each for each in games if not {*each.lineup.seats.values()} & {*arena.out}]
    again = [each.lineup for each in games if {*each.lineup.seats.values()} & {*arena.out}]
    while again:
        more = arena.games(again)
        clean += [each for each in more if not {*each.lineup.seats.values()} & {*arena.out}]
        again = [each.lineup for each in more if {*each.lineup.seats.values()} & {*arena.out}]
    return clean


def _pieces(worlds: int) -> list[tuple[int, ...]]:
    return [tuple(range(first, min(first + PIECE, worlds))) for first in range(0, worlds, PIECE)]


def told_rows(games: Sequence[Game], today: Game) -> pd.DataFrame:
    """A row for each player and world, with what the lab of today came to there."""
    columns = ["player", "seat", "world", *MEASURES, *(f"today_{each}" for each in MEASURES)]
    found = pd.DataFrame(list(_rows(games, today)), columns=columns)
    return found.sort_values(["player", "world", "seat"], kind="stable", ignore_index=True)


def _rows(games: Sequence[Game], today: Game) -> Iterator[list[object]]:
    labs, base = list(today.outcome.labs), today.outcome.marks or {}
    for game in games:
        marks = game.outcome.marks or {}
        for seat, player in game.lineup.seats.items():
            at = labs.index(seat)
            for row, world in enumerate(game.lineup.worlds):
                mine = [float(marks[name][row, at]) for name in MEASURES]
                theirs = [float(base[name][world, at]) for name in MEASURES]
                yield [player, seat, world, *mine, *theirs]
