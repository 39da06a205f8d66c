"""The agents of a world as Mesa agents: handles on their columns, with a hook for each decision."""

from __future__ import annotations

from sim.agents.kinds import Builder, ChipMaker, Consumers, Hyperscaler, Investor, Lab

__all__ = ["Builder", "ChipMaker", "Consumers", "Hyperscaler", "Investor", "Lab"]
