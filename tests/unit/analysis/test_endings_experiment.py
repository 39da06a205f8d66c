"""The experiment on endings: chunks change nothing, what is kept suffices, the finding fits in."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from by_path import EXPERIMENTS, experiment

import sim
from sim.analysis.by_tier import SPLIT, with_tiers
from sim.analysis.markdown import filled
from sim.analysis.stories import story
from sim.endings.classification import ENDINGS
from sim.scenario.definition import Scenario

HERE = EXPERIMENTS / "01_endings"
WORLDS, SEED = 5, 3


ensemble, finding = (experiment("01_endings", name) for name in ("ensemble", "finding"))


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("baseline").replace({"builders.count": 10})


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> xr.Dataset:
    return sim.run(scenario, worlds=WORLDS, seed=SEED, years=2, uncertain=True)


@pytest.fixture(scope="module")
def kept(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    """The same worlds in chunks of two, stored and read back."""
    store = tmp_path_factory.mktemp("endings") / "worlds"
    sim.ensemble(
        scenario, WORLDS, SEED, 2, workers=1, store=store, progress=False, keep=ensemble.KEEP,
        chunk=2,
    )  # fmt: skip
    return ensemble.load(store)


def test_the_manifest_says_where_the_worlds_come_from(kept: xr.Dataset) -> None:
    assert (kept.attrs["years"], kept.attrs["builders"], kept.attrs["seed"]) == (2, 10, SEED)
    assert [*json.loads(kept.attrs["files"])] == ["worlds/chunks"]
    assert {"tokens_mtok", "price_usd_per_mtok"} < set(kept.data_vars)


def test_chunks_and_reduction_leave_every_membership_as_it_was(
    whole: xr.Dataset, kept: xr.Dataset
) -> None:
    assert kept["world"].values.tolist() == list(range(WORLDS))
    for name in ("membership_monthly", "hhi", "price_to_full_cost"):
        assert np.array_equal(kept[name].values, whole[name].values), name
    assert kept["ending"].values.tolist() == whole["ending"].values.tolist()
    drawn = [name for name in whole.data_vars if str(name).startswith("param.")]
    assert drawn
    for name in drawn:
        assert np.array_equal(kept[name].values, whole[name].values)
    assert np.array_equal(kept[SPLIT].values, with_tiers(whole)[SPLIT].values)


def test_a_world_is_told_alike_from_what_is_kept(whole: xr.Dataset, kept: xr.Dataset) -> None:
    assert len(sim.events(kept)) < len(sim.events(whole))
    for world in range(WORLDS):
        assert story.tell(kept, world) == story.tell(whole, world)


def test_the_readme_has_the_place_of_the_finding() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    assert "new" in filled(text, "finding", "new")


def test_the_finding_states_shares_with_intervals_and_names_the_absent() -> None:
    shares = pd.DataFrame({
        "ending": ENDINGS, "worlds": 0, "share": [0.19, *8 * [0.0]], "low": 0.1, "high": 0.3,
    })  # fmt: skip
    passage = pd.DataFrame({
        "ending": [*ENDINGS, "subsidy_ends"], "worlds_ever": [5, *9 * [0]], "share_ever": 0.5,
        "years_first_quartile": 2.0, "years_median": 3.04, "years_third_quartile": 4.0,
        "share_kept": 0.375,
    })  # fmt: skip
    rows = "\n".join(finding._shares(shares, passage)).splitlines()
    assert rows[2] == "| prices rise | 19 (10-30) | 50 | 3.0 (2.0-4.0) | 38 |"
    assert rows[3] == "| consolidation | 0 (10-30) | 0 | | |"
    assert {row.count("|") for row in rows} == {6}
