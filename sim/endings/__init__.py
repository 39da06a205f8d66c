"""What the endings are made of: thresholds, indicators and conditions. Use it by ``sim.endgame``."""
