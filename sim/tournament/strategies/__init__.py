"""Reference strategies, each a file to read, to copy and to beat."""

from collections.abc import Mapping

REFERENCE: Mapping[str, tuple[str, ...]] = {
    "lab": (
        "patient", "harvester", "price_warrior", "fast_follower",
        "open_weights", "efficiency_first", "blitzscaler", "niche",
    ),
    "hyperscaler": ("preemptor", "waiter", "countercyclical", "patron"),
    "neocloud": ("deleverager", "gambler"),
}  # fmt: skip
"""By kind of agent, in the order in which they are told."""
