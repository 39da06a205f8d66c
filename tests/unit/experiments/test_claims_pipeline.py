"""From runs on disk to tables and slides: the way of run.py and analyse.py, in small."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parent))

import claims_cache
import claims_slides
import claims_table
from claims_by_hand import CLAIMS, run

import sim
from sim.plots import claims as draw

SIZE = {"worlds": 6, "years": 12, "seed": 1}


def test_slides_show_every_claim_once() -> None:
    shown = [name for group in claims_slides.SLIDES for name in group]
    assert sorted(shown) == sorted(CLAIMS)


def test_conditions_are_found_beyond_chance_only() -> None:
    data = run(60)
    rng = np.random.default_rng(0)
    driver, noise = rng.permutation(60) * 1.0, rng.permutation(60) * 1.0
    data["param.market.driver"] = (("world",), driver)
    data["param.market.noise"] = (("world",), noise)
    data["open_gap"].values[:, -24:] = (driver / 10.0)[:, None]
    claim = CLAIMS["open_catches_up"]
    values = claim.values(data)
    found = claims_table.conditions(claim, values, claim.true(values), data)
    assert [each.parameter for each in found] == ["market.driver"]
    assert found[0].rank_correlation == pytest.approx(-1.0)
    assert found[0].shares == pytest.approx((1.0, 11 / 20, 0.0))
    assert claims_table.in_words(found[0]).startswith("market.driver -1.00: 100% of worlds in its")


def test_a_headline_says_what_was_counted() -> None:
    claim = CLAIMS["open_catches_up"]
    for gaps, words in (([2.0] * 40, "all of 40"), ([2.0, 9.0] * 20, "50% of"), ([9.0], "0 of 1")):
        values = np.array(gaps)
        result = claims_table.Result(claim, values, claim.true(values), None, ())
        assert f"in {words} worlds" in result.headline()


def test_histogram_counts_every_world() -> None:
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    values = np.array([1.0, 2.0, 2.0, 3.0, 400.0, np.inf, np.nan])
    draw.histogram(axes, values, 2.0, np.inf, "labs")
    assert sum(bar.get_height() for bar in axes.patches[:-1]) == pytest.approx(100.0)
    assert any("17%" in text.get_text() for text in axes.texts)


def test_runs_of_other_code_are_not_mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_cache, "FOLDER", tmp_path)
    stored = {name: {"code": "a", "size": {"worlds": 2}} for name in claims_cache.runs()}
    stored["sealed"] = {"code": "b", "size": {"worlds": 2}}
    stored["placebo"] = {}
    monkeypatch.setattr(claims_cache, "about", stored.__getitem__)
    assert claims_cache.unlike() == ["placebo", "sealed"]


@pytest.mark.slow
def test_all_claims_judge_real_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_cache, "FOLDER", tmp_path)
    made = {}
    for name in ("baseline", "open_surge", "subsidies_end"):
        scenario = claims_cache.scenario(name, 10)
        made[name] = (sim.run(scenario, uncertain=True, **SIZE), scenario)
    for name in claims_cache.runs():  # the rest could be any change of the same worlds
        like = "open_surge" if name == "placebo" else "subsidies_end"
        claims_cache.save(name, *made.get(name, made[like]), SIZE)
    assert claims_cache.unlike() == []
    back, data = claims_cache.load("subsidies_end"), made["subsidies_end"][0]
    assert back["revenue_usd"].values == pytest.approx(data["revenue_usd"].values, rel=1e-6)
    load = cache(claims_cache.load)
    found = claims_table.results(load, claims_cache.BASE, claims_cache.PLACEBO)
    table = claims_table.table(found)
    assert len(table) == len(CLAIMS)
    assert ((table["low"] <= table["high"]) & (table["worlds"] <= SIZE["worlds"])).all()
    names = [name for name, _ in claims_slides.figures(found, load)]
    assert len(names) == len(claims_slides.SLIDES) + 1
