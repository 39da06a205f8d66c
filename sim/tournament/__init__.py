"""A tournament of strategies: they meet each other, and the labs of today, in many worlds.

A strategy is a file with one subclass of `sim.agents.Lab`. `lineups` says who sits where, `arena`
plays it in processes of its own, `scores` ranks, `leaderboard` makes the page.
"""
