"""From runs on disk to tables and slides: the way of run.py and analyse.py, in small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from by_path import experiment
from claims_by_hand import CLAIMS, run

import sim
from sim.analysis.claims import judging
from sim.plots.figures import claims as draw
from sim.plots.figures.claim_slides import figures

HERE = "03_article_claims"
stored = experiment(HERE, "stored")
REGISTRY = experiment(HERE, "claims").REGISTRY
SIZE = {"worlds": 6, "years": 12, "seed": 1, "workers": 1, "progress": False}


def test_slides_show_every_claim_once() -> None:
    shown = [name for group in REGISTRY.slides for name in group]
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
    found = judging.conditions(claim, values, claim.true(values), data)
    assert [each.parameter for each in found] == ["market.driver"]
    assert found[0].rank_correlation == pytest.approx(-1.0)
    assert found[0].shares == pytest.approx((1.0, 11 / 20, 0.0))
    assert judging.in_words(found[0]).startswith("market.driver -1.00: 100% of worlds in its")


def test_a_headline_says_what_was_counted() -> None:
    claim = CLAIMS["open_catches_up"]
    for gaps, words in (([2.0] * 40, "all of 40"), ([2.0, 9.0] * 20, "50% of"), ([9.0], "0 of 1")):
        values = np.array(gaps)
        result = judging.Result(claim, values, claim.true(values), None, ())
        assert f"in {words} worlds" in result.headline()


def test_histogram_counts_every_world() -> None:
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    values = np.array([1.0, 2.0, 2.0, 3.0, 400.0, np.inf, np.nan])
    draw.histogram(axes, values, 2.0, np.inf, "labs")
    assert sum(bar.get_height() for bar in axes.patches[:-1]) == pytest.approx(100.0)
    assert any("17%" in text.get_text() for text in axes.texts)


def test_runs_of_other_code_are_not_mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    for name in stored.RUNS:
        if name != "placebo":
            about = {"commit": "b" if name == "sealed" else "a", "worlds": 2, "seed": 1, "years": 1}
            stored.place(name).mkdir(parents=True)
            text = json.dumps({"ensemble": about})
            (stored.place(name) / "manifest.json").write_text(text, encoding="utf-8")
    assert stored.unlike() == ["placebo", "sealed"]


@pytest.mark.slow
def test_all_claims_judge_real_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    for name in ("baseline_2025", "open_surge", "subsidies_end"):
        stored.run(name, 10, **SIZE)

    def load(name: str) -> Any:  # the rest could be any change of the same worlds
        alike = {"placebo": "open_surge", "baseline_2025": "baseline_2025"}
        return stored.load(name if stored.about(name) else alike.get(name, "subsidies_end"))

    data = sim.run(stored.scenario("subsidies_end", 10), worlds=6, seed=1, years=12, uncertain=True)
    assert np.array_equal(load("subsidies_end")["revenue_usd"].values, data["revenue_usd"].values)
    found = [judging.judge(each, load, "baseline_2025", "placebo") for each in CLAIMS.values()]
    table = judging.table(found)
    assert len(table) == len(CLAIMS)
    assert ((table["low"] <= table["high"]) & (table["worlds"] <= SIZE["worlds"])).all()
    assert len(judging.listing(found, 6).splitlines()) == len(CLAIMS) + 2
    pictures = experiment(HERE, "pictures").PICTURES
    assert set(pictures) <= set(CLAIMS)
    names = [name for name, _ in figures(found, REGISTRY, pictures, load)]
    assert len(names) == len(REGISTRY.slides) + 1
