"""Claims of articles, held against simulated worlds.

A claim is a record in a TOML file (who says it, how it is read, from where to where its number
makes it true, what has happened since) and a small function from a run to that number in each
world.
"""
