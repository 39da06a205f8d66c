"""A whole tournament: for each kind the agents of today, a trial, the league, the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.tournament.arena import TRIAL_WORLDS, TRIAL_YEARS, Arena, Game, Told, silent
from sim.tournament.contests import CONTESTS, MEASURES, Contest
from sim.tournament.game import Rules
from sim.tournament.lineups import Lineup, alone, lineups

PIECE = 128
"""Worlds of one game of the audit."""
COLUMNS = ("player", "seat", "world", *MEASURES, *(f"today_{each}" for each in MEASURES))


@dataclass(frozen=True)
class Played:
    """What the league of one kind came to."""

    rules: Rules
    seats: tuple[str, ...]
    worlds: int
    rows: pd.DataFrame
    """A row a player and world: ``player, seat, world``, measures, and ``today_...``: the same of
    the agent of today in the same seat and world, where nobody plays."""
    out: dict[int, str]
    """Who is disqualified, and why, of all kinds."""
    audit: pd.DataFrame | None = None
    """As ``rows``, each strategy alone in a seat: those of `audited`."""
    audited: tuple[str, ...] = ()
    contest: Contest = CONTESTS["lab"]
    inside: frozenset[str] = frozenset()
    """Of `audited`, those inside a company: their value is what they earned."""


@dataclass
class Progress:
    """Games done, of how many."""

    told: Told
    whole: int
    before: int = 0

    def tell(self, done: int, of: int) -> None:
        """Of the games of one call."""
        self.told(min(self.before + done, self.whole), self.whole)

    def past(self, games: int) -> None:
        """So many games are over."""
        self.before += games


def tournament(
    rules: Rules, worlds: int, workers: int, audit_worlds: int = 0, told: Told = silent
) -> list[Played]:
    """Play a tournament: a league for each kind of agent that a strategy is of.

    Parameters
    ----------
    rules : scenario, players, seed, years, seconds to think.
    worlds : of each league.
    workers : games at once.
    audit_worlds : worlds in which each strategy plays alone in each seat; 0 for no audit.
    told : hears of games done, of how many.
    """
    arena = Arena(rules, workers)
    kinds = arena.kinds()
    found = []
    for kind, contest in CONTESTS.items():
        who = [player for player, each in kinds.items() if each == kind]
        if who:
            found.append(_league(arena, contest, who, worlds, audit_worlds, told))
    found = found or [_nobody(rules, worlds)]
    return [_without_those_out(each, arena.out) for each in found]


def _league(
    arena: Arena, contest: Contest, who: list[int], worlds: int, audit_worlds: int, told: Told
) -> Played:
    kind, rules = contest.kind, arena.rules
    progress = Progress(told, 1 + len(who) + max(len(who), contest.seats))
    (today,) = arena.games([Lineup({}, tuple(range(worlds)), kind)], progress.tell)
    seats = chosen_seats(today, contest.seats)
    progress.whole = 1 + len(who) + max(len(who), len(seats))
    progress.past(1)
    trials = Arena(replace(rules, years=TRIAL_YEARS), arena.workers)
    trial = tuple(range(TRIAL_WORLDS))
    trials.games([Lineup({seats[0]: each}, trial, kind) for each in who], progress.tell)
    arena.out |= trials.out
    progress.past(len(who))
    fit = [each for each in who if each not in arena.out]
    games = arena.games(lineups(fit, seats, worlds, kind), progress.tell) if fit else []
    rows = told_rows(_whole(games, arena), today)
    audit, audited, inside = None, _at_first(today, "there"), _at_first(today, "priced", False)
    if audit_worlds:
        audit = _audit(arena, contest, who, audited, audit_worlds, told)
    return Played(rules, seats, worlds, rows, arena.out, audit, audited, contest, frozenset(inside))


def _audit(
    arena: Arena, contest: Contest, who: Sequence[int], seats: tuple[str, ...], worlds: int,
    told: Told,
) -> pd.DataFrame:  # fmt: skip
    """Each strategy alone in each seat that there is, in worlds of the seat's own."""
    kind = contest.kind
    fit = [each for each in who if each not in arena.out]
    asked = [each for player in fit for each in alone(player, seats, worlds, PIECE, kind)]
    progress = Progress(told, 1 + len(asked))
    numbers = tuple(range(len(seats) * worlds))
    (today,) = arena.games([Lineup({}, numbers, kind)], progress.tell)
    progress.past(1)
    return told_rows(_whole(arena.games(asked, progress.tell), arena), today)


def _nobody(rules: Rules, worlds: int) -> Played:
    return Played(rules, (), worlds, pd.DataFrame(columns=list(COLUMNS)), {})


def _without_those_out(played: Played, out: dict[int, str]) -> Played:
    rows = played.rows[~played.rows["player"].isin(list(out))]
    audit = played.audit
    if audit is not None:
        audit = audit[~audit["player"].isin(list(out))]
    return replace(played, rows=rows, audit=audit, out=dict(out))


def chosen_seats(today: Game, most: int) -> tuple[str, ...]:
    """Those that may sit and earn most in the first month, over all worlds."""
    earned = (today.outcome.marks or {})["first"].mean(axis=0)
    order = np.argsort(-earned, kind="stable")[:most]
    return tuple(today.outcome.names[int(k)] for k in order if earned[k] > 0.0)


def _at_first(today: Game, mark: str, true: bool = True) -> tuple[str, ...]:
    """Those of which something is true, or not true, in the first month of every world."""
    marks = (today.outcome.marks or {})[mark] > 0.0
    found = np.asarray((marks if true else ~marks).all(axis=0))
    return tuple(name for name, so in zip(today.outcome.names, found, strict=True) if so)


def _whole(games: Sequence[Game], arena: Arena) -> list[Game]:
    """Games without anybody who was found out later; those of others are played again."""
    spoilt: Callable[[Game], bool] = lambda each: bool({*each.lineup.players} & {*arena.out})  # noqa: E731
    clean = [each for each in games if not spoilt(each)]
    again = [each.lineup for each in games if spoilt(each)]
    while again:
        more = arena.games(again)
        clean += [each for each in more if not spoilt(each)]
        again = [each.lineup for each in more if spoilt(each)]
    return clean


def told_rows(games: Sequence[Game], today: Game) -> pd.DataFrame:
    """A row for each player and world, with what the agent of today came to there."""
    found = pd.DataFrame(list(_rows(games, today)), columns=list(COLUMNS))
    return found.sort_values(["player", "world", "seat"], kind="stable", ignore_index=True)


def _rows(games: Sequence[Game], today: Game) -> Iterator[list[object]]:
    names, base = list(today.outcome.names), today.outcome.marks or {}
    for game in games:
        marks, apart = game.outcome.marks or {}, game.lineup.apart
        for seat, player in game.lineup.seats.items():
            at = names.index(seat)
            for row, world in enumerate(game.lineup.worlds):
                if apart and world not in apart[seat]:
                    continue
                mine = [float(marks[name][row, at]) for name in MEASURES]
                theirs = [float(base[name][world, at]) for name in MEASURES]
                yield [player, seat, world, *mine, *theirs]
