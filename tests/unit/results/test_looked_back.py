"""What an ensemble keeps for the pictures of many worlds is what its series would tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.analysis.by_tier import tier_table
from sim.analysis.ending_shares import passages, shares_by_month
from sim.base.errors import EndgameError
from sim.plots.picture_kinds import KINDS, fitting
from sim.results.looked_back import INSIDE, of_months
from sim.results.network import graph

SMALL = {"extends": "baseline", "years": 3, "levers": {"builders.count": 20}}
STANDARD = {"ending_paths", "inside", "tiers", "fan", "ternary", "drivers", "survival"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, xr.Dataset]:
    folder = tmp_path_factory.mktemp("kept")
    return {
        rate: sim.ensemble(
            SMALL, worlds=4, workers=1, store=folder / rate, keep=rate, progress=False
        )
        for rate in ("yearly", "monthly", "last")
    }


def test_the_defaults_keep_what_the_standard_pictures_need(kept: dict[str, xr.Dataset]) -> None:
    assert set(fitting(kept["yearly"])) >= STANDARD
    assert set(fitting(kept["monthly"])) >= STANDARD | {"network_end", "threshold_moves"}
    for name in STANDARD - {"ternary", "drivers"}:
        assert "--keep" in KINDS[name].refusal(kept["last"])


def test_both_tell_the_same(kept: dict[str, xr.Dataset]) -> None:
    few, all_of_it = kept["yearly"], kept["monthly"]
    assert "hhi" not in few
    assert np.array_equal(shares_by_month(few), shares_by_month(all_of_it))
    for name in INSIDE:
        np.testing.assert_allclose(
            of_months(few)[name], of_months(all_of_it)[name], rtol=1e-6, atol=1e-7
        )
    for read in (passages, tier_table):
        pd.testing.assert_frame_equal(read(few), read(all_of_it), rtol=1e-6)


def test_an_ensemble_kept_monthly_is_what_a_run_gives(kept: dict[str, xr.Dataset]) -> None:
    plain = sim.run(SMALL, worlds=4, uncertain=True)
    months = kept["monthly"]["ending_monthly"]
    assert months.values.tolist() == plain["ending_monthly"].values.tolist()
    assert months.attrs == plain["ending_monthly"].attrs
    one, other = graph(kept["monthly"], 2), graph(plain, 2)
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert sorted(one.edges(keys=True)) == sorted(other.edges(keys=True))


def test_a_network_says_what_would_have_kept_it(kept: dict[str, xr.Dataset]) -> None:
    with pytest.raises(EndgameError, match=r"network: the result has no alive.*--keep monthly"):
        graph(kept["yearly"])
