"""Pictures of money from links by hand: what is drawn, what is left out, a page by itself."""

from __future__ import annotations

import re
from io import BytesIO

import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.plots.answers.circles_picture import WAYS, figure_circles
from sim.plots.answers.flows_page import flows_page
from sim.plots.answers.losses_picture import figure_losses
from sim.plots.answers.money_columns import TENANTS, USERS, in_columns, spelled_with
from sim.plots.answers.money_flows_picture import about_round, figure_money_flows

LABS, CLOUDS = {"openai", "other labs"}, {"microsoft", "other clouds"}
LINKS = pd.DataFrame(
    [
        ("people with plans", "openai", "sales to users", 9e9, 0.0),
        ("openai", "microsoft", "compute", 8e9, 3e9),
        ("microsoft", "openai", "shares and support", 3e9, 3e9),
        ("microsoft", "chip maker", "chips", 7e9, 1e9),
        ("chip maker", "openai", "shares and support", 1e9, 1e9),
        ("openai", "staff", "costs", 2e9, 0.0),
        ("microsoft", "suppliers", "costs", 5e9, 0.0),
        ("other tenants of clouds", "microsoft", "compute", 6e9, 0.0),
        ("customers of applications", "builders of applications", "sales to users", 1e9, 0.0),
        ("lenders", "other clouds", "debt", 4e9, 0.0),
        ("other labs", "other clouds", "compute", 1e8, 0.0),
    ],
    columns=["payer", "receiver", "kind", "usd", "round_usd"],
)
NAME = spelled_with(lambda name: name.title(), {"openai", "microsoft"})


def texts(figure: Figure) -> str:
    figure.savefig(BytesIO(), dpi=50)
    axes = [text.get_text() for each in figure.axes for text in each.texts]
    return "\n".join([*axes, *(text.get_text() for text in figure.texts)])


def test_links_stand_in_four_columns() -> None:
    shown = in_columns(LINKS, LABS, CLOUDS)
    assert {*shown["from_column"], *shown["to_column"]} == {0, 1, 2, 3}
    assert USERS in {*shown["payer"]}
    assert TENANTS not in {*shown["payer"]}
    back = shown[shown["from_column"] > shown["to_column"]]
    assert back["round_usd"].sum() == pytest.approx(4e9)
    whole = in_columns(LINKS, LABS, CLOUDS, whole=True)
    assert whole["usd"].sum() == pytest.approx(shown["usd"].sum() + 11e9)


def test_the_picture_names_bars_and_says_what_goes_round() -> None:
    note = about_round(4e9, 0.02, 0.37)
    figure = figure_money_flows(
        in_columns(LINKS, LABS, CLOUDS), NAME, "Who pays whom?", note, "Scenario x"
    )
    said = texts(figure)
    assert "Openai  $13 bn" in said
    assert "Users of models\n$9 bn" in said
    assert "$4 bn of sales" in said
    assert "37% of what labs pay for compute" in said


def test_the_page_asks_nobody_for_anything() -> None:
    page = flows_page(
        in_columns(LINKS, LABS, CLOUDS, whole=True), NAME, "Who <pays> whom?", "All", "Scenario x"
    )
    assert "<title>Who &lt;pays&gt; whom?</title>" in page
    assert "Openai pays Microsoft $3 bn" in page.replace("\\u003c", "<")
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=", page)
    assert len(page) < 6_000_000


def columns_of(name: str, value: float) -> dict[str, float]:
    return {name: value, f"{name}_low": 0.5 * value, f"{name}_high": 2 * value}


def test_losses_are_drawn_of_many_worlds_of_one_and_of_nobody() -> None:
    rows = []
    for year in (2026, 2027):
        usual = {"fails": "openai", "year": year, "worlds": 9}
        for who, share in (("all", 1.0), ("founders, staff and public shareholders", 0.7)):
            row: dict[str, object] = {**usual, "who": who, "others_fail": 0.0}
            for name, value in (
                ("claims_usd", 1e9 * share), ("shares_usd", 9e9 * share),
                ("settled_usd", 1e10 * share), ("share", share), ("of_own", 0.1),
            ):  # fmt: skip
                row |= columns_of(name, value)
            rows.append(row)
    table, years = pd.DataFrame(rows), {2026: "2026/27", 2027: "2027/28"}
    question = "Who carries it?"
    said = texts(figure_losses(table, 2027, years, str, question, "Scenario x"))
    assert "middle 90%" in said
    assert "70%" in said
    vast = table.assign(**{name: 350 * table[name] for name in table if "usd" in str(name)})
    large = figure_losses(vast, 2027, years, str, question, "Scenario x")
    texts(large)
    assert large.axes[0].yaxis.label.get_window_extent().x0 >= 0
    one = texts(figure_losses(table.assign(worlds=1), 2027, years, str, question, "Scenario x"))
    assert "middle 90%" not in one
    nobody = table[table["who"] == "all"]
    assert "nobody else" in texts(figure_losses(nobody, 2027, years, str, question, "Scenario x"))


def test_circles_are_drawn_year_by_year() -> None:
    rows = []
    for year in range(2026, 2036):
        row: dict[str, float] = {"year": year, **columns_of("circular_share_of_compute", 0.1)}
        for place, (name, _, _) in enumerate(WAYS):
            row |= columns_of(name, 1e9 * (place + 1))
        rows.append(row)
    years = {year: str(year) for year in range(2026, 2036)}
    said = texts(figure_circles(pd.DataFrame(rows), years, "Scenario x"))
    assert all(words in said for _, words, _ in WAYS)
