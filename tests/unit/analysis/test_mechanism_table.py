"""Which mechanisms are alive: tests, correction and words on outcomes made by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from by_path import experiment

import sim
from sim.analysis.mechanism_outcomes import MONEY, OUTCOMES
from sim.analysis.mechanism_table import (
    compared_outcomes,
    holm,
    mechanism_outcomes,
    paired_p,
    verdict_of,
)
from sim.endings.classification import ENDINGS
from sim.runs.switches import SWITCHES
from sim.scenario.parameters import table


def outcomes(**changed: np.ndarray) -> dict[str, np.ndarray]:
    luck = np.random.default_rng(0)
    made = {name: luck.standard_normal(50) for name in OUTCOMES}
    made |= {f"ending_{each}": np.zeros(50) for each in ENDINGS}
    return made | {name: made[name] + change for name, change in changed.items()}


def test_a_mechanism_that_changes_nothing_is_inert() -> None:
    table = compared_outcomes(outcomes(), outcomes())
    assert verdict_of(table) == ("inert", "no number changes")
    assert set(table["p"]) == {1.0}


def test_a_sure_and_large_effect_makes_it_alive() -> None:
    luck = 0.01 * np.random.default_rng(1).standard_normal(50)
    verdict, words = verdict_of(compared_outcomes(outcomes(), outcomes(revenue=0.1 + luck)))
    assert (verdict, words) == ("alive", "revenue of models, last year +10%")
    small = verdict_of(compared_outcomes(outcomes(), outcomes(revenue=0.02 + luck)))
    assert small == ("inert", "nothing by as much as asked")
    unsure = 10.0 * np.random.default_rng(2).standard_normal(50)
    assert verdict_of(compared_outcomes(outcomes(), outcomes(hhi=unsure)))[0] == "inert"


def test_paired_p_and_holm_are_the_textbooks() -> None:
    first, second = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 5.0])
    assert paired_p(first, second) == pytest.approx(0.0917, abs=1e-3)
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.5, 0.9])).max() <= 1.0


def test_outcomes_are_read_of_a_run() -> None:
    result = sim.run("baseline", worlds=2, years=1, levers={"builders.count": 30})
    found = mechanism_outcomes(result)
    assert set(found) == {*OUTCOMES, *(f"ending_{each}" for each in ENDINGS)}
    assert all(np.isfinite(each).all() and each.shape == (2,) for each in found.values())
    assert sum(found[f"ending_{each}"] for each in ENDINGS) == pytest.approx([1.0, 1.0])


def test_levels_are_read_in_the_last_year_and_over_all_years() -> None:
    rising = np.repeat([[1.0, 3.0], [3.0, 3.0]], 12, axis=1)
    data = xr.Dataset(
        {name: (("world", "month"), rising) for name in ("hhi", "frontier_price_usd_per_mtok")}
        | {"first_ending_months": ("world", [6.0, np.nan])}
    )
    assert OUTCOMES["hhi"].read(data) == pytest.approx([3.0, 3.0])
    assert OUTCOMES["hhi_all_years"].read(data) == pytest.approx([2.0, 3.0])
    logs = OUTCOMES["frontier_price_all_years"].read(data)
    assert np.exp(logs) == pytest.approx([np.sqrt(3.0), 3.0])
    assert OUTCOMES["race_ends"].read(data) == pytest.approx([6.0, 24.0])


def test_who_pays_is_read_as_parts_of_what_is_paid() -> None:
    months = {"dims": ("world", "month", "lab"), "of": [[[1.0, 3.0]] * 12]}
    zero = xr.DataArray(np.zeros((1, 12, 2)), dims=months["dims"])
    some = xr.DataArray(np.array(months["of"]), dims=months["dims"])
    data = xr.Dataset({name: zero for name in MONEY} | {"revenue_usd": 10.0 * some,
                      "serving_cost_usd": 4.0 * some, "idle_serving_usd": some})  # fmt: skip
    assert OUTCOMES["paid_by_clouds"].read(data) == pytest.approx([0.0])
    assert OUTCOMES["gross_margin"].read(data) == pytest.approx([0.5])
    paid = data.assign(strategic_raised_usd=some, parent_support_usd=3.0 * some)
    assert OUTCOMES["paid_by_clouds"].read(paid) == pytest.approx([0.25])
    assert OUTCOMES["paid_by_parents"].read(paid) == pytest.approx([0.75])


def test_rows_of_mechanisms_name_what_there_is_or_wait() -> None:
    rows = experiment("02_ablations", "mechanisms").mechanisms()
    assert len(rows) > 60
    for name, one in rows.items():
        assert one.label, name
        assert one.named, name
        assert set(one.switches) <= set(SWITCHES), name
        assert one.levers or one.switches, name
        if not one.waits_for():
            values = one.variant("baseline").values()
            assert all(table()[key].low <= value <= table()[key].high
                       for key, value in values.items()), name  # fmt: skip
