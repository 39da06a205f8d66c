"""The economy itself: its state, its costs, its markets, its agents' rules."""
