"""Which scenarios the gallery shows, under which heading, in which order."""

from __future__ import annotations

BASE = "baseline"
ROOMS: dict[str, tuple[str, ...]] = {
    "Money": ("funding_winter", "subsidy", "compute_trap"),
    "Customers and prices": ("price_war", "impatient_capital", "ads_pay"),
    "Research": ("scaling_plateau", "efficiency_breakthrough", "ip_leak", "talent_drain"),
    "Open weights and the frontier": ("open_retreat", "open_keeps_up", "consolidation"),
    "Supply and law": ("chip_shock", "power_shortage", "regulation"),
}
"""Shipped scenarios that change the baseline, by what they change first."""
SHOWN = tuple(name for names in ROOMS.values() for name in names)
