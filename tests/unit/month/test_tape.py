from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.month.tape import Tape


def test_a_series_is_nan_until_it_is_written() -> None:
    tape = Tape(worlds=2, months=3)
    tape.record(1, price=np.array([[1.0], [2.0]]), cash=np.ones((2, 4)))
    assert tape.series["price"].shape == (2, 3)
    assert tape.series["cash"].shape == (2, 3, 4)
    assert tape.series["price"][:, 1].tolist() == [1.0, 2.0]
    assert np.isnan(tape.series["price"][:, [0, 2]]).all()


def test_trimmed_shows_the_months_there_are() -> None:
    tape = Tape(1, 5)
    tape.record(0, price=np.array([[1.0]]))
    assert tape.trimmed(2)["price"].shape == (1, 2)


def test_a_value_of_another_shape_is_refused() -> None:
    tape = Tape(2, 3)
    tape.record(0, cash=np.ones((2, 4)))
    with pytest.raises(EndgameError, match="must stay the same"):
        tape.record(1, cash=np.ones((2, 5)))


def test_only_what_is_named_is_written_down() -> None:
    tape = Tape(2, 3, only={"cash"})
    tape.record(0, cash=np.ones((2, 4)), price=np.ones((2, 1)))
    assert list(tape.series) == ["cash"]


def test_years_are_written_at_once_and_what_lies_beyond_is_blanked() -> None:
    tape = Tape(2, 5)
    tape.write(0, "cash", np.ones((2, 2, 4)))
    tape.blank(2)
    assert (tape.series["cash"][:, :2] == 1.0).all()
    assert np.isnan(tape.series["cash"][:, 2:]).all()
