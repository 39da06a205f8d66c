"""Columns of models on sale after a month: what is older now, and what buyers have got used to."""

from __future__ import annotations

import numpy as np

from sim.economy.behaviour.labs.value_prices import remembered, valued
from sim.economy.models_on_sale import ModelState
from sim.economy.state import LabState
from sim.month.done import Month


def models_after(done: Month, labs: LabState) -> ModelState:
    """Older models and value of the newest after the month; ``labs`` as the month leaves them.

    A lab just founded has no older models, and asks what it begins with.
    """
    older, begins = done.sold.by_model.older, done.opened[..., None]
    value = valued(done.view, done.models)
    value = remembered(done.view, value, done.sold.plan.price, done.shop)
    return ModelState(
        older_share=np.where(labs.alive[..., None] & ~begins, older.older_share, 0.0),
        older_price=older.older_price,
        older_paid=older.older_paid,
        older_cost_ratio=older.older_cost_ratio,
        older_gap=older.older_gap,
        value_log=np.where(begins, np.log(labs.price), value),
    )
