"""Tables of parameters, as samplers and optimisers hand them over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.base.errors import ScenarioError
from sim.scenario.given import columns
from sim.scenario.parameters import table

SUPPLY, SPREAD = "capital.vc_supply_usd_per_year", "capital.sentiment_persistence"
SPREAD = next(name for name in table() if name != SUPPLY and table()[name].unit == "share")
ROW = table()[SPREAD]
LOW, HIGH = ROW.low, ROW.high
FRAME = pd.DataFrame({SUPPLY: [1e10, 2e10, 3e10], SPREAD: [LOW, HIGH, LOW]})


@pytest.mark.parametrize(
    "given",
    [
        FRAME,
        FRAME.set_index(pd.Index([7, 8, 9])),
        {name: FRAME[name].tolist() for name in FRAME},
        {name: FRAME[name].to_numpy() for name in FRAME},
        FRAME.to_records(index=False),
        FRAME.to_dict("records"),
        (list(FRAME), FRAME.to_numpy()),
        FRAME.astype(object),
    ],
    ids=["frame", "index", "lists", "arrays", "structured", "records", "pair", "objects"],
)
def test_every_kind_of_table_gives_the_same_columns(given: Any) -> None:
    found = columns(given)
    assert list(found) == [SUPPLY, SPREAD]
    for name, values in found.items():
        assert values.dtype == np.float64
        assert values.tolist() == FRAME[name].tolist()


RANGE = table()[SUPPLY].permitted


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"capital.vc_suply_usd_per_year": [1e10]}, f"did you mean {SUPPLY}?"),
        ({3: [1e10]}, "no parameter 3"),
        ({SUPPLY: [1e10, np.nan]}, f'"{SUPPLY}", row 1 = nan: must be {RANGE}'),
        ({SUPPLY: [1e10, 2e10, -1.0]}, f'"{SUPPLY}", row 2 = -1.0: must be {RANGE}'),
        ({SUPPLY: [np.inf]}, "row 0 = inf: must be"),
        ({SUPPLY: [1e10, "much"]}, "row 1 = 'much': must be"),
        ({SUPPLY: [1e10, None]}, "row 1 = None: must be"),
        ({SUPPLY: [1e10, True]}, "row 1"),
        ({SUPPLY: 5e10}, "has shape (): must have one value a world"),
        ({SUPPLY: [[1e10, 2e10]]}, "has shape (1, 2)"),
        ({SUPPLY: [1e10, 2e10], SPREAD: [LOW]}, f'"{SPREAD}" has 1 rows: must have 2, like'),
        ({SUPPLY: []}, "is empty"),
        ({}, "is empty"),
        (pd.DataFrame(index=range(3)), "is empty"),
        ([{SUPPLY: 1e10}, {SPREAD: LOW}], "row 1: must have the same names as row 0"),
        (pd.Series({SUPPLY: 1e10}), "has shape ()"),
        (pd.Series([1e10], name=SUPPLY), "no parameter 0; see"),
        (pd.DataFrame([[1e10, 2e10]], columns=[SUPPLY, SUPPLY]), f"'{SUPPLY}' is there twice"),
        ({SUPPLY: np.ma.array([1e10, 2e10], mask=[False, True])}, "row 1 = nan"),
        ({SUPPLY: [[1e10], [1e10, 2e10]]}, "rows of different lengths"),
        ({SUPPLY: [10**400]}, "row 0 = a huge whole number"),
        (([SUPPLY, SUPPLY], np.zeros((1, 2))), f"'{SUPPLY}' is there twice"),
        (([SUPPLY], [[1e10], [1e10, 2e10]]), "rows of different lengths"),
        ((None, np.zeros((1, 1))), "names = None: must be a list of names"),
        ((SUPPLY, np.zeros((1, 1))), "must be a list of names"),
        (([SUPPLY], np.zeros((3, 2))), "array of shape (3, 2): must be (worlds, 1)"),
        (np.zeros((3, 2)), "ndarray: must be a DataFrame, a mapping"),
        ("table.csv", "str: must be a DataFrame"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(given: Any, complaint: str) -> None:
    with pytest.raises(ScenarioError) as error:
        columns(given)
    assert complaint in str(error.value)
    assert str(error.value).startswith("parameters: ")
    assert "\n" not in str(error.value)
