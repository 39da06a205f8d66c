"""What ``endgame money`` found, as tables, pictures, a page and lines for the terminal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import xarray as xr

from sim.analysis.money import money_told, who_carries
from sim.analysis.money.books_by_agent import AgentBooks
from sim.analysis.money.circulation import rounds
from sim.analysis.money.exposures import exposures
from sim.analysis.money.played_again import as_stored
from sim.analysis.money.yearly_links import (
    NEOCLOUDS,
    OTHER_LABS,
    links_of,
    links_table,
    typical_world,
)
from sim.cli.analysed import Analysis
from sim.cli.console import say
from sim.plots.names import spelling
from sim.results.described import described

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.questions.money_command import Asked

USUAL_YEAR = 2
"""Place of the year that is told at length: far enough for debts to have grown."""
LOSSES, RANKING, CIRCLES, LINKS = "losses.csv", "ranking.csv", "circles.csv", "payments.csv"
PAGE = "payments.html"
FILES = {
    LOSSES: False, RANKING: False, CIRCLES: False, LINKS: False, PAGE: False,
    "payments.png": True, "losses.png": True, "circles.png": True,
}  # fmt: skip
"""What is written, with whether it is a picture."""
ASSUMED = (
    "who cannot pay has no cash left; a lab's going concern is worth nothing then",
    "contracts count with what is due less what re-letting the hours brings",
    "shares count with the price of the last round or of the market; labs without a price with "
    "their cash",
    "a lab's bills and contracts are split by its shares of compute at its clouds, as in the model",
    "lenders are one account: who among them loses is not told",
    "hyperscalers' wealth is AI business and what lenders count on of the rest, not their market "
    "value",
)
Told = Callable[..., None]


def analysis(asked: Asked, books: AgentBooks, first: xr.Dataset, told: Told) -> Analysis:
    """Everything that was asked for, of the books of all worlds; ``first`` is one run of them."""
    about = xr.Dataset(coords={"world": books.worlds}, attrs=first.attrs)
    spelled = spelling(about)
    source = f"Scenario {described(about, None, 1)}"
    ring, found = rounds(books)
    net = exposures(books, asked.stress.relet)
    usual = books.years[min(USUAL_YEAR, len(books.years) - 1)]
    year = usual if asked.year is None else asked.year
    name = asked.fails or who_carries.largest_lab(books, year)
    place = net.agents.index(name)
    lost = who_carries.losses_of(net, place, asked.stress)
    losses = who_carries.losses_table(books, net, place, lost)
    at = books.year_at(year)
    years = dict(zip(books.years, books.year_names, strict=True))
    circles = who_carries.circular_table(books, found)
    tables: dict[str, pd.DataFrame] = {LOSSES: losses, CIRCLES: circles, LINKS: links_table(books)}
    if not asked.fails:
        tables[RANKING] = who_carries.ranking_table(books, net, year, asked.stress, told)
    role = "" if asked.fails else ", the largest lab by revenue,"
    headline = money_told.headline(losses, year, years[year], spelled, role, len(books.worlds))
    total = lost.settled.sum(axis=1).reshape(found.reported.shape)[:, at]
    world = typical_world(found, total, at)
    links = links_of(books, ring, found, world, year)
    labs, clouds = {*books.labs, OTHER_LABS}, {*books.clouds, NEOCLOUDS, who_carries.OTHERS}
    drawn = _Drawn(
        links, labs, clouds, {*books.labs, *books.clouds}, spelled,
        f"Who pays whom in AI in {years[year]}, and what goes in circles?",
        money_round(found, world, at),
        f"Scenario {described(about.isel(world=[world]), 0, 1)}",
    )  # fmt: skip
    falls = who_carries.who_falls(books, net, place, lost, year)
    answer = {
        "headline": headline,
        "described": described(about),
        "worlds": len(books.worlds),
        "as_stored": as_stored(asked.played, books),
        "fails": name,
        "year": year,
        "year_name": years[year],
        "world_of_payments": int(books.worlds[world]),
        "by_year": _records(losses[losses["who"] == "all"].dropna(axis=1, how="all")),
        "who_loses": _records(who_carries.carriers(losses, year)),
        "who_else_fails": dict(falls),
        "ranking": _records(tables[RANKING]) if RANKING in tables else None,
        "circles": _records(circles),
        "assumed": [*ASSUMED, *_assumed(asked)],
    }
    question = f"Who carries it if {who_carries.called(name, spelled)} cannot pay?"
    return Analysis(
        answer,
        tables,
        {
            "payments.png": drawn.picture,
            "losses.png": lambda: _losses(losses, year, years, spelled, question, source),
            "circles.png": lambda: _circles(circles, years, source),
        },
        {PAGE: drawn.page()},
        partial(_lines, answer, tables, years, spelled),
    )


def money_round(found: Any, world: int, at: int) -> str:
    """What goes round in one world and year, in words."""
    from sim.plots.answers.money_flows_picture import about_round

    amounts = (found.circular, found.share, found.of_compute)
    return about_round(*(float(each[world, at]) for each in amounts))


class _Drawn:
    """The payments of one world, as a picture and as a page."""

    def __init__(
        self, links: pd.DataFrame, labs: set[str], clouds: set[str], agents: set[str],
        spelled: who_carries.Spelled, question: str, note: str, source: str,
    ) -> None:  # fmt: skip
        from sim.plots.answers.money_columns import spelled_with

        self.links, self.labs, self.clouds = links, labs, clouds
        self.name = spelled_with(spelled, agents)
        self.words = (question, note, source)

    def picture(self) -> Any:
        """Bands from left to right."""
        from sim.plots.answers.money_columns import in_columns
        from sim.plots.answers.money_flows_picture import figure_money_flows

        columns = in_columns(self.links, self.labs, self.clouds)
        return figure_money_flows(columns, self.name, *self.words)

    def page(self) -> str:
        """The Sankey."""
        from sim.plots.answers.flows_page import flows_page
        from sim.plots.answers.money_columns import in_columns

        columns = in_columns(self.links, self.labs, self.clouds, whole=True)
        return flows_page(columns, self.name, *self.words)


def _losses(*told: Any) -> Any:
    from sim.plots.answers.losses_picture import figure_losses

    return figure_losses(*told)


def _circles(*told: Any) -> Any:
    from sim.plots.answers.circles_picture import figure_circles

    return figure_circles(*told)


def _assumed(asked: Asked) -> list[str]:
    stress = asked.stress
    found = [] if stress.relet is None else [f"re-letting brings {stress.relet:.0%} of what is due"]
    if stress.costs:
        found.append(f"bankruptcy eats {stress.costs:.0%} of what is left of the failed")
    return found


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _lines(
    answer: dict[str, Any], tables: dict[str, pd.DataFrame], years: dict[int, str],
    spelled: who_carries.Spelled,
) -> None:  # fmt: skip
    from sim.cli.questions.money_printed import print_money

    if not answer["as_stored"]:
        say("note: numbers differ from the stored ones, which another version made")
    print_money(answer, tables, years, spelled)
