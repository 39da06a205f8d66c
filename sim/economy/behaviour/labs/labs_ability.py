"""What labs are able to: how productive, good at what, and how cheap to serve they are."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.labs import labs_focus, labs_productivity, labs_thrift
from sim.economy.behaviour.observe import View


@dataclass(frozen=True)
class Ability:
    """What sets labs apart after the month, (W, L) unless said."""

    productivity: FloatArray
    """Log research productivity, 0 in the typical lab."""
    fit: FloatArray
    """(W, L, G) fit to segments of demand, utils."""
    parameter_ratio: FloatArray
    """Serving cost over the industry's formula."""


def renewed(view: View, opened: BoolArray, in_research: FloatArray, in_fit: FloatArray) -> Ability:
    """Renew it; labs that ``opened`` draw theirs.

    Luck of both kinds standard normal: in research (W, L), in fit (W, L, 1 + G).
    """
    return Ability(
        productivity=labs_productivity.renewed(view, opened, in_research),
        fit=labs_focus.renewed(view, opened, in_fit),
        parameter_ratio=labs_thrift.parameter_ratio(view),
    )
