"""The record's figures, and the same figures read from simulated worlds."""
