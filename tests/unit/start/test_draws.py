from __future__ import annotations

from sim.start.draws import luck


def test_a_longer_horizon_and_more_worlds_change_nothing() -> None:
    short, long = luck(1, [2], 3, 4), luck(1, [0, 2], 9, 4)
    assert (short.run_failures[0] == long.run_failures[1, :3]).all()
    assert (short.sentiment[0] == long.sentiment[1, :3]).all()


def test_one_month_of_luck() -> None:
    found = luck(0, [0, 1], 3, 4)
    now = found.at(2)
    assert now.fit.shape == (2, 4)
    assert (now.fit == found.fit[:, 2]).all()
    assert now.sentiment.shape == (2, 1)
    assert ((found.entries >= 0) & (found.entries < 1)).all()
