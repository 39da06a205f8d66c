"""A pair parts where one side has an event that the other has not, near it and of its kind."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from sides_by_hand import MONTHS, START, by_hand, happened

from sim.analysis.pairs.parting import (
    WITHIN,
    Parting,
    first_kinds,
    median_month,
    partings,
    typical_pair,
)
from sim.analysis.pairs.side_series import MAIN, Traced

SALE = (0, "2027-01-01", "acquisition", "mistral", "google")


def test_what_comes_a_little_later_is_the_same() -> None:
    one = happened((0, "2027-01-01", "round", "openai", ""))
    for late, month in ((0, np.nan), (WITHIN, np.nan), (WITHIN + 1, 6.0)):
        date = str(np.datetime64("2027-01", "M") + late)
        other = happened((0, f"{date}-01", "round", "openai", ""))
        table = partings(one, other, [0], START, MONTHS)
        np.testing.assert_equal(table["month"].tolist(), [month])


@pytest.mark.parametrize(
    "other",
    [
        (0, "2027-01-01", "closure", "mistral", ""),
        (0, "2027-01-01", "acquisition", "cohere", "google"),
        (0, "2027-01-01", "acquisition", "mistral", "amazon"),
        (1, "2027-01-01", "acquisition", "mistral", "google"),
    ],
)
def test_another_kind_agent_buyer_or_world_is_another_event(
    other: tuple[int, str, str, str, str],
) -> None:
    table = partings(happened(SALE), happened(other), [0, 1], START, MONTHS)
    assert table.loc[0, "month"] == 6.0


def test_the_first_event_is_told_with_its_side_and_the_first_lab_lost() -> None:
    one = happened(SALE)
    other = happened((0, "2026-09-01", "round", "openai", ""))
    row = partings(one, other, [0], START, MONTHS).iloc[0]
    assert (row["month"], row["kind"], row["agent"], row["only"]) == (
        2.0,
        "round",
        "openai",
        "after",
    )
    assert (row["fate_month"], row["fate_kind"], row["fate_only"]) == (6.0, "acquisition", "before")
    assert row["fate_counterparty"] == "google"


def test_what_happens_too_late_to_be_matched_parts_nobody() -> None:
    late = happened((0, "2029-04-01", "closure", "mistral", ""))  # month 33 of 36
    assert partings(late, late.head(0), [0], START, MONTHS)["month"].isna().all()
    assert partings(late, late.head(0), [0], START, MONTHS + 1)["month"].tolist() == [33.0]


def test_events_that_happen_every_month_or_are_not_kept_part_nobody() -> None:
    cut = happened((0, "2026-09-01", "price_cut", "openai", ""))
    assert partings(cut, cut.head(0), [0], START, MONTHS)["month"].isna().all()
    assert partings(happened(SALE), cut, [0], START, MONTHS, kinds=["round"])["month"].isna().all()


def test_numbers_part_by_more_than_the_tolerance() -> None:
    ratio = next(each for each in MAIN if each.name == "price_to_full_cost")
    one = np.ones((2, 4))
    other = one * np.array([[1.0, 1.04, 1.06, 1.0], [1.0, 1.0, 1.0, 1.0]])
    none = happened(SALE).head(0)
    series = [Traced(ratio, np.arange(4), (one, other))]
    table = partings(none, none, [0, 1], START, MONTHS, series)
    np.testing.assert_equal(table["numbers_month"].tolist(), [2.0, np.nan])
    assert table.loc[0, "numbers_series"] == "price_to_full_cost"


def test_median_and_its_interval_are_order_statistics() -> None:
    assert median_month(np.arange(1.0, 11.0)) == (5.0, 2.0, 9.0)  # Conover 1999
    never = median_month(np.array([3.0, np.nan, np.nan, np.nan, np.nan]))
    assert never[0] == np.inf
    assert Parting(by_hand().others[0].parting.table, 0, MONTHS).median()[0] == 18.0


def test_the_medoid_is_a_pair_among_the_others() -> None:
    none = happened(SALE).head(0)
    months = partings(none, none, range(3), START, MONTHS).assign(month=[10.0, 11.0, 30.0])
    assert typical_pair(months, np.zeros((3, 0)), MONTHS) == 1
    far = np.array([[0.0], [90.0], [0.0]])
    assert typical_pair(months.assign(month=10.0), far, MONTHS) == 0


def test_the_typical_of_many_pairs_takes_no_gigabytes() -> None:
    """All distances of 2,000 pairs in fifteen outcomes at once are half a gigabyte."""
    count = 2000
    months = pd.DataFrame({"month": np.arange(count) % 120.0})
    outcomes = np.random.default_rng(0).normal(size=(count, 15))
    tracemalloc.start()
    chosen = typical_pair(months, outcomes, MONTHS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
    assert np.abs(outcomes[chosen]).max() < 2.5


def test_kinds_are_counted_once_a_pair() -> None:
    counted = first_kinds(by_hand().others[0].parting.table)
    assert counted.to_dict("records") == [{"kind": "closure", "only": "after", "pairs": 30}]
