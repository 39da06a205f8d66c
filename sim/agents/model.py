"""The market as a mesa model: what mesa's runners, views and students work with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

import mesa  # type: ignore[import-untyped]
import numpy as np

from sim.agents.base import Handle, Reading, plain
from sim.agents.crewed import Crewed
from sim.agents.kinds import Hyperscaler, Lab
from sim.base.errors import EndgameError, ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import DECIDING, label, memberships
from sim.endings.windows import WINDOW_MONTHS
from sim.month.advance import advance
from sim.month.launch import MOST_SEED, MOST_YEARS, changed, start, whole
from sim.results.dataset import dataset
from sim.scenario.definition import ScenarioLike
from sim.scenario.notes import warn

if TYPE_CHECKING:
    import xarray as xr

SERIES = (
    *("market_revenue_usd", "subsidy_rate", "price_to_full_cost", "markup", "price_index", "hhi"),
    *("independent_frontier_labs", "labs_alive", "hyperscaler_revenue_share", "open_token_share"),
    *("open_gap", "sentiment", "burn_multiple", "funding_usd", "builders_alive"),
    *("spot_price_usd_per_h100_hour", "capacity_total_h100e", "users_million"),
)
"""Market-wide series that the data collector keeps."""

OF_RUN = ("ending", "seed")
OF_LABS = ("name", "alive", "owner", "cash_usd", "revenue_usd", "capability", "valuation_usd")
OF_CLOUDS = ("name", "cash_usd", "capacity_h100e", "utilisation", "cloud_price_usd_per_h100_hour")


class MarketModel(Crewed):
    """A market that a user steps month by month, agents and all.

    Parameters
    ----------
    scenario : a Scenario, a shipped scenario's name, the path of a .toml file, TOML text or a dict.
    worlds : worlds in the batch; readings are plain numbers with one world, else arrays.
    rng : seed, a whole number; None takes a fresh one, kept as ``seed``.
    agents : class by agent name or by kind, to change behaviour: ``{"openai": PriceWarrior}``.
    years : horizon; the scenario's own if left out.
    uncertain : draw each world's parameters from the scenario's uncertainties, and levels of the
        start within what is known of them.
    levers : values of parameters in all worlds, as in `sim.Scenario.replace`.

    Notes
    -----
    ``mesa.batch_run`` takes whatever can be looped over for a list of values, Scenarios and dicts
    too: wrap them, ``{"scenario": [scenario], "agents": [{"openai": PriceWarrior}]}``.

    ``agents_by_type`` is mesa's and goes by an agent's very class: with one PriceWarrior,
    ``agents_by_type[Lab]`` has one lab less. ``labs``, ``hyperscalers``, ``neoclouds``,
    ``investors``, ``builders`` have all of a kind.

    Examples
    --------
    >>> class PriceWarrior(Lab):
    ...     def decide_price(self, view, default):
    ...         return 1.1 * view.unit_cost[:, self.column]
    >>> MarketModel("baseline", agents={"openai": PriceWarrior}).run(1)
    """

    def __init__(
        self,
        scenario: ScenarioLike = "baseline",
        worlds: int = 1,
        rng: int | str | None = None,
        agents: Mapping[str, type[Handle]] | None = None,
        years: int | None = None,
        uncertain: bool = False,
        levers: Mapping[str, float] | None = None,
    ) -> None:
        self.definition, _ = changed(scenario, levers)
        self.uncertain = uncertain
        world = start(self.definition, worlds, _seed(rng), years, uncertain)
        warn(self.definition, years)
        super().__init__(world, agents or {})
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(Crewed.latest, name=name) for name in SERIES}
            | {name: name for name in OF_RUN},
            agenttype_reporters={
                cls: {name: attrgetter(name) for name in names}
                for kind, names in ((Lab, OF_LABS), (Hyperscaler, OF_CLOUDS))
                for cls in self.agent_types
                if issubclass(cls, kind)
            },
        )

    def __repr__(self) -> str:
        done, of = self.month, self.world.batch.months
        many = len(self.world.batch.worlds)
        return f"<MarketModel {self.definition.name}: {done} of {of} months, worlds: {many}>"

    @property
    def ending(self) -> Reading:
        """The ending so far; empty in the first year, for it looks back over twelve months."""
        if self.month < WINDOW_MONTHS:
            return plain(np.full(len(self.world.batch.worlds), ""))
        series = self.world.tape.trimmed(self.month)
        fit = memberships({name: series[name] for name in DECIDING})
        return plain(label(fit[:, -1]))

    def step(self) -> None:
        """Advance by a month.

        Raises
        ------
        EndgameError
            If the horizon is reached: ``running`` is False then.
        """
        total = self.world.batch.months
        if self.month >= total:
            raise EndgameError(f"the horizon of {total} months is reached; give more years")
        advance(self.world)
        self.datacollector.collect(self)
        self.running = self.month < total

    def run(self, months: int | None = None) -> None:
        """Advance by some months, to the horizon if left out, and never beyond it."""
        last = self.world.batch.months
        end = last
        if months is not None:
            end = min(self.month + whole("months", months, 0, MOST_YEARS * MONTHS_PER_YEAR), last)
        while self.month < end:
            self.step()

    def result(self) -> xr.Dataset:
        """The finished months as `sim.run` gives them; a decision never taken so far is told."""
        self.world.hooks.tell_mute()
        return dataset(self.world, self.definition, self.uncertain)


def _seed(rng: int | str | None) -> int:
    """A seed from a number, from the text of a form, or a fresh one."""
    if rng is None:
        return int(np.random.default_rng().integers(2**31))
    try:
        number = int(rng) if isinstance(rng, str) else rng
    except ValueError:
        raise ScenarioError(f"rng = {rng!r}: must be a whole number or None") from None
    return whole("rng", number, 0, MOST_SEED)
