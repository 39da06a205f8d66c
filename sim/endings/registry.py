"""What an ending is: a record with its conditions, words, colour and rule of labelling.

The records are in :mod:`sim.endings.definitions`. Memberships, labels, explanations, tables
and pictures read them here, so an ending is added, or taken away, in that one file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.base.written import both_written, written
from sim.endings.precedents import ORDER


@dataclass(frozen=True)
class Line:
    """A number of the definitions, with the one who drew it there."""

    name: str
    value: float
    width: float
    """Softness: membership is 0.12 two widths below the line and 0.88 two widths above."""
    unit: str
    source: str
    kind: Literal["line", "width", "rule"] = "line"
    """A threshold, the softness of one, or a number of the labelling rule."""
    band: str = ""
    """Name of the width where two lines share one; else that of the line."""
    softened: str = "width of the logistic: about a fifth of its threshold (assumption)"
    """Where the softness comes from."""

    @property
    def softness(self) -> Line:
        """The width as a number of the definitions."""
        source = self.softened
        return Line(f"{self.band or self.name}_width", self.width, 0.0, self.unit, source, "width")


FLOOR = Line(
    "floor", 0.50, 0.0, "membership", "a condition is met from its line on: at one half", "rule"
)
SUBSIDY_OVER = Line(
    "subsidy_over", 0.05, 0.0, "share of full cost",
    "lower end of the 5-10 % that the hypothetical-monopolist test (SSNIP) takes for a material "
    "rise, EU notice on the relevant market 1997, par. 17: when the subsidy counts as ended",
    "rule",
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """An indicator against a threshold: a logistic membership in [0, 1], one half at the line."""

    indicator: str
    words: str
    """What the indicator is, with its unit, for someone who has not met it."""
    line: Line
    at_least: bool = True
    distance: int = 0
    """+1 or -1: the line lies that many thresholds from one (prices against full cost)."""
    shown: float = 0.0
    """The limit to print where the line is half-way between two counts; else zero."""
    reads: tuple[Line, ...] = ()
    """Thresholds within the indicator itself."""

    def limit(self, thresholds: Thresholds) -> float:
        """The value at which membership is one half."""
        line = thresholds.value(self.line)
        return 1.0 + self.distance * line if self.distance else line

    def limit_words(self, thresholds: Thresholds) -> str:
        """The limit as read aloud. Worked: the HHI's is ``at least 3,693``."""
        limit = self.limit(thresholds)
        if self.shown and limit == self.line.value:  # a line that was moved is no count any more
            limit = self.shown
        return f"{'at least' if self.at_least else 'at most'} {limit:,.4g}"

    def said(self, value: float) -> str:
        """A value as people write it. Worked: 0.31 of the share of tokens is ``31%``."""
        return written(value, self.line.unit)

    def limit_said(self, thresholds: Thresholds) -> str:
        """The limit in the same way: ``at least 50%``."""
        return self.beside(math.nan, thresholds)[1]

    def beside(self, value: float, thresholds: Thresholds) -> tuple[str, str]:
        """A value and the limit in so many digits that they differ if the numbers do."""
        bound, words = self.limit_words(thresholds).rsplit(" ", 1)
        mine, limit = both_written(value, float(words.replace(",", "")), self.line.unit)
        return mine, f"{bound} {limit}"

    def membership(self, values: FloatArray, thresholds: Thresholds) -> FloatArray:
        """1/(1 + exp(-z)), z = (x - limit)/width, or its mirror image; same shape as ``values``."""
        far = (values - self.limit(thresholds)) / thresholds.value(self.line.softness)
        far = np.clip(far if self.at_least else -far, -60.0, 60.0)
        found: FloatArray = 1.0 / (1.0 + np.exp(-far))
        return found


@dataclass(frozen=True, init=False)
class Condition:
    """Tests of which all must hold (the least counts) or any will do (the largest counts)."""

    tests: tuple[Criterion, ...]
    enough: Literal["all", "any"]

    def __init__(self, *tests: Criterion, enough: Literal["all", "any"] = "all") -> None:
        object.__setattr__(self, "tests", tests)
        object.__setattr__(self, "enough", enough)

    def membership(self, found: Mapping[str, FloatArray], thresholds: Thresholds) -> FloatArray:
        """Zadeh's (1965) 'and' or 'or' of the tests."""
        join = np.minimum if self.enough == "all" else np.maximum
        score = self.tests[0].membership(found[self.tests[0].indicator], thresholds)
        for test in self.tests[1:]:
            score = join(score, test.membership(found[test.indicator], thresholds))
        return score


@dataclass(frozen=True)
class Ending:
    """One ending: what it means, what makes it, how it is told and drawn."""

    name: str
    words: str
    """Its name within a sentence."""
    meaning: str
    """What has happened, in a line for readers."""
    colour: str
    """In every picture, as ``#rrggbb``."""
    conditions: tuple[Condition, ...] = ()
    rule: str = ""
    """What it asks, in words, if it has no conditions."""
    main: bool = False
    """One of the three answers to who pays for the tokens: a corner of the map of worlds."""
    race: bool = False
    """Neither a race that goes on nor what is not resolved is an end."""
    narrow: str = ""
    """Its name on two lines, where a column is narrower than the word."""

    @property
    def title(self) -> str:
        """Its name at the start of a line."""
        return self.words[:1].upper() + self.words[1:]

    @property
    def tests(self) -> tuple[Criterion, ...]:
        """The criteria of all its conditions."""
        return tuple(test for condition in self.conditions for test in condition.tests)

    @property
    def arrives(self) -> bool:
        """Whether worlds come to it out of the race, and may leave it again."""
        return not self.race

    def score(self, found: Mapping[str, FloatArray], thresholds: Thresholds) -> FloatArray:
        """Its own fit: the weakest of its conditions, (worlds, months), in [0, 1].

        Each is necessary, so nothing makes up for one that fails (Zadeh 1965). Worked: conditions
        of 0.9, 0.9 and 0.1 -> 0.1.
        """
        least = self.conditions[0].membership(found, thresholds)
        for condition in self.conditions[1:]:
            least = np.minimum(least, condition.membership(found, thresholds))
        return least


RECORDS: dict[str, Ending] = {}
"""The endings by name."""


class Names(Sequence[str]):
    """Names of the endings, in the order of the last axis of memberships and of stored codes."""

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return tuple(RECORDS)[place]

    def __len__(self) -> int:
        return len(RECORDS)

    def __repr__(self) -> str:
        return repr(tuple(self))


ENDINGS = Names()


def in_turn() -> list[Ending]:
    """The endings with conditions in the order in which they are tested; new ones come last."""
    turn = {name: place for place, name in enumerate(ORDER)}
    tested = [each for each in RECORDS.values() if each.conditions]
    return sorted(tested, key=lambda each: turn.get(each.name, len(ORDER)))


def rest() -> str:
    """The ending of worlds in which no other passes."""
    return next(each.name for each in RECORDS.values() if not each.conditions)


def lines() -> dict[str, Line]:
    """Every number of the definitions by name, ending by ending, then the labelling rule's."""
    tests = [test for ending in RECORDS.values() for test in ending.tests]
    found = [each for test in tests for each in (*test.reads, test.line, test.line.softness)]
    return {each.name: each for each in (*found, FLOOR, SUBSIDY_OVER)}


@dataclass(frozen=True, init=False)
class Thresholds:
    """The numbers of the definitions, some of them moved: ``Thresholds(hhi_high=2500.0)``.

    They define words ("concentrated", "subsidised") and are no properties of a world, so no
    scenario can set them. Each of `lines` is an attribute: ``Thresholds().hhi_high`` is 3,693.

    Raises
    ------
    EndgameError : no number of the definitions has that name.
    """

    moved: dict[str, float]

    def __init__(self, **moved: float) -> None:
        known = lines()
        for name in moved:
            if name not in known:
                raise EndgameError(f"no threshold {name!r}; there are: {', '.join(known)}")
        changes = {name: each for name, each in moved.items() if each != known[name].value}
        object.__setattr__(self, "moved", changes)

    def __getattr__(self, name: str) -> float:
        if name.startswith("_") or name not in (known := lines()):
            raise AttributeError(f"no threshold {name!r}")
        return self.value(known[name])

    def value(self, line: Line) -> float:
        """What a number of the definitions is here."""
        return self.moved.get(line.name, line.value)

    def scaled(self, factor: float) -> Thresholds:
        """The same definitions with every threshold times ``factor``.

        Parameters
        ----------
        factor : for example 0.8 or 1.2. Widths and the labelling rule stay. Prices are compared
            with full cost by their distance from it: 1.10 scaled by 1.2 is 1.12.

        Returns
        -------
        New thresholds; ``scaled(1.2).hhi_high`` is 4,431 points.
        """
        scaled = {each.name: self.value(each) * factor for each in of_kind("line")}
        return Thresholds(**self.moved | scaled)


def of_kind(kind: str) -> Iterator[Line]:
    """The numbers of the definitions that are a ``line``, a ``width`` or a ``rule``."""
    return (each for each in lines().values() if each.kind == kind)


DEFAULT = Thresholds()
