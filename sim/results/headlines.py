"""The outcomes that a reader asks for first: words, unit, and how to print each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.written import number

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Headline:
    """One outcome: a column of `sim.results.world_table.world_table`."""

    name: str
    words: str
    """What it is, as the row of a table says it."""
    unit: str
    """As it is printed."""
    scale: float = 1.0
    """From the column's own unit to the printed one."""
    form: str = ".2f"

    @property
    def own_unit(self) -> str:
        """Unit of the column itself. Worked: of ``%`` it is ``share``, of ``bn USD`` ``USD``."""
        return "share" if self.unit == "%" else self.unit.removeprefix("bn ")

    def said(self, value: float, signed: bool = False) -> str:
        """A value of the column with the printed unit. Worked: a subsidy of 0.31 is ``31 %``."""
        sign = "+z" if signed else "z"  # no minus before what is nought as printed
        return f"{number(value * self.scale, sign + self.form)} {self.unit}".strip()


_SHARE = ("%", 100.0, ".0f")
_ALL = (
    Headline("price_to_full_cost", "price over full cost", "", 1.0, ".2f"),
    Headline("subsidy_rate", "part of full cost that others pay", *_SHARE),
    Headline("lerner", "Lerner index: price less marginal cost, over price", "", 1.0, ".2f"),
    Headline(
        "price_index", "cheapest price of the first month's quality", "USD per Mtok", 1.0, ".2g"
    ),
    Headline("market_revenue_usd", "sales of models", "bn USD a year", 1e-9, ",.0f"),
    Headline("funding_usd", "money raised from outside, whole run", "bn USD", 1e-9, ",.0f"),
    Headline("hhi", "concentration of owners (HHI)", "points", 1.0, ",.0f"),
    Headline("hyperscaler_revenue_share", "hyperscalers' part of sales", *_SHARE),
    Headline("independent_frontier_labs", "independent labs at the frontier", "", 1.0, ".1f"),
    Headline("labs_alive", "labs that operate", "", 1.0, ".1f"),
    Headline("large_labs_lost", "large labs bought or closed", "", 1.0, ".2f"),
    Headline("open_token_share", "open part of tokens", *_SHARE),
    Headline("open_spend_share", "open part of spend", *_SHARE),
    Headline("open_gap", "lag of open weights", "months", 1.0, ".1f"),
    Headline("frontier_capability", "capability of the best model", "log10 FLOP", 1.0, ".2f"),
)
HEADLINES: Mapping[str, Headline] = {each.name: each for each in _ALL}
"""By name, in the order in which a reader should see them."""


def headlines_of(table: pd.DataFrame) -> list[Headline]:
    """Those that a table of worlds has."""
    return [each for name, each in HEADLINES.items() if name in table]
