"""Scenario discovery finds a box that was planted, and none where there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.discovery.box_words import opening
from sim.analysis.discovery.boxes import Box, quasi_p
from sim.analysis.discovery.discovered import Discovery, Found, discovered

NOISE = 0.05
"""Worlds outside the box that have the outcome, and inside it that lack it."""


def six_dimensions(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    names = [f"p{place}" for place in range(6)]
    return pd.DataFrame(random.uniform(size=(2000, 6)), columns=names).rename_axis("world")


@pytest.fixture(scope="module")
def found() -> Discovery:
    table = six_dimensions(3)
    inside = (table["p1"] > 0.4) & (table["p4"] < 0.6)
    wrong = np.random.default_rng(4).uniform(size=2000) < NOISE
    return discovered(table, np.asarray(inside ^ wrong))


def limits_of(found: Found) -> dict[str, tuple[float, float]]:
    return {each.parameter: (each.low, each.high) for each in found.box.limits}


@pytest.mark.parametrize("method", ["prim", "cart"])
def test_a_planted_box_is_found_with_its_sides_alone(found: Discovery, method: str) -> None:
    limits = limits_of(getattr(found, method))
    assert set(limits) == {"p1", "p4"}
    # PRIM's steps are a twentieth of what is left in the box, so its sides are known to as much.
    assert limits["p1"] == (pytest.approx(0.4, abs=0.04), np.inf)
    assert limits["p4"] == (-np.inf, pytest.approx(0.6, abs=0.04))


@pytest.mark.parametrize("method", ["prim", "cart"])
def test_worlds_held_out_agree(found: Discovery, method: str) -> None:
    box = getattr(found, method)
    assert box.holds
    assert box.held_out.density == pytest.approx(1.0 - NOISE, abs=0.06)
    # of the outcome's worlds 0.36 x 0.95 lie in the box, 0.64 x 0.05 do not: 91.4%
    assert box.held_out.coverage == pytest.approx(0.914, abs=0.08)
    assert max(box.held_out_p.values()) < 1e-20


def test_the_trajectory_begins_with_all_worlds_and_trades_coverage_for_density(
    found: Discovery,
) -> None:
    rows = found.trajectory[found.trajectory["method"] == "PRIM"]
    first = rows.iloc[0]
    assert (first["coverage"], first["restrictions"]) == (1.0, 0)
    peeled = rows[: rows["coverage"].argmin() + 1]
    assert peeled["coverage"].is_monotonic_decreasing
    assert rows["density"].max() > 2.0 * first["density"]


def test_our_quasi_p_is_the_workbenchs() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"ema_workbench\.")
        from ema_workbench.analysis.prim import Prim

        from sim.analysis.discovery.peeling import peeled

        table = six_dimensions(5)[:200]
        outcome = np.asarray((table["p0"] > 0.5) & (table["p1"] > 0.3))
        theirs = Prim(table.reset_index(drop=True), outcome, threshold=1e-9).find_box()
    boxes = peeled(table, outcome)
    ours = quasi_p(boxes[8], table, outcome)
    wanted = {name: max(each) for name, each in theirs.qp[8].items()}
    assert ours == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def test_where_there_is_only_luck_no_box_is_told() -> None:
    table = six_dimensions(6)[:600]
    outcome = np.random.default_rng(7).uniform(size=600) < 0.3
    found = discovered(table, outcome)
    assert found.best is None
    assert "no box tells where it is so better than luck" in opening("it", found)
    assert Box().holds(table).all()
