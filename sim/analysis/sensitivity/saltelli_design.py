"""Which worlds Sobol indices need: Saltelli's matrices A, AB_i and B, luck a column like others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.sensitivity.factors import LUCK, REST, Ranges
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.start.inputs import quantile


@dataclass(frozen=True)
class Saltelli:
    """A design of ``rows`` base points, (rows x (factors + 2), factors) in the unit cube.

    For each base point come A, then A with one factor of B after the other, then B (Saltelli and
    others 2010, Computer Physics Communications 181:259, table 2).

    Notes
    -----
    The model is stochastic. The random numbers of a world are one more input, of many dimensions,
    whose index is that of a group (Marrel and others 2012, Statistics and Computing 22:833, treat
    the seed so): A of base point j has the luck of world j, B that of world ``rows + j``, and of
    the matrices AB_i only luck's own has B's. So two rows of a base point differ in luck where,
    and only where, luck is what is switched, as with any parameter. The rest, all uncertain
    parameters that are not looked at one by one, is a group of the same kind.
    """

    names: tuple[str, ...]
    """Factors; `LUCK` and `REST` among them are groups."""
    rows: int
    unit: FloatArray
    """(rows x (factors + 2), factors), each in [0, 1]; columns of groups are not read."""

    @property
    def base(self) -> IntArray:
        """The base point of each row, (rows x (factors + 2),)."""
        return np.repeat(np.arange(self.rows), len(self.names) + 2)

    def switched(self, name: str) -> BoolArray:
        """Where a factor has B's value; nowhere if the design is without it."""
        place = np.tile(np.arange(len(self.names) + 2), self.rows)
        if name not in self.names:
            return np.zeros(len(place), dtype=bool)
        found: BoolArray = (place == self.names.index(name) + 1) | (place == len(self.names) + 1)
        return found

    @property
    def independent(self) -> BoolArray:
        """Rows of A and B alone, that have no value in common: 2 x ``rows`` of them."""
        place = np.tile(np.arange(len(self.names) + 2), self.rows)
        found: BoolArray = (place == 0) | (place == len(self.names) + 1)
        return found

    def numbers(self, group: str = LUCK) -> IntArray:
        """The world whose luck, or rest, each row has: j, or ``rows + j`` where it is B's."""
        return self.base + self.rows * self.switched(group)

    def points(self, ranges: Ranges, rest: Mapping[str, FloatArray] | None = None) -> Ranged:
        """Values of all parameters by row.

        Parameters
        ----------
        ranges : of the factors that are parameters.
        rest : values of all others by the world that draws them, (2 x ``rows``,) by name.
        """
        found = {
            name: quantile(ranges[name], self.unit[:, place])
            for place, name in enumerate(self.names)
            if name not in (LUCK, REST)
        }
        whose = self.numbers(REST)
        return found | {name: values[whose] for name, values in (rest or {}).items()}


Ranged = dict[str, FloatArray]
"""Values by parameter, (rows,)."""


def saltelli(names: Sequence[str], rows: int, seed: int) -> Saltelli:
    """A design over some factors, from scrambled Sobol points (SALib's ``sample.sobol``).

    ``rows`` is best a power of two. Worked: 3 factors and 8 base points are 8 x 5 = 40 rows.
    """
    from SALib.sample import sobol  # takes a second to load

    problem = problem_of(names)
    unit = sobol.sample(problem, rows, calc_second_order=False, seed=generator(seed))
    return Saltelli(tuple(names), rows, np.asarray(unit, dtype=np.float64))


def problem_of(names: Sequence[str]) -> dict[str, object]:
    """What SALib calls a problem: factors, each from nought to one."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def generator(seed: int) -> np.random.Generator:
    """Random numbers of a design; a generator, as SALib takes a seed of nought for none."""
    return np.random.default_rng([seed, 15])
