"""What a claim is: where it stands, how it is read, and the line from which it counts as true."""

from __future__ import annotations

import csv
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray

Measure = Callable[..., FloatArray]


class Article(NamedTuple):
    """One of the five articles."""

    author: str
    title: str
    date: str
    """Of publication, as far as it is known."""
    url: str


ARTICLES = {
    "Epoch AI": Article(
        "J. You, Epoch AI", "Most of OpenAI's 2024 compute went to experiments", "10 October 2025",
        "https://epoch.ai/data-insights/openai-compute-spend",
    ),
    "TheTradable": Article(
        "TheTradable", "OpenAI spent $7B on compute in 2024, most went to experiments",
        "undated, after 10 October 2025",
        "https://thetradable.com/ai/openai-spent-7b-on-compute-in-2024-most-went-to-experiments-ig--m",
    ),
    "Okoone": Article(
        "A. Procter, Okoone",
        "The majority of AI model development costs stem from exploratory and research activities",
        "13 April 2026", "https://www.okoone.com",
    ),
    "AINews": Article(
        "AINews", "on OpenAI's annual losses, with five predictions", "17 June 2026",
        "https://ainews.cool/article/20260617-openai-annual-losses-agi-cost",
    ),
    "Lynk": Article(
        "Lynk", "The Hidden Economics of AI Training Runs", "undated; its figures are of 2024",
        "https://lynk.run/blog/the-hidden-economics-of-ai-training-runs",
    ),
}  # fmt: skip

VERDICTS = ("true", "false", "open", "no record")


class Record(NamedTuple):
    """What has happened by November 2026."""

    verdict: str = "no record"
    text: str = ""
    source: str = ""


@dataclass(frozen=True)
class Claim:
    """A sentence of an article as a number per world, true between ``low`` and ``high``."""

    name: str
    articles: tuple[str, ...]
    measure: Measure
    title: str
    """A few words for the overview."""
    finding: str
    """Headline of its picture; ``{share}``, ``{median}``, ``{judged}`` are filled in."""
    unit: str
    low: float = -np.inf
    high: float = np.inf
    neutral: float = 0.0
    """Value that says nothing happened: one for ratios of like things."""
    infinite: str = "never"
    """What an infinite number means."""
    pair: str = ""
    """Run of the same worlds with one change; empty if the claim needs none."""

    @property
    def sentence(self) -> str:
        """The article's sentence in our words: the first line of the measure's docstring."""
        return (inspect.getdoc(self.measure) or "").split("\n")[0]

    @property
    def reading(self) -> str:
        """How the sentence is read."""
        return self._part("Reading:")

    @property
    def weakness(self) -> str:
        """What speaks against that reading, or against the model's answer."""
        return self._part("Weakness:")

    @property
    def record(self) -> Record:
        """What has happened so far."""
        return records().get(self.name, Record())

    @property
    def line(self) -> str:
        """The line in words: ``at least 10 USD bn``."""
        if np.isfinite(self.low) and np.isfinite(self.high):
            words = f"{self.low:.3g} to {self.high:.3g}"
        elif np.isfinite(self.low):
            words = f"at least {self.low:.3g}" if self.low else "above 0"
        else:
            words = f"at most {self.high:.3g}"
        return f"{words} {self.unit}".strip()

    def values(self, data: xr.Dataset, pair: xr.Dataset | None = None) -> FloatArray:
        """The claim's number in each world, (worlds,); NaN where a world cannot judge it."""
        if self.pair and pair is None:
            raise ValueError(f"{self.name}: needs the run {self.pair!r} of the same worlds")
        found = self.measure(data, pair) if self.pair else self.measure(data)
        return np.asarray(found, dtype=np.float64)

    def true(self, values: FloatArray, factor: float = 1.0) -> FloatArray:
        """One where the claim is true, zero where not, NaN where it cannot be judged, (worlds,).

        ``factor`` under one asks less, over one asks more: a line moves by its distance from
        ``neutral``. At 0.8, at least 10 becomes at least 8; at most 0.5 of one, at most 0.6; 10 to
        20 becomes 8 to 25.
        """
        low, high = self.low, self.high
        if low > self.neutral:
            low = self.neutral + (low - self.neutral) * factor
        elif np.isfinite(low):
            low = self.neutral + (low - self.neutral) / factor
        if high > self.neutral:
            high = self.neutral + (high - self.neutral) / factor
        elif np.isfinite(high):
            high = self.neutral + (high - self.neutral) * factor
        inside = (values >= low) & (values <= high)
        return np.where(np.isnan(values), np.nan, inside * 1.0)

    def _part(self, mark: str) -> str:
        text = inspect.getdoc(self.measure) or ""
        if mark not in text:
            return ""
        return " ".join(text.split(mark, 1)[1].split("\n\n", 1)[0].split())


@cache
def records() -> dict[str, Record]:
    """The record of each claim, by its name, from records.csv."""
    with (Path(__file__).parent / "records.csv").open(newline="", encoding="utf-8") as file:
        return {
            row["claim"]: Record(row["verdict"], row["record"], row["source"])
            for row in csv.DictReader(file)
        }


REGISTERED: dict[str, Claim] = {}
"""Claims by name, as their modules are imported."""


def claim(
    *articles: str, title: str, finding: str, unit: str, **rest: Any
) -> Callable[[Measure], Measure]:
    """Register the measure below as a claim of these articles; ``rest`` as in :class:`Claim`."""

    def register(measure: Measure) -> Measure:
        made = Claim(measure.__name__, articles, measure, title, finding, unit, **rest)
        unknown = [name for name in articles if name not in ARTICLES]
        if unknown or made.record.verdict not in VERDICTS:
            raise ValueError(f"{made.name}: unknown {unknown or made.record.verdict}")
        if not (made.sentence and made.reading and made.weakness):
            raise ValueError(f"{made.name}: a claim has a sentence, a Reading: and a Weakness:")
        REGISTERED[made.name] = made
        return measure

    return register
