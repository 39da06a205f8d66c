"""From a scenario to the state of its first month."""
