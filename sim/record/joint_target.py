"""Figures of the record as a target of worlds, in one window or in several jointly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.record.history.points import Point, by_reading
from sim.record.likelihood_free import Target


def target_of(chosen: Sequence[Point]) -> Target:
    """Figures with their errors; the points of one series form a group."""
    group = np.zeros(len(chosen), dtype=np.int64)
    for number, places in enumerate(by_reading(chosen).values()):
        group[places] = number
    return Target(
        observed=np.array([point.observed for point in chosen]),
        sigma=np.array([point.sigma for point in chosen]),
        group=group,
    )


def jointly(targets: Sequence[Target]) -> Target:
    """Several windows' figures as one target; a series of two windows counts in each."""
    groups, last = [], 0
    for each in targets:
        groups.append(each.group + last)
        last += int(each.group.max()) + 1 if len(each.group) else 0
    return Target(
        observed=np.concatenate([each.observed for each in targets]),
        sigma=np.concatenate([each.sigma for each in targets]),
        group=np.concatenate(groups),
    )
