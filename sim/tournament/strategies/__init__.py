"""Eight reference strategies, each a file to read, to copy and to beat."""

REFERENCE = (
    "patient", "harvester", "price_warrior", "fast_follower",
    "open_weights", "efficiency_first", "blitzscaler", "niche",
)  # fmt: skip
"""In the order in which they are told."""
