"""The articles' claims: each a small pure function from a run to a number per world.

``CLAIMS`` holds them by name in the order of the table; a claim's sentence, reading and weakness
are its docstring, its line and its picture's headline stand above it, and what has happened since
stands in ``records.csv``.
"""

from __future__ import annotations

import claims_capital
import claims_firms
import claims_mixture
import claims_open
import claims_prices
import claims_profits
import claims_research
import claims_shocks
from claims_registry import ARTICLES, REGISTERED, Article, Claim, Record

ROOMS = (
    claims_capital, claims_firms, claims_prices, claims_profits, claims_open, claims_mixture,
    claims_research, claims_shocks,
)  # fmt: skip
"""Where the claims stand: importing a room registers its claims."""

CLAIMS: dict[str, Claim] = {
    name: each
    for room in ROOMS
    for name, each in REGISTERED.items()
    if each.measure.__module__ == room.__name__
}
"""All claims by name, room by room."""

__all__ = ["ARTICLES", "CLAIMS", "ROOMS", "Article", "Claim", "Record"]
