"""The tables of ``endgame money`` on a terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from sim.analysis.money.who_carries import Spelled, called
from sim.base.written import percent, usd
from sim.cli.console import console, table

if TYPE_CHECKING:
    import pandas as pd

MOST_LOSERS, MOST_RANKED = 12, 15
"""Rows that are printed; all are in the tables."""


def print_money(
    answer: dict[str, Any], tables: dict[str, pd.DataFrame], years: dict[int, str],
    spelled: Spelled,
) -> None:  # fmt: skip
    """Print what stands under the headline."""
    out, many = console(), answer["worlds"] > 1
    out.print(answer["described"], style="dim")
    of_many = "; medians (middle 90% of worlds)" if many else ""
    out.print(_by_year(answer, years, spelled, of_many))
    out.print(_losers(answer, spelled, of_many))
    if falls := answer["who_else_fails"]:
        told = ", ".join(
            f"{called(name, spelled)}{f' in {percent(share)} of worlds' if many else ''}"
            for name, share in falls.items()
        )
        out.print(f"fails by it too: {told}")
    if answer["ranking"] is not None:
        out.print(_ranking(answer, spelled, of_many))
    out.print(_circles(answer, years, of_many))
    _assumptions(out, answer["assumed"])


def _said(row: dict[str, Any], name: str, many: bool, form: Any = usd) -> str:
    if not many:
        return str(form(row[name]))
    return f"{form(row[name])} ({form(row[f'{name}_low'])} to {form(row[f'{name}_high'])})"


def _by_year(
    answer: dict[str, Any], years: dict[int, str], spelled: Spelled, of_many: str
) -> Table:
    name, many = called(answer["fails"], spelled), answer["worlds"] > 1
    made = table(
        f"\nWhat others lose if {name} cannot pay at the end of a year{of_many}",
        ("end of",),
        ("worlds", "contracts due", "bills, contracts, loans", "all, once settled", "others fail"),
    )
    for row in answer["by_year"]:
        if not row["worlds"]:
            made.add_row(years[row["year"]], "0", *["-"] * 4)
            continue
        said = partial(_said, row, many=many)
        fails = percent(row["others_fail"]) if many else ("yes" if row["others_fail"] else "no")
        made.add_row(
            years[row["year"]], str(row["worlds"]), usd(row["contracts_usd"]),
            usd(row["claims_usd"]), said("settled_usd"), fails,
        )  # fmt: skip
    return made


def _losers(answer: dict[str, Any], spelled: Spelled, of_many: str) -> Table:
    many = answer["worlds"] > 1
    made = table(
        f"\nWho loses, end of {answer['year_name']}{of_many}",
        ("who",),
        ("at once: claims", "shares", "once settled", "of all", "of own"),
    )
    for row in answer["who_loses"][:MOST_LOSERS]:
        made.add_row(
            called(row["who"], spelled), usd(row["claims_usd"]), usd(row["shares_usd"]),
            _said(row, "settled_usd", many), percent(row["share"]), percent(row["of_own"]),
        )  # fmt: skip
    return made


def _ranking(answer: dict[str, Any], spelled: Spelled, of_many: str) -> Table:
    many = answer["worlds"] > 1
    made = table(
        f"\nWhose failure would cost others most, end of {answer['year_name']}{of_many}",
        ("lab or cloud",),
        ("claims", "all, once settled", "others fail", "DebtRank"),
    )
    for row in answer["ranking"][:MOST_RANKED]:
        fails = percent(row["others_fail"]) if many else ("yes" if row["others_fail"] else "no")
        made.add_row(
            called(row["agent"], spelled), usd(row["claims_usd"]),
            _said(row, "settled_usd", many), fails, percent(row["debt_rank"]),
        )  # fmt: skip
    return made


def _circles(answer: dict[str, Any], years: dict[int, str], of_many: str) -> Table:
    many = answer["worlds"] > 1
    made = table(
        f"\nMoney that goes in circles{of_many}",
        ("year",),
        ("reported", "netted by ledger", "same two firms", "round, at most", "of compute",
         "own houses"),
    )  # fmt: skip
    for row in answer["circles"]:
        made.add_row(
            years[row["year"]], usd(row["reported_usd"]), usd(row["ledger_netted_usd"]),
            usd(row["to_and_fro_usd"]), usd(row["circular_usd"]),
            _said(row, "circular_share_of_compute", many, percent), usd(row["within_houses_usd"]),
        )  # fmt: skip
    return made


def _assumptions(out: Console, assumed: list[str]) -> None:
    out.print(f"\nAssumed: {'; '.join(assumed)}.", style="dim")
