"""Events: the table of a batch, the rows of a Dataset, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from events_by_hand import with_events

import sim
from sim.base.errors import EndgameError, StoreError
from sim.month.events import COLUMNS, KINDS
from sim.results.event_table import event_table
from sim.runs.single import simulate

SMALL = sim.Scenario.load("baseline").replace({"builders.count": 50})


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return sim.run(SMALL, worlds=3, seed=3, years=2, uncertain=True)


def test_the_table_is_the_diary(result: xr.Dataset) -> None:
    diary = event_table(simulate(SMALL, worlds=3, seed=3, years=2, uncertain=True))
    found = sim.events(result)
    assert tuple(found) == COLUMNS
    pd.testing.assert_frame_equal(found, diary)
    assert found["month"].is_monotonic_increasing
    assert set(found["kind"]) <= set(KINDS)
    assert found["month"].dtype == "datetime64[ns]"


def test_events_go_where_their_world_goes(result: xr.Dataset) -> None:
    whole = sim.events(result)
    last = whole[whole["world"] == 2].reset_index(drop=True)
    assert 0 < len(last) < len(whole)
    for part in (result.isel(world=[2]), result.isel(world=2), result.sel(world=[2])):
        pd.testing.assert_frame_equal(sim.events(part), last)
    assert sim.events(result.isel(world=[])).empty
    turned = sim.events(result.isel(world=[2, 0, 1]))
    assert sorted(turned.itertuples(index=False)) == sorted(whole.itertuples(index=False))


def test_a_world_has_the_same_row_in_any_batch(result: xr.Dataset) -> None:
    alone = sim.run(SMALL, worlds=1, seed=3, years=2, uncertain=True)
    count = alone.sizes["event"]
    for name in ("month", "turn", "kind", "agent", "counterparty", "amount_usd", "detail", "words"):
        row = result[f"event.{name}"].isel(world=[0], event=slice(count), missing_dims="ignore")
        assert row.variable.identical(alone[f"event.{name}"].variable), name


def test_results_of_unlike_length_join(result: xr.Dataset) -> None:
    parts = [result.isel(world=[place]) for place in range(3)]
    short = [each.isel(event=slice(len(sim.events(each)))) for each in parts]
    assert len({each.sizes["event"] for each in short}) > 1
    joined = xr.concat(short, "world", data_vars="all", join="outer")
    pd.testing.assert_frame_equal(sim.events(joined), sim.events(result))


@pytest.mark.filterwarnings("ignore:.*it changes nothing:sim.base.errors.ScenarioWarning")
def test_worlds_of_other_rosters_join(result: xr.Dataset) -> None:
    """Codes of one roster are other names in the next."""
    history = sim.run(sim.Scenario.load("history_2023").replace({"builders.count": 20}), years=1)
    mine = [each[[name for name in each if str(name).startswith("event.")]]
            for each in (result, history.assign_coords(world=[7]))]  # fmt: skip
    assert mine[0].sizes["word"] != mine[1].sizes["word"]
    found = sim.events(xr.concat(mine, "world", data_vars="all", join="outer", coords="minimal"))
    for number, part in ((0, result), (7, mine[1])):
        wanted = sim.events(part.sel(world=[number]))
        got = found[found["world"] == number].reset_index(drop=True)
        pd.testing.assert_frame_equal(got, wanted)


def test_a_table_made_by_hand_takes_the_place_of_events(result: xr.Dataset) -> None:
    rows = [
        (2, "2026-02-01", "closure", "xai"),
        (0, "2025-03-01", "entry", "new_lab_1"),
        (2, "2025-01-01", "closure", "cohere"),
        (9, "2025-01-01", "closure", "xai"),
    ]
    table = pd.DataFrame(rows, columns=["world", "month", "kind", "agent"])
    found = sim.events(with_events(result, table.assign(month=pd.to_datetime(table["month"]))))
    assert found["agent"].tolist() == ["cohere", "new_lab_1", "xai"]
    assert found["world"].tolist() == [2, 0, 2]
    assert found["counterparty"].tolist() == ["", "", ""]
    assert np.isnan(found["amount_usd"]).all()
    assert sim.events(with_events(result, table.iloc[:0])).empty


def test_what_has_no_events_is_refused(result: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(EndgameError, match=r"has no event\.month, .*before picking variables"):
        sim.events(result[["hhi"]])
    two = xr.concat([result, result], "scenario", data_vars="all")
    with pytest.raises(EndgameError, match="with an axis scenario: select one"):
        sim.events(two)
    pd.testing.assert_frame_equal(sim.events(two.isel(scenario=1)), sim.events(result))
    with pytest.raises(StoreError, match=r"gone\.parquet: no events there; open the ensemble"):
        sim.events(result.assign_attrs(events=str(tmp_path / "gone.parquet")))


@pytest.mark.parametrize("given", [None, "results/baseline", pd.DataFrame()])
def test_what_is_no_result_is_refused(given: Any) -> None:
    for function in (sim.events, sim.classify, lambda x: sim.tidy(x, "hhi")):
        with pytest.raises(EndgameError, match="must be what sim"):
            function(given)


def test_a_result_without_worlds_has_no_events(result: xr.Dataset) -> None:
    with pytest.raises(EndgameError, match="events: has no world"):
        sim.events(result.rename(world="w"))


def test_a_damaged_table_of_a_store_is_refused(tmp_path: Path) -> None:
    stored = sim.ensemble(SMALL, 2, years=1, workers=1, store=tmp_path / "few", progress=False)
    part = next((tmp_path / "few" / "events.parquet").iterdir())
    part.write_bytes(b"x" * part.stat().st_size)
    with pytest.raises(StoreError, match="damaged") as error:
        sim.events(stored)
    assert "\n" not in str(error.value)
