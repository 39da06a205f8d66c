"""A tournament of strategies: they meet each other, and the agents of today, in many worlds.

A strategy is a file with one subclass of a kind of agent that `contests` can rank. `lineups` says
who sits where, `arena` plays it: the worlds in one process (`game`), each strategy in another
(`own_process`), which sees copies (`fetched_view`) and answers in bytes (`wire`). `standing` says
how each agent ends, `scores` ranks, `board` makes the page.
"""
