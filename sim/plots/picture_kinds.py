"""The kinds of picture: the question of each, what it needs, and whether a result has that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.errors import EndgameError, PictureError
from sim.endings.readings import SERIES
from sim.results.kept import Rate, keeping, lacking, require_kept
from sim.results.looked_back import INSIDE_KEPT, TIERS_KEPT, TRAILING
from sim.results.network import NEEDS as NETWORK
from sim.results.payers import COSTS, FULL, PAYERS
from sim.results.variables import parameters_among

if TYPE_CHECKING:
    import xarray as xr

PAID = tuple(name for names in PAYERS.values() for name in names)
OF_LAB = ("alive", "owner")
FEW = 2
"""Series that a list names; where more are lacking it says to keep all."""
ENDINGS = ("membership_monthly", "membership", "ending")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of picture.

    ``needs`` are series at a ``rate``; ``many``: compares worlds; ``room``: its module, if not
    named like it.
    """

    name: str
    question: str
    needs: tuple[str, ...] = ()
    rate: Rate = "monthly"
    many: bool = False
    room: str = ""
    drawn_parameters: bool = False
    or_kept: tuple[str, ...] = ()
    """What stands in for ``needs`` where an ensemble has kept it."""

    def refusal(self, result: xr.Dataset) -> str:
        """Why it cannot be drawn of a result, in one line; empty if it can."""
        what = f"picture {self.name}"
        if self._alone(result):
            return f"{what}: compares worlds; the result has one (run with --worlds)"
        try:
            if self._lacks(result):
                require_kept(result, what, self.needs, self.rate)
        except EndgameError as error:
            return str(error)
        if self._undrawn(result):
            return f"{what}: no parameter was drawn; run with --uncertain, or endgame ensemble"
        return ""

    def remedy(self, result: xr.Dataset) -> str:
        """With which option another result would have it; empty if this one has."""
        if self._alone(result):
            return "--worlds"
        if lacks := self._lacks(result):
            return keeping(lacks, self.rate, FEW)
        return "--uncertain" if self._undrawn(result) else ""

    def _alone(self, result: xr.Dataset) -> bool:
        return self.many and result.sizes["world"] < 2

    def _lacks(self, result: xr.Dataset) -> tuple[str, ...]:
        if self.or_kept and not lacking(result, self.or_kept):
            return ()
        return lacking(result, self.needs, self.rate)

    def _undrawn(self, result: xr.Dataset) -> bool:
        return self.drawn_parameters and not parameters_among(result)


_KINDS = (
    Kind("funding", "Who pays for the tokens?", (*PAID, *COSTS)),
    Kind("subsidy", "Does the price cover the cost, and who pays the rest?",
         (*PAID, *COSTS, *FULL), "yearly"),
    Kind("prices", "What does a token sell for, and what does it cost to serve?",
         ("alive", "price_index", "price_usd_per_mtok", "unit_cost_usd_per_mtok", "tokens_mtok")),
    Kind("shares", "Who ends up with the model business?", ("revenue_usd", "owner")),
    Kind("capability", "How far behind the frontier are open models?",
         ("alive", "capability", "open_weights", "frontier_capability", "open_capability",
          "open_gap")),
    Kind("runways", "Who runs out of cash, and what saves them?", (*OF_LAB, "runway_months")),
    Kind("rd_split", "Do final training runs stay a small part of R&D?",
         ("rd_experiments_usd", "rd_final_training_usd", "rd_data_usd", "staff_usd")),
    Kind("compute", "Is there too much compute, or too little?",
         ("capacity_h100e", "capacity_total_h100e", "utilisation", "spot_price_usd_per_h100_hour",
          "contract_price_usd_per_h100_hour")),
    Kind("profit", "Which layer keeps the profit?", ("profit_usd",)),
    Kind("endings", "Which ending is this world heading for?", ENDINGS),
    Kind("network_start", "Who depends on whom at the start?", NETWORK, room="networks"),
    Kind("network_end", "Who depends on whom at the end?", NETWORK, room="networks"),
    Kind("fan", "How wide is the range of futures?",
         ("market_revenue_usd", "price_index", "hyperscaler_revenue_share", "open_gap",
          "spot_price_usd_per_h100_hour", "price_to_full_cost"), "yearly", many=True),
    Kind("survival", "Which labs are still there, and whose are they?", OF_LAB, "yearly",
         many=True),
    Kind("ending_paths", "When do the endings come?", (*ENDINGS, *SERIES), many=True,
         or_kept=(*ENDINGS, f"{TRAILING}subsidy_rate")),
    Kind("ternary", "Where do the worlds end?", ENDINGS[1:], many=True),
    Kind("inside", "What does each ending look like from inside?", (*SERIES, "ending"),
         many=True, or_kept=(*INSIDE_KEPT, "ending")),
    Kind("tiers", "Does a concentrated frontier stand over an open tail?", (*SERIES, "ending"),
         many=True, or_kept=(*TIERS_KEPT, "ending")),
    Kind("drivers", "What drives each ending?", ("membership",), many=True, drawn_parameters=True),
    Kind("threshold_moves", "How much hangs on where the lines are drawn?", SERIES, many=True),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Every kind by name, in the order in which a reader should see them."""
LAB = Kind(
    "lab", "The page of one lab", (*OF_LAB, "price_usd_per_mtok", "capability",
    "frontier_capability", "cash_usd", "runway_months", *PAID, *COSTS)
)  # fmt: skip
"""The page of a lab, which must be named."""


def of_kind(name: str) -> Kind:
    """The kind of a name.

    Raises
    ------
    PictureError
        If there is none.
    """
    if name not in KINDS:
        raise PictureError(f"no picture of kind {name!r}; there are: {', '.join(KINDS)}")
    return KINDS[name]


def fitting(result: xr.Dataset, kinds: Iterable[str] = KINDS) -> list[str]:
    """Those kinds that can be drawn of a result, in their order."""
    return [name for name in kinds if not of_kind(name).refusal(result)]
