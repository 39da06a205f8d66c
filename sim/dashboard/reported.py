"""A setting of the page as the report that `endgame report` writes."""

from __future__ import annotations

from sim.dashboard.asked import Asked


def reported(asked: Asked) -> str:
    """One self-contained page."""
    raise NotImplementedError
