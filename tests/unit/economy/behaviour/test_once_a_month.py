from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month


def test_a_derivation_is_done_once_per_snapshot(view: View) -> None:
    done: list[int] = []

    @once_a_month
    def cash(view: View) -> FloatArray:
        done.append(view.month)
        return 2.0 * view.state.labs.cash_usd

    assert cash(view) is cash(view)
    assert len(done) == 1
    labs = replace(view.state.labs, cash_usd=np.ones_like(view.state.labs.cash_usd))
    other = replace(view, state=replace(view.state, labs=labs))
    assert (cash(other) == 2.0).all()
    assert len(done) == 2
