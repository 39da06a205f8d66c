"""From a scenario to its worlds: one run, many worlds, one passage through the months."""
