"""Many worlds: shares, drivers, pairs, thresholds, stories."""
