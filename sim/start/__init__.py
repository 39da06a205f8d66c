"""From a scenario to its first month."""
