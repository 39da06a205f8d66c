"""What a model generation costs: chip-hours, compute-optimal size, and the lines beside the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_DAY, SECONDS_PER_HOUR
from sim.economy.costs.inference import FORWARD_FLOP_PER_PARAMETER_TOKEN

FLOP_PER_PARAMETER_TOKEN = 6.0
"""Training FLOP per parameter and token: two forward, four backward (Kaplan et al. 2020)."""
BISECTIONS = 50
"""Halvings of the unit interval: to 1e-15, and never onto its end, where the law has a pole."""


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


@dataclass(frozen=True)
class LossLaw:
    """Loss = irreducible + a / parameters**alpha + b / tokens**beta (Hoffmann et al. 2022).

    Every field broadcasts against (worlds, labs). The refit of Besiroglu et al. 2024 (arXiv
    2404.10102) is (1.8172, 482.01, 2085.43, 0.3478, 0.3658); the printed original (1.69, 406.4,
    410.7, 0.34, 0.28) contradicts its own paper's 20 tokens per parameter.
    """

    irreducible: FloatArray
    a: FloatArray
    b: FloatArray
    alpha: FloatArray
    beta: FloatArray


def training_loss(parameters: FloatArray, tokens: FloatArray, law: LossLaw) -> FloatArray:
    """Pre-training loss of a model of given size and data.

    Parameters
    ----------
    parameters, tokens : (worlds, labs) counts.
    law : the loss law.

    Returns
    -------
    (worlds, labs) nats per token.

    Notes
    -----
    Hoffmann et al. 2022 with the refit. Worked: 70e9 parameters on 1.4e12 tokens gives 1.974.
    """
    return law.irreducible + law.a * parameters**-law.alpha + law.b * tokens**-law.beta


def compute_optimal(flop: FloatArray, law: LossLaw) -> tuple[FloatArray, FloatArray]:
    """Parameters and tokens that minimise the loss of a run of given size.

    Parameters
    ----------
    flop : (worlds, labs) FLOP, equal to 6 x parameters x tokens.
    law : the loss law.

    Returns
    -------
    parameters, tokens : (worlds, labs) counts.

    Notes
    -----
    N = G (C/6)**(beta/(alpha+beta)), G = (alpha a / (beta b))**(1/(alpha+beta)); Hoffmann et al.
    2022, equation 4. Worked: 1e24 FLOP with the refit gives 96e9 parameters, 18 tokens each.
    """
    exponents = law.alpha + law.beta
    pairs = flop / FLOP_PER_PARAMETER_TOKEN
    balance: FloatArray = (law.alpha * law.a / (law.beta * law.b)) ** (1.0 / exponents)
    parameters = balance * pairs ** (law.beta / exponents)
    return parameters, pairs / parameters


def lifetime_optimal(
    flop: FloatArray, law: LossLaw, served_tokens: FloatArray, mfu_ratio: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Parameters and tokens that reach a loss at the least cost of training and serving together.

    Parameters
    ----------
    flop : (worlds, labs) FLOP of the compute-optimal run whose loss is to be reached.
    law : the loss law.
    served_tokens : (worlds, labs) tokens served over the model's life, >= 0.
    mfu_ratio : (worlds, labs) training MFU over serving MFU: how much dearer a served FLOP is.

    Returns
    -------
    parameters, tokens : (worlds, labs) counts.

    Notes
    -----
    Minimises 6 N D + 2 N D_served x mfu_ratio at fixed loss (Sardana and Frankle 2024, arXiv
    2401.00448). With x the share of the reducible loss that is left to size, the first-order
    condition 6 D (alpha x / (beta (1 - x)) - 1) = 2 D_served x mfu_ratio rises in x, so bisection
    cannot fail. Worked: 1e24 FLOP and 1e13 served tokens at ratio 1 give 48e9 parameters on
    4.32e12 tokens, 90 each, against 18 with none served.
    """
    parameters, tokens = compute_optimal(flop, law)
    reducible = training_loss(parameters, tokens, law) - law.irreducible
    burden = (FORWARD_FLOP_PER_PARAMETER_TOKEN / FLOP_PER_PARAMETER_TOKEN) * (
        served_tokens * mfu_ratio
    )
    high: FloatArray = np.ones(np.broadcast_shapes(reducible.shape, burden.shape))
    low = np.zeros_like(high)
    for _ in range(BISECTIONS):
        share = 0.5 * (low + high)
        data_part = 1.0 - share
        tokens = (law.b / (reducible * data_part)) ** (1.0 / law.beta)
        excess = tokens * (law.alpha * share / (law.beta * data_part) - 1.0) - burden
        low, high = np.where(excess < 0.0, share, low), np.where(excess < 0.0, high, share)
    share = 0.5 * (low + high)
    parameters = (law.a / (reducible * share)) ** (1.0 / law.alpha)
    tokens = (law.b / (reducible * (1.0 - share))) ** (1.0 / law.beta)
    return parameters, tokens


@dataclass(frozen=True)
class GenerationCost:
    """Lines of one model generation's bill, USD, each (worlds, labs)."""

    final_run_usd: FloatArray
    experiments_usd: FloatArray
    failed_runs_usd: FloatArray
    data_usd: FloatArray
    staff_usd: FloatArray

    @property
    def total_usd(self) -> FloatArray:
        """Sum of the lines, USD, (worlds, labs)."""
        compute_usd = self.final_run_usd + self.experiments_usd + self.failed_runs_usd
        return compute_usd + self.data_usd + self.staff_usd


def generation_cost(
    final_run_usd: FloatArray,
    experiments_per_final_run: FloatArray,
    failure_probability: FloatArray,
    data_usd: FloatArray,
    staff_usd: FloatArray,
) -> GenerationCost:
    """Whole cost of one model generation: the iceberg under the final run.

    Parameters
    ----------
    final_run_usd : (worlds, labs) USD of the run that succeeds.
    experiments_per_final_run : (worlds, labs) experiment compute over final-run compute, R/T.
    failure_probability : (worlds, labs) chance that an attempt fails, in [0, 1).
    data_usd, staff_usd : (worlds, labs) USD.

    Returns
    -------
    GenerationCost

    Notes
    -----
    Attempts repeat until one succeeds, each failure at full price: expected failures are
    p / (1 - p). Worked: a 100 million run with R/T 0.5, p = 0.2, 25 of data and 50 of staff is a
    250 million generation.
    """
    return GenerationCost(
        final_run_usd=final_run_usd,
        experiments_usd=final_run_usd * experiments_per_final_run,
        failed_runs_usd=final_run_usd * failure_probability / (1.0 - failure_probability),
        data_usd=data_usd,
        staff_usd=staff_usd,
    )


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
