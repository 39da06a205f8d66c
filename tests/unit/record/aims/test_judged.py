"""A table of aims against runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.base.errors import EndgameError
from sim.record.aims.judged import COLUMNS, MEASURES, STATISTICS, aims, judged
from sim.record.aims.long_run import long_run

HEAD = "name,run,statistic,low,high,unit,fitted,what\n"
FILE = Path(__file__).parents[4] / "experiments" / "08_one_economy" / "aims.csv"


def written(folder: Path, text: str) -> pd.DataFrame:
    path = folder / "aims.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return aims(path)


@pytest.fixture
def data() -> xr.Dataset:
    axis = pd.date_range("2023-01-01", periods=24, freq="MS")
    spot = np.array([[8.0], [9.0], [20.0]]) * np.ones(24)
    return xr.Dataset(
        {"spot_price_usd_per_h100_hour": (("world", "month"), spot)},
        coords={"month": axis, "world": [0, 1, 2]},
    )


def test_a_figure_is_met_missed_or_not_recorded(tmp_path: Path, data: xr.Dataset) -> None:
    table = written(
        tmp_path,
        "spot_peak_2023,history,median,7,12,USD,yes,peak\n"
        "spot_peak_2023,history,largest,7,12,USD,yes,peak\n"
        "k36_most_2023,history,median,0,2.5,USD,yes,long\n"
        "winter,prior,share of worlds,0.03,1,share,yes,winter\n",
    )
    found = judged({"history": data}, table)
    assert list(found.columns) == COLUMNS
    assert found["verdict"].tolist() == ["met", "missed", "not recorded"]
    assert found["found"].tolist()[:2] == [9.0, 20.0]


def test_shares_are_of_worlds_or_of_everything_in_them() -> None:
    assert STATISTICS["share of worlds"](np.array([1.0, 0.0, 0.0, 1.0])) == 0.5
    assert STATISTICS["share of all"](np.array([[1.0, 2.0], [0.0, 8.0]])) == 0.1
    assert np.isnan(STATISTICS["median"](np.array([np.nan])))


@pytest.mark.parametrize(
    "row",
    [
        "nothing,prior,median,0,1,x,yes,x\n",
        "winter,nowhere,median,0,1,x,yes,x\n",
        "winter,prior,mode,0,1,x,yes,x\n",
        "winter,prior,median,2,1,x,yes,x\n",
    ],
)
def test_a_table_with_a_slip_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(EndgameError, match=r"aims\.csv"):
        written(tmp_path, row)


def test_the_shipped_table_names_what_is_measured() -> None:
    if not FILE.exists():
        pytest.skip("experiments are not shipped here")
    table = aims(FILE)
    assert len(table) >= 16
    assert set(table["name"]) <= set(MEASURES)
    late = table.set_index("name")["fitted"]
    for name in ("k12_turns", "capex_2026_usd_bn", "down_rounds_2025"):
        assert late[name] == "no"  # of after 2025-06


def test_the_long_run_leaves_out_what_is_not_recorded(data: xr.Dataset) -> None:
    found = long_run(data, every=12)
    assert set(found["series"]) == {"spot_price"}
    assert found["month"].tolist() == ["2023-12", "2024-12"]
    assert found["median"].tolist() == [9.0, 9.0]
    assert found["p95"].iloc[0] == pytest.approx(18.9)


def test_a_run_too_short_for_an_aim_does_not_record_it(tmp_path: Path, data: xr.Dataset) -> None:
    table = written(tmp_path, "spot_peak_2023,history,median,7,12,USD,yes,peak\n")
    assert judged({"history": data}, table)["verdict"].tolist() == ["met"]
    late = data.isel(month=slice(12, None))
    assert judged({"history": late}, table)["verdict"].tolist() == ["not recorded"]


def test_a_mistake_in_a_measure_is_no_missing_record(
    tmp_path: Path, data: xr.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: xr.Dataset) -> np.ndarray:
        raise KeyError("a typing error")

    table = written(tmp_path, "spot_peak_2023,history,median,7,12,USD,yes,peak\n")
    monkeypatch.setitem(MEASURES, "spot_peak_2023", broken)
    with pytest.raises(KeyError):
        judged({"history": data}, table)
