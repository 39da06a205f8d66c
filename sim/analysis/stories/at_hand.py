"""One world of a run at hand: its series, its events by month, its parameters, names to tell."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import indicators, label, outcomes
from sim.results.called import called
from sim.results.coordinates import labels_of, names_along
from sim.results.event_table import events
from sim.results.fates import parents_of
from sim.results.variables import PARAMETER, parameters_among
from sim.scenario.definition import Scenario
from sim.start.inputs import parameters

if TYPE_CHECKING:
    import xarray as xr

    from sim.scenario.parameters import Parameters

EXITS = ("acquisition", "licence_and_hire", "closure")
"""After them a lab is not its own."""


class AtHand:
    """One world of a run with all its months."""

    def __init__(self, result: xr.Dataset, world: int = 0) -> None:
        self.result = result.isel(world=slice(world, world + 1))
        self.number = int(self.result["world"].values[0])
        self.months = self.result.sizes["month"]
        self.labs = names_along(result, "lab")
        self._read: dict[str, FloatArray] = {}

    def series(self, name: str) -> FloatArray:
        """A variable of this world, (months, ...)."""
        if name not in self._read:
            values = self.result[name].variable.values
            self._read[name] = np.asarray(values, dtype=np.float64)[0]
        return self._read[name]

    def of_lab(self, name: str, lab: str) -> FloatArray:
        """A variable of one lab, (months, ...)."""
        return self.series(name)[:, self.labs.index(lab)]

    @cached_property
    def events(self) -> pd.DataFrame:
        """Its events with ``since``, months from the start."""
        table = events(self.result)
        first = self.result["month"].values[0].astype("datetime64[M]")
        since = table["month"].to_numpy().astype("datetime64[M]") - first
        return table.assign(since=since.astype(int)).reset_index(drop=True)

    def happened(
        self, kinds: tuple[str, ...], first: int = 0, last: int = 10**6, agent: str = ""
    ) -> pd.DataFrame:
        """Events of some kinds from one month to another, the last included, in order of time."""
        table = self._by_agent.get(agent, self.events.iloc[:0]) if agent else self.events
        since = table["since"].to_numpy()
        found = table["kind"].isin(kinds).to_numpy() & (since >= first) & (since <= last)
        return table[found]

    @cached_property
    def _by_agent(self) -> dict[str, pd.DataFrame]:
        return {str(agent): rows for agent, rows in self.events.groupby("agent")}

    @cached_property
    def _parents(self) -> list[str]:
        return parents_of(self.result)

    @cached_property
    def spelled(self) -> dict[str, str]:
        """How the roster spells agents."""
        return labels_of(self.result)

    def name(self, agent: str) -> str:
        """How an agent is called for readers."""
        return called(agent, self.spelled)

    def when(self, month: int) -> str:
        """A month as it is told, such as ``2029-11``."""
        return str(pd.Timestamp(self.result["month"].values[month]))[:7]

    @cached_property
    def _parameters(self) -> Parameters:
        scenario = Scenario.load(str(self.result.attrs["scenario_toml"]))
        known = {
            name.removeprefix(PARAMETER): np.asarray(self.result[name].values, dtype=np.float64)
            for name in parameters_among(self.result)
        }
        return parameters(scenario, [self.number], 0, self.months, False, known)

    def value(self, name: str, month: int = 0) -> float:
        """What a parameter is in a month of this world, dated shocks included."""
        return float(self._parameters.at(month)[name].ravel()[0])

    @cached_property
    def indicators(self) -> dict[str, FloatArray]:
        """What endings are read from, (months,) each."""
        return {name: each[0] for name, each in indicators(outcomes(self.result)).items()}

    @cached_property
    def ending(self) -> str:
        """The ending that it has in its last month, be it for less than six."""
        return str(np.atleast_1d(self.result["ending"].values)[0])

    @cached_property
    def fitting(self) -> list[str]:
        """The ending that fits in each month, however long it does."""
        return [str(each) for each in label(self.result["membership_monthly"].values[0])]

    @cached_property
    def labels(self) -> list[str]:
        """The ending that counts in each month: one that has fitted for six months."""
        return [str(each) for each in np.asarray(self.result["ending_monthly"].values)[0]]

    def owner(self, lab: str, month: int) -> str:
        """Whose a lab is in a month: a name, empty for its own."""
        code = int(self.of_lab("owner", lab)[month])
        clouds = names_along(self.result, "hyperscaler")
        if code == INDEPENDENT:
            return ""
        if code >= 0:
            return self.name(clouds[code])
        sold = self.happened(EXITS[:2], 0, month, lab)
        parent = self._parents[self.labs.index(lab)]
        return self.name(str(sold["counterparty"].iloc[-1])) if len(sold) else parent

    def lives(self, lab: str) -> BoolArray:
        """Months in which a lab operates, (months,)."""
        return self.of_lab("alive", lab) > 0

    def revenue_share(self, month: int) -> FloatArray:
        """Each lab's part of labs' sales in the twelve months before a month, (labs,)."""
        sold = self.series("revenue_usd")[max(month - MONTHS_PER_YEAR, 0) : max(month, 1)].sum(0)
        return np.asarray(sold / max(float(sold.sum()), 1.0))

    def large(self, least: float = 0.01) -> list[str]:
        """Labs that ever had such a part of labs' sales, the largest first."""
        revenue = self.series("revenue_usd")
        total = np.maximum(revenue.sum(axis=1, keepdims=True), 1.0)
        most = (revenue / total).max(axis=0)
        order = np.argsort(-most, kind="stable")
        return [self.labs[place] for place in order if most[place] >= least]

    def last_exit(self, lab: str) -> pd.Series | None:
        """The event by which a lab was bought or closed last; none if it is there or anew."""
        found = self.happened(EXITS, agent=lab)
        if found.empty:
            return None
        last = found.iloc[-1]
        anew = self.happened(("entry",), int(last["since"]) + 1, agent=lab)
        return None if len(anew) else last
