"""The experiment's finding in words, written from its tables so that it cannot go stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sim.analysis.by_tier import CONCENTRATED
from sim.analysis.driver_scores import noise_line
from sim.analysis.robustness import ALL_LINES, STRICTNESS
from sim.endings.classification import ENDINGS
from sim.endings.registry import RECORDS

STRONGEST = 5


def finding(attrs: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> str:
    """Put the tables' main numbers into Markdown."""
    worlds = int(attrs["worlds"])
    parts = [
        f"{worlds:,} worlds of `{attrs['scenario']}`'s prior, {attrs['years']} years, seed "
        f"{attrs['seed']}, {attrs['builders']} builders, commit {attrs['commit']}.",
        "\n".join(_shares(tables["shares"], tables["passage"])),
        _labs(tables["events"]),
        _tiers(tables["tiers"]),
        "\n".join(_drivers(tables["drivers"], worlds)),
        "\n".join(_thresholds(tables["thresholds"])),
    ]
    return "\n\n".join(parts)


def _percent(share: float) -> str:
    percent = 100.0 * share
    return f"{percent:.1f}" if 0.0 < percent < 9.95 else f"{percent:.0f}"


def _shares(shares: pd.DataFrame, passage: pd.DataFrame) -> Iterator[str]:
    heads = ("ending", "worlds, % (95 %)", "ever reached, %", "after years, median (quartiles)",
             "of these at the end, %")  # fmt: skip
    yield f"| {' | '.join(heads)} |\n|{len(heads) * '---|'}"
    by_name = passage.set_index("ending")
    for row in shares.itertuples(index=False):
        label = f"{_percent(row.share)} ({_percent(row.low)}-{_percent(row.high)})"
        yield f"| {RECORDS[row.ending].words} | {label} | {_passage(by_name.loc[row.ending])} |"
    yield f"| (subsidy ends) | | {_passage(by_name.loc['subsidy_ends'])} |"


def _passage(row: pd.Series) -> str:
    if row["worlds_ever"] == 0:
        return "0 | |"
    when = f"{row['years_median']:.1f} ({row['years_first_quartile']:.1f}-"
    when += f"{row['years_third_quartile']:.1f})"
    return f"{_percent(row['share_ever'])} | {when} | {_percent(row['share_kept'])}"


def _labs(events: pd.DataFrame) -> str:
    row = events.set_index("ending").loc["all"]
    words = {"acquisition": "sales to hyperscalers", "licence_and_hire": "licence-and-hire exits",
             "closure": "closures", "blocked_merger": "blocked sales", "entry": "entries",
             "down_round": "down rounds", "failed_round": "failed rounds"}  # fmt: skip
    told = ", ".join(
        f"{row[f'{kind}_per_world']:.1f} {text} (in {_percent(row[f'{kind}_share_of_worlds'])} %)"
        for kind, text in words.items()
    )
    return f"Labs, mean per world (and share of worlds in which there is any): {told}."


def _tiers(tiers: pd.DataFrame) -> str:
    row = tiers.set_index("ending").loc["all"]
    return (
        f"Tiers in the last year, median world: {_percent(row['open_token_share_frontier'])} % of "
        f"frontier tokens and {_percent(row['open_token_share_small'])} % of small models' tokens "
        f"are open; small models are the more open tier in "
        f"{_percent(row['share_tail_more_open'])} % of worlds. Whatever else fits, a concentrated "
        f"frontier (HHI of at least {CONCENTRATED:,.0f}) stands over a tail that is mostly open in "
        f"{_percent(row['share_split'])} % ({_percent(row['split_low'])}-"
        f"{_percent(row['split_high'])})."
    )


def _drivers(drivers: pd.DataFrame, worlds: int) -> Iterator[str]:
    noise = noise_line(worlds, max(1, len(drivers)))
    yield (
        f"Strongest rank correlations of memberships with drawn parameters (chance exceeds "
        f"{noise:.2f} in less than one table in 20), and the label's share in the parameter's "
        f"lowest and highest fifth:\n"
    )
    for ending in ENDINGS:
        mine = drivers[drivers["ending"] == ending] if len(drivers) else drivers
        if len(mine) and not mine[["share_in_low_fifth", "share_in_high_fifth"]].any(axis=None):
            yield f"- {RECORDS[ending].words}: nearly no world ends there"
            continue
        mine = mine[mine["rank_correlation"].abs() > noise] if len(mine) else mine
        told = ", ".join(
            f"{row.parameter} {row.rank_correlation:+.2f} ({_percent(row.share_in_low_fifth)} -> "
            f"{_percent(row.share_in_high_fifth)} %)"
            for row in mine.head(STRONGEST).itertuples(index=False)
        )
        yield f"- {RECORDS[ending].words}: {told or 'none beyond chance'}"


def _thresholds(moves: pd.DataFrame) -> Iterator[str]:
    alone = moves[moves["kind"].isin(("line", "rule"))]
    worst = alone.loc[alone["changed"].idxmax()]
    yield (
        f"Moving one number of the classifier by 20 % changes the label of at most "
        f"{_percent(worst['changed'])} % of worlds (`{worst['what']}` x {worst['factor']:g}). All "
        f'lines moved together (x 0.8 asks less of "at least" and more of "at most"), and each '
        f"in its own direction:\n"
    )
    yield f"| | label changes, % | {' | '.join(RECORDS[ending].words for ending in ENDINGS)} |"
    yield f"|{(2 + len(ENDINGS)) * '---|'}"
    words = {("none", 1.0): "as defined", (ALL_LINES, 0.8): "all lines x 0.8",
             (ALL_LINES, 1.2): "all lines x 1.2", (STRICTNESS, 0.8): "all 20 % looser",
             (STRICTNESS, 1.2): "all 20 % stricter"}  # fmt: skip
    by_move = moves.set_index(["what", "factor"])
    for key, text in words.items():
        row = by_move.loc[key]
        shares = " | ".join(_percent(row[f"share_{ending}"]) for ending in ENDINGS)
        yield f"| {text} | {_percent(row['changed'])} | {shares} |"
