"""The agents of a world as Mesa agents: handles on their columns, with a method per decision."""

from __future__ import annotations

from sim.agents.kinds import Builder, ChipMaker, Consumers, Hyperscaler, Investor, Lab, Neocloud
from sim.economy.behaviour.observe import View

__all__ = [
    "Builder",
    "ChipMaker",
    "Consumers",
    "Hyperscaler",
    "Investor",
    "Lab",
    "Neocloud",
    "View",
]
