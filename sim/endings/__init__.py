"""What the endings are made of: thresholds, indicators, conditions. Enter by ``sim.endgame``."""
