"""Parents of labs: how much of a loss they pay, and when they give a lab up."""

from __future__ import annotations

import numpy as np

from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.clouds.core_business import core_cash
from sim.economy.behaviour.labs.labs_data import bought
from sim.economy.behaviour.labs.labs_research import (
    outside_budget,
    outside_purse,
    shared_by_size,
)
from sim.economy.behaviour.labs.labs_staff import staff_cost
from sim.economy.behaviour.observe import View


def support_limit(view: View) -> FloatArray:
    """Most that its parent puts into each lab this month, USD, (W, L); 0 for independents.

    A hyperscaler keeps a lab while the losses over a payback time, which its patience stretches,
    are worth what the lab is worth, and within its margin on AI compute, to which the lab's own
    rent belongs, and a share of its core cash flow (internal capital markets, Stein 1997; without a
    limit a budget is soft, Kornai 1986). A parent outside the model pays as much for what its lab
    is worth, or a multiple of its budget for R&D and staff of a complement to its own business,
    whichever is more, within its means. Labs of one parent share what it has, by size.

    Worth 9 bn, payback 9 months, patience 0.5: 0.5 bn, if margin and its part of core cash are no
    less.
    """
    p, owner = view.p, view.state.labs.owner
    clouds = np.maximum(owner, 0)
    margin = view.state.clouds.ai_margin_usd[:, : len(view.setting.hyperscalers)]
    purse = p["parents.core_share_for_losses"] * np.maximum(core_cash(view), 0.0)
    purse = shared_by_size(view, purse + np.maximum(margin, 0.0))
    patience = np.take_along_axis(_by_cloud(view), clouds, axis=1)
    worth = valuation(view) / p["parents.payback_months"]
    from_hyper = np.minimum(patience * worth, purse)
    planned = outside_budget(view) * (1.0 + bought(view)) + staff_cost(view)
    complement = p["parents.loss_to_budget"] * planned
    from_outside = np.maximum(complement, p["outside_parent.patience"] * worth)
    from_outside = np.minimum(from_outside, outside_purse(view))
    limit = np.where(owner >= 0, from_hyper, from_outside)
    return np.where(owner == INDEPENDENT, 0.0, limit)


def _by_cloud(view: View) -> FloatArray:
    """Patience of each hyperscaler, (W, H)."""
    return view.p["hyperscaler.patience"] + np.zeros_like(core_cash(view))


def refuses(view: View, needed: FloatArray, support: FloatArray, left: FloatArray) -> BoolArray:
    """Labs whose parents let them run out of money, (W, L): less than needed, and little left.

    ``left`` (W, L) USD is what the lab has beyond a month of spending once support is in.
    """
    owned = view.state.labs.alive & (view.state.labs.owner != INDEPENDENT)
    refused: BoolArray = owned & (support < needed) & (left < 0.0)
    return refused


def given_up(view: View, refused: BoolArray) -> BoolArray:
    """Labs that their parents close this month, or merge into other business, (W, L).

    After so many months in a row in which the parent would not pay the loss and cuts did not help.
    """
    months = view.state.labs.refused_months + 1.0
    gone: BoolArray = refused & (months >= view.p["parents.patience_months"])
    return gone
