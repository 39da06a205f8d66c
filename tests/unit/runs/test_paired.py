"""Paired worlds: same draws and luck, one change; switches do what they say."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError
from sim.runs import paired
from sim.runs.paired import Variant, Worlds, check_pairs, simulated
from sim.runs.passage import ways
from sim.scenario.parameters import table

SIZE = Worlds(worlds=5, years=1, seed=3, levers=(("builders.count", 10),))


def read(result: xr.Dataset) -> dict[str, np.ndarray]:
    return {"revenue": result["market_revenue_usd"].values[:, -1]}


def test_pieces_are_the_worlds_of_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paired, "CHUNK", 2)
    dear = Variant.of({"antitrust.strictness": 1.0})
    told: list[tuple[int, int]] = []
    found = paired.paired([Variant(), dear, Variant()], read, SIZE, told=lambda *n: told.append(n))
    assert list(found) == [Variant(), dear]
    assert told == [(k, 6) for k in range(1, 7)]
    scenario = sim.Scenario.load("baseline").replace({"builders.count": 10})
    whole = sim.run(scenario, worlds=5, seed=3, years=1, uncertain=True)
    assert np.array_equal(found[Variant()]["revenue"], read(whole)["revenue"])
    check_pairs(found[Variant()], found[dear])
    drawn = {name for name in found[dear] if name.startswith("param.")}
    everything = {str(name) for name in whole if str(name).startswith("param.")}
    assert everything - drawn == {"param.antitrust.strictness"}


def test_pairs_with_other_draws_are_refused() -> None:
    one = {"param.x": np.arange(4.0)}
    check_pairs(one, {"param.x": np.arange(4.0), "param.y": np.ones(4)})
    with pytest.raises(EndgameError, match=r"param\.x was drawn differently"):
        check_pairs(one, {"param.x": np.arange(4.0) + 1.0})


def test_a_lever_may_be_an_end_of_its_permitted_range() -> None:
    row = table()["market.router_share"]
    variant = Variant.of({"market.router_share": "high", "market.flywheel": "low"})
    assert variant.values()["market.router_share"] == row.high
    assert variant.applied().values()["market.flywheel"] == table()["market.flywheel"].low


def test_a_dated_drought_goes_with_its_parameter() -> None:
    """Else the shock would be laid over the value that the ablation sets."""
    shocked = {shock.what for shock in sim.Scenario.load("funding_winter").shocks}
    name = next(name for name in shocked if name in table())
    kept = Variant.of({name: table()[name].value}, "funding_winter").applied()
    assert name not in {shock.what for shock in kept.shocks}
    assert {shock.what for shock in Variant("funding_winter").applied().shocks} == shocked


def test_a_neutral_mood_is_neutral_and_given_sunk_costs_do_not_grow() -> None:
    size = Worlds(worlds=4, years=2, seed=3, levers=SIZE.levers)
    plain, calm, given = (
        simulated(Variant(switches=each), size)
        for each in ((), ("neutral_mood",), ("given_sunk_costs",))
    )
    assert abs(plain["sentiment"].values).max() > 0.2
    assert abs(calm["sentiment"].values).max() == 0.0
    spent = [
        (run["rd_experiments_usd"] + run["rd_final_training_usd"]).sum("lab").values
        for run in (plain, given)
    ]
    # Slots that new labs take are held to what a new lab starts with.
    entrants = sum(str(lab).startswith("entrant_") for lab in given["lab"].values)
    new = entrants * table()["entry.rd_usd_per_month"].value
    assert (spent[1][:, -1] <= spent[1][:, 0] * 1.1 + new).all()
    assert (spent[0][:, -1] > spent[0][:, 0] * 1.5).all()


def test_clouds_without_chips_of_their_own_buy_more_from_the_chip_maker() -> None:
    plain, merchants = (
        simulated(Variant(switches=each), SIZE) for each in ((), ("merchant_chips",))
    )
    sold = [float(run["chip_revenue_usd"].sum()) for run in (plain, merchants)]
    assert sold[1] > 1.1 * sold[0]


def test_another_kind_of_world_is_never_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that is large enough to be compiled must keep the rules of its own kind."""
    monkeypatch.setattr(ways, "WORTH_COMPILING", 0)
    calm = simulated(Variant(switches=("neutral_mood",)), SIZE)
    assert abs(calm["sentiment"].values).max() == 0.0


@pytest.mark.parametrize(
    ("switches", "words"), [(("of_light",), "switch of_light: must be one of no_releases")]
)
def test_an_unknown_switch_is_refused(switches: tuple[str, ...], words: str) -> None:
    with pytest.raises(EndgameError, match=words):
        simulated(Variant(switches=switches), SIZE)
