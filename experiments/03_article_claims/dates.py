"""What the claims share: dates from which they are read, kinds of events, a unit."""

BN = 1e-9
AINEWS = "2026-06"
"""Month in which the article with the five predictions appeared: its windows begin here."""
SHOCK = "2027-01"
"""Month in which the dated changes of the paired runs begin."""
ROUNDS = ("round", "down_round")
RELEASES = ("release", "open_release")
