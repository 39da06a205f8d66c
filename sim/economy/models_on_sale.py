"""Columns of what labs sell beside their newest models, and what their lists are anchored on."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.axes import FloatArray


@dataclass(frozen=True)
class OlderModels:
    """Older models of each lab taken together, (W, L, T)."""

    older_share: FloatArray
    """Part of last month's API sales that was of models older than the newest."""
    older_price: FloatArray
    """List price of older models, USD per Mtok, mean of their tokens."""
    older_paid: FloatArray
    """What contracts for older models were signed at, USD per Mtok, before discounts."""
    older_cost_ratio: FloatArray
    """Marginal cost of serving older models over that of the newest."""
    older_gap: FloatArray
    """Capability of the newest model above older ones, log10 effective FLOP."""


@dataclass(frozen=True)
class ModelState(OlderModels):
    """Older models of each lab, and the value of its newest; (W, L, T)."""

    value_log: FloatArray
    """Log of what buyers are used to pay for the newest model's capability, USD per Mtok."""
