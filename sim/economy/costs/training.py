"""What a training run costs: chip-hours, their bill, and the chance that it fails."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_DAY, SECONDS_PER_HOUR


def chip_hours(
    flop: FloatArray, peak_flop_per_s: FloatArray | float, mfu: FloatArray
) -> FloatArray:
    """Chip-hours that a training run of a given size occupies.

    Parameters
    ----------
    flop : (worlds, labs) FLOP of the run.
    peak_flop_per_s : (worlds, 1) dense peak of one chip, FLOP/s.
    mfu : (worlds, labs) model FLOP utilisation, in (0, 1].

    Returns
    -------
    (worlds, labs) chip-hours.

    Notes
    -----
    Cottier et al. 2024 (arXiv 2405.21015). Worked: 3.8e25 FLOP on H100 (989e12) at 0.346 takes
    30.8 million hours, as Meta reports for Llama 3.1 405B.
    """
    return flop / (peak_flop_per_s * mfu * SECONDS_PER_HOUR)


def run_cost_usd(
    flop: FloatArray,
    peak_flop_per_s: FloatArray | float,
    mfu: FloatArray,
    usd_per_chip_hour: FloatArray,
) -> FloatArray:
    """Compute bill of one training run at the hourly price of its chips.

    Parameters
    ----------
    flop : (worlds, labs) FLOP of the run.
    peak_flop_per_s : (worlds, 1) dense peak of one chip, FLOP/s.
    mfu : (worlds, labs) model FLOP utilisation, in (0, 1].
    usd_per_chip_hour : (worlds, labs) USD per chip-hour, of the chip whose peak is given.

    Returns
    -------
    (worlds, labs) USD.

    Notes
    -----
    Cottier et al. 2024. Worked: 2.1e25 FLOP on A100 (312e12) at 0.35 and 2 USD/h is 107 million.
    """
    return chip_hours(flop, peak_flop_per_s, mfu) * usd_per_chip_hour


def cluster_cost_usd(
    chips: FloatArray, days: FloatArray, usd_per_chip_hour: FloatArray
) -> FloatArray:
    """Compute bill of a run known by its cluster and duration rather than by its FLOP.

    Parameters
    ----------
    chips : (worlds, labs) chips of the cluster, paid day and night.
    days : (worlds, labs) days that the run takes.
    usd_per_chip_hour : (worlds, labs) USD per chip-hour.

    Returns
    -------
    (worlds, labs) USD.

    Notes
    -----
    Epoch AI, 2025-10-10, for GPT-4.5. Worked: 60,000 chips for 120 days at 2 USD/h, 345.6 million.
    """
    return chips * days * HOURS_PER_DAY * usd_per_chip_hour


def flop_for_budget(
    budget_usd: FloatArray,
    peak_flop_per_s: FloatArray | float,
    mfu: FloatArray,
    usd_per_chip_hour: FloatArray,
) -> FloatArray:
    """Largest run that a budget buys; the inverse of `run_cost_usd`.

    Parameters
    ----------
    budget_usd : (worlds, labs) USD.
    peak_flop_per_s, mfu, usd_per_chip_hour : as in `run_cost_usd`.

    Returns
    -------
    (worlds, labs) FLOP.

    Notes
    -----
    Worked: 100 million USD at 2 USD/h on H100 at 0.35 buys 6.2e25 FLOP.
    """
    return budget_usd / usd_per_chip_hour * (peak_flop_per_s * mfu * SECONDS_PER_HOUR)


def failure_probability(
    derisking_ratio: FloatArray, base: FloatArray, floor: FloatArray, half_ratio: FloatArray
) -> FloatArray:
    """Chance that a run fails, falling in what was spent on derisking it.

    Parameters
    ----------
    derisking_ratio : (worlds, labs) derisking spend over the cost of the run, >= 0.
    base : (worlds, 1) probability with no derisking, in [0, 1).
    floor : (worlds, 1) probability that no derisking removes, <= base.
    half_ratio : (worlds, 1) derisking ratio that halves the avoidable part, > 0.

    Returns
    -------
    (worlds, labs) probability.

    Notes
    -----
    The form is assumed: each further half_ratio halves what is left. Worked: base 0.4, floor 0.05,
    half_ratio 1 and a ratio of 2 give 0.1375.
    """
    return floor + (base - floor) * 0.5 ** (derisking_ratio / half_ratio)


def best_derisking_ratio(
    loss_over_run: FloatArray, base: FloatArray, floor: FloatArray, half_ratio: FloatArray
) -> FloatArray:
    """Derisking over the cost of a run at which a further USD would avoid a loss of one USD.

    Parameters
    ----------
    loss_over_run : (worlds, labs) what a failure costs over the cost of the run, >= 0.
    base, floor, half_ratio : (worlds, 1) as in `failure_probability`.

    Returns
    -------
    (worlds, labs) ratio, 0 where the first USD avoids less.

    Notes
    -----
    The first-order condition of spending plus expected loss. Worked: a loss of 4 runs, base 0.3,
    floor 0.04, half_ratio 0.3: 0.3 log2(0.693 x 0.26 x 4 / 0.3) = 0.379.
    """
    halving = np.log(2.0)
    first = halving * (base - floor) * loss_over_run / half_ratio
    ratio: FloatArray = half_ratio * np.log(np.maximum(first, 1.0)) / halving
    return ratio
