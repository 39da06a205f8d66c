"""A local page on which levers move and probabilities follow; no request leaves the machine."""
