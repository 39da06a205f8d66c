"""The luck of a batch: every random number of every month, drawn up front from named streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sim.base.axes import SEGMENTS_OF_API, TIERS, FloatArray
from sim.base.rng import draw, normal, uniform


@dataclass(frozen=True)
class Luck:
    """Random numbers by purpose; (W, months, agents), or (W, agents) within one month."""

    run_failures: FloatArray
    """Uniform, labs: whether a run that ends has failed."""
    sizes: FloatArray
    """Standard normal, (W, months, L, T): how large models are that come out."""
    diligence: FloatArray
    """Standard normal, labs: which way due diligence of a round goes."""
    sales: FloatArray
    """Uniform, labs: whether a lab that is outrun seeks a buyer."""
    antitrust: FloatArray
    """Uniform, labs: whether a sale is blocked."""
    entries: FloatArray
    """Uniform, labs: whether a new lab takes an empty slot."""
    listings: FloatArray
    """Uniform, labs: whether a lab lists its shares."""
    acquirers: FloatArray
    """Uniform, labs: which buyers besides the clouds take an interest."""
    fit: FloatArray
    """Standard normal, labs: swings in builders' taste."""
    founding_fit: FloatArray
    """Standard normal, (W, months, L, 1 + G): what a new lab is good at everywhere, and in each
    segment."""
    sentiment: FloatArray
    """Standard normal, one column: news that moves the mood of the capital market."""
    demand: FloatArray
    """Standard normal, one column: surprises in the size of the market."""
    productivity: FloatArray
    """Standard normal, labs: how research productivity moves, or what a new lab's is."""
    builder_entries: FloatArray
    """Uniform, 97 columns that builders share in turn: who takes an empty place."""

    def at(self, month: int) -> Luck:
        """The numbers of one month, (W, agents)."""
        return Luck(**{each.name: getattr(self, each.name)[:, month] for each in fields(self)})


ENTRY_COLUMNS = 97
_UNIFORM = {
    *("run_failures", "sales", "antitrust", "entries", "builder_entries"),
    *("listings", "acquirers"),
}


def luck(seed: int, worlds: Sequence[int], months: int, labs: int) -> Luck:
    """Draw the luck of the named worlds for a horizon; a longer horizon only appends months."""
    width = {"sentiment": 1, "demand": 1, "builder_entries": ENTRY_COLUMNS}

    def sample(purpose: str) -> FloatArray:
        shape: tuple[int, ...] = (months, width.get(purpose, labs))
        if purpose == "founding_fit":
            shape = (*shape, 1 + len(SEGMENTS_OF_API))
        if purpose == "sizes":
            shape = (*shape, len(TIERS))
        return draw(seed, purpose, worlds, shape, uniform if purpose in _UNIFORM else normal)

    return Luck(**{each.name: sample(each.name) for each in fields(Luck)})
