"""Folders that nobody named: another run, another folder, and safe on every disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.results.folders.naming import LONGEST, default_folder

VC = "capital.vc_supply_usd_per_year"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("baseline", {}),
        ("baseline_seed3", {"seed": 3}),
        ("baseline_worlds50", {"worlds": 50}),
        ("baseline_years5", {"years": 5}),
        ("baseline_ensemble", {"ending": "ensemble"}),
    ],
)
def test_what_is_as_usual_is_not_named(name: str, given: dict[str, int]) -> None:
    assert default_folder("baseline", {}, **given) == Path("results") / name  # type: ignore[arg-type]


def test_levers_are_named_shortly_and_exactly() -> None:
    name = default_folder("baseline", {VC: 8e9}).name
    assert name == "baseline_vc_supply_usd_per_year=8e9"
    names = {default_folder("baseline", {VC: value}).name for value in (1.0, 1.0000001, 1e-7, -1.0)}
    assert len(names) == 4
    grid = default_folder("baseline", {VC: [1e10, 5e10]}, ending="ensemble").name
    assert grid == "baseline_vc_supply_usd_per_year=1e10,5e10_ensemble"


def test_the_same_word_in_two_groups_is_named_with_its_group() -> None:
    from sim.scenario.parameters import table

    words = [name.rpartition(".")[2] for name in table()]
    twice = [name for name in table() if words.count(name.rpartition(".")[2]) > 1]
    names = {default_folder("baseline", {name: 1.0}) for name in table()}
    assert len(names) == len(table())
    assert all(default_folder("b", {name: 1.0}).name == f"b_{name}=1" for name in twice)


@pytest.mark.parametrize("odd", ["my: world?", "a/b", "..", "\x1b[31m", "é" * 300, "x" * 300, "a."])
def test_odd_and_long_names_are_safe_and_stay_apart(odd: str) -> None:
    folder = default_folder(odd, {})
    assert folder.parent == Path("results")
    assert len(folder.name) <= LONGEST
    assert folder.name.isprintable()
    assert not set(folder.name) & set('\\/:*?"<>|')
    assert folder != default_folder(odd + "x", {})
