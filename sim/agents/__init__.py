"""The agents of a world as Mesa agents: handles on their columns, with a hook for each decision."""

from __future__ import annotations

from sim.agents.builder import Builder
from sim.agents.chip_maker import ChipMaker
from sim.agents.consumers import Consumers
from sim.agents.hyperscaler import Hyperscaler
from sim.agents.investor import Investor
from sim.agents.lab import Lab

__all__ = ["Builder", "ChipMaker", "Consumers", "Hyperscaler", "Investor", "Lab"]
