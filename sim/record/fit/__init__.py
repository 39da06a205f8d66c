"""One set of constants for every start: how far worlds are from what may be fitted to."""
