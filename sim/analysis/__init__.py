"""What ensembles say: shares with their intervals, drivers, robustness, stories. No pictures."""
