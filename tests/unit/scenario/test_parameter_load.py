"""Values of a run: spread over worlds, drawn, shocked by month, and never written to."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import ParameterError
from sim.scenario.parameters import Parameters, start_table, start_tables, table

NAN = np.nan


def test_values_spread_over_worlds_and_draws_replace_them() -> None:
    parameters = Parameters.build({"a.b": 2.0, "a.c": 5.0}, 3, {"a.c": np.array([1.0, 2.0, 3.0])})
    assert parameters["a.b"].tolist() == [[2.0], [2.0], [2.0]]
    assert parameters["a.c"].tolist() == [[1.0], [2.0], [3.0]]
    assert list(parameters) == ["a.b", "a.c"]
    assert len(parameters) == 2
    assert "a.b" in parameters
    assert "a.x" not in parameters


def test_a_shock_touches_its_months_and_no_other() -> None:
    shock = np.array([[NAN], [10.0], [NAN]])
    parameters = Parameters.build({"a.b": 2.0, "a.c": 5.0}, 2, series={"a.b": shock})
    assert parameters.at(0) is parameters
    assert parameters.at(1)["a.b"].tolist() == [[10.0], [10.0]]
    assert parameters.at(1)["a.c"].tolist() == [[5.0], [5.0]]
    assert parameters.at(1).at(2) is parameters
    assert parameters["a.b"].tolist() == [[2.0], [2.0]]


def test_a_shock_may_differ_by_world_and_be_given_in_full() -> None:
    draws = {"a.b": np.array([1.0, 2.0])}
    shock = np.array([[1.0, 2.0], [NAN, 0.5]])
    parameters = Parameters.build({"a.b": 9.0}, 2, draws, {"a.b": shock})
    assert parameters.at(0) is parameters
    assert parameters.at(1)["a.b"].tolist() == [[1.0], [0.5]]


def test_world_k_is_the_same_alone_and_in_a_batch() -> None:
    draws = np.array([0.1, 0.2, 0.3])
    shock = np.array([[NAN, 7.0, NAN]])
    batch = Parameters.build({"a.b": 0.0}, 3, {"a.b": draws}, {"a.b": shock}).at(0)["a.b"]
    alone = [
        Parameters.build({"a.b": 0.0}, 1, {"a.b": draws[[k]]}, {"a.b": shock[:, [k]]}).at(0)["a.b"]
        for k in range(3)
    ]
    assert batch.tobytes() == np.concatenate(alone).tobytes()


def test_arrays_are_read_only_and_the_givers_stay_writable() -> None:
    draw = np.array([1.0])
    shock = np.array([[3.0]])
    parameters = Parameters.build({"a.b": 2.0, "a.c": 1.0}, 1, {"a.b": draw}, {"a.b": shock})
    for array in (parameters["a.b"], parameters["a.c"], parameters.at(0)["a.b"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 4.0
    draw[0] = shock[0, 0] = 8.0
    assert parameters["a.b"].item() == 1.0
    assert parameters.at(0)["a.b"].item() == 3.0


def test_unknown_names_and_wrong_shapes_are_named() -> None:
    values = {"market.elasticity": 2.0}
    with pytest.raises(ParameterError, match=r"no parameter 'market.elasticty'; did you mean mark"):
        Parameters.build(values, 1)["market.elasticty"]
    with pytest.raises(ParameterError, match="no parameter 'x'"):
        Parameters.build(values, 1, {"x": np.ones(1)})
    with pytest.raises(ParameterError, match=r"shape \(3,\), must be \(2,\)"):
        Parameters.build(values, 2, {"market.elasticity": np.ones(3)})
    with pytest.raises(ParameterError, match=r"must be \(months, 2\) or \(months, 1\)"):
        Parameters.build(values, 2, series={"market.elasticity": np.ones((5, 3))})
    short = Parameters.build(values, 1, series={"market.elasticity": np.ones((5, 1))})
    for month in (5, -1):
        with pytest.raises(ParameterError, match="months 0 to 4"):
            short.at(month)


def test_the_shipped_tables_are_valid() -> None:
    assert len(table()) >= 20
    assert table() is table()
    assert "start_2025" in start_tables()
    for name in start_tables():
        kinds = {row.kind for row in start_table(name)}
        assert {"lab", "hyperscaler", "investor", "chip_maker"} <= kinds
    with pytest.raises(ParameterError, match="did you mean start_202"):
        start_table("start_2052")
    with pytest.raises(ParameterError, match="no start table"):
        start_table("../parameters")
