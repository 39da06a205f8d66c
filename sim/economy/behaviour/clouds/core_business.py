"""Cash of the hyperscalers' core business: what they earn on all that is not AI."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month


@once_a_month
def core_cash(view: View) -> FloatArray:
    """Free cash flow of each hyperscaler's core business this month, USD, (W, H).

    Its level is the start table's, and it grows from there. 12 bn at the start, 8% a year: 13 bn
    after a year.
    """
    growth = view.p["hyperscaler.core_growth"]
    return view.setting.core_cash_usd * np.exp(growth * view.years)


@once_a_month
def core_of_clouds(view: View) -> FloatArray:
    """The same of all clouds, USD a month, (W, K): those without a core business have none."""
    core = core_cash(view)
    others = np.zeros_like(view.state.clouds.cash_usd[:, core.shape[1] :])
    return np.concatenate([core, others], axis=1)
