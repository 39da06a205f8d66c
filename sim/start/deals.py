"""Dated terms between clouds and labs, as arrays."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.economy.participants import DealTerms
from sim.scenario.document import Contract
from sim.start.roster import Cast, months_between

NEVER = 10**6
"""A month that no run reaches."""


def deals(contracts: tuple[Contract, ...], people: Cast, start: str) -> DealTerms:
    """All terms with the months in which they hold: a later one of a pair ends the one before.

    Of two from the same month the last in the list holds. There is always one place that never
    holds.
    """
    dated = sorted(contracts, key=lambda each: each.date)
    first = [months_between(start, each.date) for each in dated]
    end = [NEVER if each.until is None else months_between(start, each.until) for each in dated]
    for place, each in enumerate(dated):
        later = [
            first[other]
            for other in range(place + 1, len(dated))
            if (dated[other].lab, dated[other].cloud) == (each.lab, each.cloud)
        ]
        end[place] = min([end[place], *later])
    where = [(people.labs.index(each.lab), people.hyperscalers.index(each.cloud)) for each in dated]

    def spread(name: str) -> FloatArray:
        shape = (1, len(people.labs), len(people.hyperscalers), len(dated) + 1)
        table = np.zeros(shape)
        for place, (lab, cloud) in enumerate(where):
            table[0, lab, cloud, place] = float(getattr(dated[place], name))
        return table

    def months(numbers: list[int]) -> IntArray:
        return np.array([*numbers, NEVER], dtype=np.int64)[None, None, None, :]

    return DealTerms(
        first_month=months(first),
        end_month=months(end),
        revenue_share=spread("revenue_share"),
        exclusivity=spread("exclusivity"),
        first_refusal=spread("first_refusal"),
        resale_share=spread("resale_share"),
        resale_fee=spread("resale_fee"),
    )
