"""Samplers, optimisers and emulators of others: their points in as a table, outcomes back."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import sim

SMALL = sim.Scenario.load("baseline").replace({"builders.count": 20})
BOUNDS = {
    "cloud.contract_premium": (0.9, 1.3),
    "market.switching_hazard_per_month": (0.02, 0.1),
}


def hour_usd(points: np.ndarray | pd.DataFrame) -> np.ndarray:
    """What an hour costs after a year, one figure a point: all points are one batch."""
    table = pd.DataFrame(points, columns=list(BOUNDS))
    result = sim.run(SMALL, years=1, parameters=table)
    return result["contract_price_usd_per_h100_hour"].isel(month=-1).values


def test_salib_screens_and_apportions() -> None:
    """SALib: Morris' screening and Sobol's indices from one batch of worlds each."""
    pytest.importorskip("SALib")
    from SALib.analyze import morris as screened
    from SALib.analyze import sobol as apportioned
    from SALib.sample import morris, sobol

    problem = {"num_vars": 2, "names": list(BOUNDS), "bounds": list(BOUNDS.values())}
    paths = morris.sample(problem, 4, seed=1)
    effects = screened.analyze(problem, paths, hour_usd(paths))
    assert list(effects["names"]) == list(BOUNDS)
    assert effects["mu"][0] > abs(effects["mu"][1])  # sellers' power makes hours dear

    points = sobol.sample(problem, 8, calc_second_order=False, seed=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SALib's own, about few samples
        shares = apportioned.analyze(
            problem, hour_usd(points), calc_second_order=False, num_resamples=10, seed=1
        )
    assert np.isfinite(shares["S1"]).all()
    assert shares["ST"][0] > shares["ST"][1]


def test_optuna_asks_and_is_told_a_batch_at_a_time() -> None:
    """optuna: eight trials are one batch of eight worlds."""
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=4)
    )
    for _ in range(2):
        trials = [study.ask() for _ in range(8)]
        points = [[each.suggest_float(name, *BOUNDS[name]) for name in BOUNDS] for each in trials]
        for trial, value in zip(trials, hour_usd(np.array(points)), strict=True):
            study.tell(trial, float(value))
    best = study.best_params["cloud.contract_premium"]
    assert len(study.trials) == 16
    assert best > np.mean(BOUNDS["cloud.contract_premium"])


def test_scikit_learn_fits_an_emulator_and_a_tree() -> None:
    """scikit-learn: the drawn parameters are columns, a tree says what divides the worlds."""
    pytest.importorskip("sklearn")
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.tree import DecisionTreeClassifier, export_text

    result = sim.run(SMALL, years=2, worlds=60, uncertain=True)
    drawn = [str(name) for name in result.data_vars if str(name).startswith("param.")]
    inputs = result[drawn].to_dataframe()[drawn]
    outcome = result["price_to_full_cost"].isel(month=-1).values
    forest = RandomForestRegressor(20, random_state=1).fit(inputs, outcome)
    assert forest.score(inputs, outcome) > 0.5
    tree = DecisionTreeClassifier(max_depth=2, random_state=1)
    tree.fit(inputs, outcome > np.median(outcome))
    assert "param." in export_text(tree, feature_names=drawn)


@pytest.mark.slow
def test_ema_workbench_finds_a_box() -> None:
    """ema_workbench: PRIM on the drawn parameters (floats only, as it fails on integers)."""
    pytest.importorskip("ema_workbench")
    result = sim.run(SMALL, years=2, worlds=200, uncertain=True)
    drawn = [str(name) for name in result.data_vars if str(name).startswith("param.")]
    inputs = result[drawn].to_dataframe()[drawn].astype(float)
    outcome = result["price_to_full_cost"].isel(month=-1).values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own: pandas' and setuptools' deprecations
        from ema_workbench.analysis import prim

        box = prim.Prim(inputs, outcome > np.quantile(outcome, 0.7), threshold=0.5).find_box()
    assert 0 < box.coverage <= 1
    assert box.density > 0.3  # more than among all worlds
