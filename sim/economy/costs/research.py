"""What experiments yield: the split of R&D compute, know-how growth, and what leaks out."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR


def effective_elasticity(
    zeta: FloatArray, retention: FloatArray, private_share: FloatArray
) -> FloatArray:
    """Elasticity of effective compute to experiments, over all generations that a finding serves.

    Parameters
    ----------
    zeta : (worlds, labs) elasticity of algorithmic efficiency to experiment compute.
    retention : (worlds, labs) weight of the next generation against this one, in [0, 1).
    private_share : (worlds, labs) share of a finding still private one generation on, in [0, 1].

    Returns
    -------
    (worlds, labs) elasticity.

    Notes
    -----
    A finding pays zeta now, retention x private_share of it next time, and so on: a geometric sum.
    Followers who cannot keep findings private have the smaller elasticity.
    Worked: zeta 0.9, retention 0.9, all private -> 9.
    """
    return zeta / (1.0 - retention * private_share)


def experiment_share(zeta_effective: FloatArray) -> FloatArray:
    """Share of R&D compute that a lab spends on experiments when it splits optimally.

    Parameters
    ----------
    zeta_effective : (worlds, labs) elasticity of effective compute to experiments, >= 0.

    Returns
    -------
    (worlds, labs) share in [0, 1); the final run takes the rest.

    Notes
    -----
    The maximum of ln(final run) + zeta ln(experiments) under a budget. Worked: 9 -> 0.9, the split
    that Epoch AI (2025-10-10) finds for OpenAI in 2024.
    """
    return zeta_effective / (1.0 + zeta_effective)


def ratio_of_run_series(n: FloatArray, f: FloatArray) -> FloatArray:
    """Experiment compute over final-run compute when n experiments must near the frontier's scale.

    Parameters
    ----------
    n : (worlds, labs) experiments per final run.
    f : (worlds, labs) mean size of one over the size of the final run.

    Returns
    -------
    (worlds, labs) ratio R/T, to be read by `experiment_share` as the effective elasticity.

    Notes
    -----
    The Leontief case: experiments cannot shrink below a fraction of the final run (Whitfill and Wu
    2025, arXiv 2507.23181). Worked: 30 experiments at 0.3 of the run -> 9.
    """
    return n * f


def knowhow_growth(
    compute_h100e_hours: FloatArray,
    knowhow_log10: FloatArray,
    reference_hours: FloatArray,
    reference_knowhow_log10: FloatArray,
    growth_per_year: FloatArray,
    returns: FloatArray,
    difficulty: FloatArray,
) -> FloatArray:
    """Growth of algorithmic know-how this month, in logs, from experiment compute.

    Parameters
    ----------
    compute_h100e_hours : (worlds, labs) experiment compute this month, H100e-hours, >= 0.
    knowhow_log10 : (worlds, labs) log10 of algorithmic efficiency A.
    reference_hours : (worlds, 1) H100e-hours a month at which the reference growth was seen.
    reference_knowhow_log10 : (worlds, 1) log10 of A at which it was seen.
    growth_per_year : (worlds, 1) that growth, natural log per year; ln 2.8 = 1.03 for x2.8 a year.
    returns : (worlds, 1) elasticity of the flow of ideas to compute, > 0.
    difficulty : (worlds, 1) elasticity of that flow to A already found, >= 0: ideas get harder.

    Returns
    -------
    (worlds, labs) increment of ln A over the month.

    Notes
    -----
    dlnA/dt = g (X/X_ref)**returns (A/A_ref)**-difficulty, semi-endogenous (Jones 1995; rates of Ho
    et al. 2024, arXiv 2403.05812): with X growing at x a year A ends up growing at
    returns x / difficulty. Worked: g 1.2, twice the compute, returns 1, ten times the know-how,
    difficulty 0.3 -> 0.1 x 2 x 0.501 = 0.1002.
    """
    effort = power(compute_h100e_hours / reference_hours, returns)
    burden = 10.0 ** (-difficulty * (knowhow_log10 - reference_knowhow_log10))
    return growth_per_year / MONTHS_PER_YEAR * effort * burden


def spillover(
    knowhow_ln: FloatArray,
    best_ln: FloatArray,
    tolerance_ln: FloatArray,
    half_life_months: FloatArray,
    absorption: FloatArray,
) -> FloatArray:
    """Know-how that reaches a lab this month from the best one: leaks, papers, distillation, hires.

    Parameters
    ----------
    knowhow_ln : (worlds, labs) natural log of the lab's know-how.
    best_ln : (worlds, 1) natural log of the best.
    tolerance_ln : (worlds, 1) gap that never closes by copying.
    half_life_months : (worlds, 1) months in which half of the rest leaks out; infinite for never.
    absorption : (worlds, labs) share of what leaks that the lab can use, in [0, 1].

    Returns
    -------
    (worlds, labs) increment of ln A, never negative and never past the tolerance.

    Notes
    -----
    Absorptive capacity: Cohen and Levinthal 1990. Exponential decay is integrated over the month,
    so any half-life is stable. Worked: gap 1.2, tolerance 0.2, half-life 1 month, full absorption
    -> 0.5.
    """
    gap = np.maximum(best_ln - tolerance_ln - knowhow_ln, 0.0)
    gained: FloatArray = gap * -np.expm1(-np.log(2.0) * absorption / half_life_months)
    return gained
