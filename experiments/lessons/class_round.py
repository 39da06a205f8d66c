"""A round of the role-play, as the sheet in ``role_play.md`` computes it by hand.

``python class_round.py`` prints the worked round; a teacher may put the class's numbers in ROUND.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNIT_COST = 0.5
"""USD bn to serve one unit of tokens."""
STAFF = 1.0
"""USD bn a lab pays in any case."""
KEPT = 0.5
"""Part of customers who do not reconsider this round: switching costs."""
OPEN = "open"
"""Open weights, two steps behind the best, sold by hosts at the cost of serving."""


@dataclass(frozen=True)
class Seat:
    """What a lab's sheet shows when the bell rings."""

    quality: int
    price: float
    share: float
    research: float


@dataclass(frozen=True)
class Outcome:
    """What the teacher hands back."""

    share: float
    revenue: float
    units: float
    left: float
    """Revenue less serving, staff and research; investors, parents or cash pay if negative."""


ROUND = {
    "A": Seat(quality=3, price=2.0, share=0.40, research=8.0),
    "B": Seat(quality=2, price=1.0, share=0.30, research=6.0),
    "C": Seat(quality=1, price=1.0, share=0.20, research=2.0),
}


def played(seats: Mapping[str, Seat], spend: float) -> dict[str, Outcome]:
    """Shares and books of a round.

    Attraction is ``2 ** quality / price``; half of customers stay, half go by attraction. That is
    CES demand with an elasticity of substitution of two (`sim.economy.market.choice`).
    """
    best = max(seat.quality for seat in seats.values())
    kept = 1.0 - sum(seat.share for seat in seats.values())
    everyone = {**seats, OPEN: Seat(best - 2, UNIT_COST, kept, 0.0)}
    pull = {name: 2.0**seat.quality / seat.price for name, seat in everyone.items()}
    found = {}
    for name, seat in everyone.items():
        share = KEPT * seat.share + (1.0 - KEPT) * pull[name] / sum(pull.values())
        revenue = spend * share
        units = revenue / seat.price
        staff = 0.0 if name == OPEN else STAFF
        left = revenue - units * UNIT_COST - staff - seat.research
        found[name] = Outcome(share, revenue, units, left)
    return found


def read(found: Mapping[str, Outcome]) -> dict[str, float]:
    """The class's market in the simulator's words: subsidy rate, HHI, open part of tokens."""
    earned = sum(each.revenue for each in found.values())
    full = earned - sum(each.left for each in found.values())
    tokens = sum(each.units for each in found.values())
    return {
        "subsidy rate": max(1.0 - earned / full, 0.0),
        "HHI": 1e4 * sum(each.share**2 for each in found.values()),
        "open part of tokens": found[OPEN].units / tokens,
    }


if __name__ == "__main__":
    result = played(ROUND, spend=40.0)
    for name, each in result.items():
        print(f"{name}: share {each.share:.1%}, revenue {each.revenue:.1f}, "
              f"units {each.units:.1f}, left {each.left:+.1f}")  # fmt: skip
    print({name: round(value, 3) for name, value in read(result).items()})
