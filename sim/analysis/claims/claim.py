"""What a claim is: where it stands, how it is read, and the line from which it counts as true."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError

if TYPE_CHECKING:
    import xarray as xr

Measure = Callable[..., FloatArray]
"""From a run, and for a claim on a change also its pair, to a number in each world."""
Row = TypeVar("Row", bound=BaseModel)


class Article(BaseModel, frozen=True, extra="forbid"):
    """Where claims stand."""

    author: str
    title: str
    date: str
    """Of publication, as far as it is known."""
    url: str


class Record(BaseModel, frozen=True, extra="forbid"):
    """What has happened so far."""

    verdict: Literal["true", "false", "open", "no record"] = "no record"
    text: str = ""
    source: str = ""


class Claim(BaseModel, frozen=True, extra="forbid"):
    """A sentence of an article as a number per world, true between ``low`` and ``high``."""

    name: str
    articles: tuple[str, ...]
    sentence: str
    """In our words."""
    reading: str
    """How the sentence is read."""
    weakness: str
    """What speaks against that reading, or against the model's answer."""
    title: str
    """A few words for the overview."""
    finding: str
    """Headline of its picture; ``{share}``, ``{median}``, ``{judged}`` are filled in."""
    unit: str
    measure: Measure
    low: float = -np.inf
    high: float = np.inf
    neutral: float = 0.0
    """Value that says nothing happened: one for ratios of like things."""
    infinite: str = "never"
    """What an infinite number means."""
    pair: str = ""
    """Run of the same worlds with one change; empty if the claim needs none."""
    record: Record = Record()

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

        def moved(line: float, outwards: bool) -> float:
            away = line - self.neutral
            return self.neutral + (away * factor if outwards else away / factor)

        low, high = self.low, self.high
        if np.isfinite(low):
            low = moved(low, low > self.neutral)
        if np.isfinite(high):
            high = moved(high, high <= self.neutral)
        inside = (values >= low) & (values <= high)
        return np.where(np.isnan(values), np.nan, inside * 1.0)


class Registry(NamedTuple):
    """A file of claims."""

    articles: dict[str, Article]
    claims: dict[str, Claim]
    slides: tuple[tuple[str, ...], ...]
    """Claims that stand together on a picture."""


def read_claims(path: Path, measures: Mapping[str, Measure]) -> Registry:
    """Claims of a TOML file, each with the function of its name.

    Parameters
    ----------
    path : tables ``articles`` and ``claims``, with the fields of `Article` and `Claim`; ``slides``.
    measures : functions by name; there may be others that are no claims.

    Raises
    ------
    ScenarioError : a field is missing, unknown or of another kind, or a name is not known.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    articles = {
        name: _made(Article, row, f"{path}: {name}") for name, row in document["articles"].items()
    }
    claims = {}
    for name, row in document["claims"].items():
        if name not in measures:
            raise ScenarioError(f"{path}: {name}: there is no function of that name")
        row = {**row, "name": name, "measure": measures[name]}
        claims[name] = claim = _made(Claim, row, f"{path}: {name}")
        if unknown := [each for each in claim.articles if each not in articles]:
            raise ScenarioError(f"{path}: {name}: no article {unknown[0]!r}")
    slides = tuple(tuple(each) for each in document.get("slides", [[name] for name in claims]))
    if unknown := sorted({name for group in slides for name in group} - set(claims)):
        raise ScenarioError(f"{path}: slides: no claim {unknown[0]!r}")
    return Registry(articles, claims, slides)


def _made(kind: type[Row], row: Mapping[str, Any], where: str) -> Row:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the record"
        raise ScenarioError(f"{where}: {place}: {first['msg'].lower()}") from None
