"""Parameter values of each world: table, scenario, draws of what is uncertain, dated shocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError
from sim.base.rng import first_uniform
from sim.base.units import MONTHS_PER_YEAR
from sim.scenario.by_calendar import by_calendar
from sim.scenario.definition import Scenario
from sim.scenario.document import LAB_SHOCKS, Shock, Uncertainty
from sim.scenario.parameters import Parameters, table
from sim.scenario.posterior import posterior
from sim.start.levels import parameter_levels
from sim.start.roster import lab_names, months_between

COMMON = (
    "builders.count",
    "builders.sensitivity_spread",
    "entry.pay_usd_per_year",
    "entry.staff_people",
    "start.dry_powder_usd",
    "start.other_clouds_own_chip_share",
)
"""Parameters that fix who there is: one value for all worlds of a batch."""


def parameters(
    scenario: Scenario,
    worlds: Sequence[int],
    seed: int,
    months: int,
    uncertain: bool,
    given: Mapping[str, FloatArray] | None = None,
) -> Parameters:
    """Build the parameters of a batch over a horizon.

    ``given`` has values chosen outside, (W,) by name: they stand in place of draws and constants.
    """
    values = scenario.values()
    chosen = dict(given or {})
    for name in COMMON:
        if name in chosen:
            require_common(name, chosen[name])
        elif uncertain and name in scenario.uncertainties:
            raise ScenarioError(
                f'uncertainties."{name}": must be the same in every world; set it under constants'
            )
    open_ = {name: each for name, each in scenario.uncertainties.items() if name not in chosen}
    drawn = (draws(open_, worlds, seed) | joint_draws(scenario, worlds, seed)) if uncertain else {}
    first = parameter_levels(scenario, worlds, seed, chosen) if uncertain else {}
    drawn = first | drawn | chosen
    of_labs = {f"lab.{name}": each.calm for name, each in LAB_SHOCKS.items()}
    width = np.ones(len(lab_names(scenario)))
    everything = values | {name: calm * width for name, calm in of_labs.items()}
    calm = Parameters.build(everything, len(worlds), drawn)
    return Parameters.build(everything, len(worlds), drawn, dated(scenario, calm, months))


def require_common(name: str, values: FloatArray) -> None:
    """Refuse values, (W,), that differ between worlds if they fix who there is."""
    if name in COMMON and (values != values[0]).any():
        raise ScenarioError(
            f'parameters."{name}": differs between rows; must be the same in every world'
        )


def draws(
    uncertainties: dict[str, Uncertainty], worlds: Sequence[int], seed: int
) -> dict[str, FloatArray]:
    """One value per world and uncertain parameter, each from a stream of its own name."""
    if not uncertainties:
        return {}
    drawn = first_uniform(seed, [f"parameter:{name}" for name in uncertainties], worlds)
    pairs = zip(uncertainties.items(), drawn, strict=True)
    return {name: quantile(prior, uniform) for (name, prior), uniform in pairs}


def joint_names(scenario: Scenario) -> tuple[str, ...]:
    """Uncertain parameters that the scenario draws jointly, from the posterior that it names."""
    if scenario.prior is None:
        return ()
    return tuple(n for n in posterior(scenario.prior).shared if n in scenario.uncertainties)


def joint_draws(scenario: Scenario, worlds: Sequence[int], seed: int) -> dict[str, FloatArray]:
    """One row of the posterior per world, by a stream of its own: whole rows, never margins."""
    names = joint_names(scenario)
    if scenario.prior is None or not names:
        return {}
    purpose = f"prior:{scenario.prior}"
    found = posterior(scenario.prior)
    rows = found.rows(first_uniform(seed, [purpose], worlds)[0])
    return {name: found.values[name][rows] for name in names}


def quantile(prior: Uncertainty, uniform: FloatArray) -> FloatArray:
    """Value of an uncertain parameter at a quantile. Log scale 1 to 100, 0.5: 10."""
    if prior.scale == "log":
        return np.asarray(prior.low * (prior.high / prior.low) ** uniform, dtype=np.float64)
    value = prior.low + (prior.high - prior.low) * uniform
    if prior.scale == "discrete":
        steps = np.floor(prior.low + (prior.high - prior.low + 1.0) * uniform)
        return np.minimum(steps, prior.high)
    return value


def dated(scenario: Scenario, calm: Parameters, months: int) -> dict[str, FloatArray]:
    """Paths of all that dated inputs touch, (months, W, 1), or (months, W, L) of ``lab.<name>``.

    First comes what the calendar changes in every scenario, then the scenario's own shocks. Later
    ones act on what earlier ones left; a path stays within what is permitted.
    """
    labs = lab_names(scenario)
    paths: dict[str, FloatArray] = {}
    for shock in (*by_calendar(scenario, 1 + months // MONTHS_PER_YEAR), *scenario.shocks):
        name, column = shock.what, 0
        if name.startswith("lab."):
            _, lab, what = name.split(".")
            name, column = f"lab.{what}", labs.index(lab)
        path = paths.setdefault(name, np.repeat(calm[name][None], months, axis=0))
        _strike(path[window(shock, scenario.start, months), :, column], shock)
    return {name: np.clip(path, *_permitted(name)) for name, path in paths.items()}


def _strike(cells: FloatArray, shock: Shock) -> None:
    """Let a shock act on the cells of a path, (months, W)."""
    if shock.mode == "multiply":
        cells *= shock.value
    elif shock.mode == "add":
        cells += shock.value
    else:
        cells[...] = shock.value


def _permitted(name: str) -> tuple[float, float]:
    found = LAB_SHOCKS[name.removeprefix("lab.")] if name.startswith("lab.") else table()[name]
    return found.low, found.high


def window(shock: Shock, start: str, months: int) -> slice:
    """Months in which a shock acts, its end excluded, within the horizon."""
    first = months_between(start, shock.date)
    last = months if shock.until is None else months_between(start, shock.until)
    return slice(min(max(first, 0), months), min(max(last, 0), months))
