"""What an hour on a chip costs its owner: capital charge, vintages and depreciation."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray


def annuity_factor(rate_per_year: FloatArray, life_years: FloatArray | float) -> FloatArray:
    """Constant yearly payment per dollar of capital that returns it with interest over its life.

    Parameters
    ----------
    rate_per_year : (worlds, 1) cost of capital, >= 0; 0.1 for 10% a year.
    life_years : (worlds, 1) economic life, years.

    Returns
    -------
    (worlds, 1) USD per year per USD.

    Notes
    -----
    r / (1 - (1 + r)**-n), and 1/n where r is zero. Worked: 10%, 4 years -> 0.31547.
    """
    rate, life = np.broadcast_arrays(rate_per_year, life_years)
    lent = rate > 0.0
    interest = np.where(lent, rate, 1.0)
    annuity: FloatArray = np.where(
        lent, interest / -np.expm1(-life * np.log1p(interest)), 1.0 / life
    )
    return annuity


def full_cost_usd_per_hour(
    chip_price_usd: FloatArray,
    system_ratio: FloatArray,
    annual_capital_charge: FloatArray,
    running_cost_usd_per_hour: FloatArray,
    hours_per_year: FloatArray | float,
) -> FloatArray:
    """Cost of having one chip installed for an hour: capital charge and running cost.

    Parameters
    ----------
    chip_price_usd : (worlds, 1) USD per H100e.
    system_ratio : (worlds, 1) server, network and building over the chip's price, >= 1.
    annual_capital_charge : (worlds, 1) USD per year per USD, as from `annuity_factor`.
    running_cost_usd_per_hour : (worlds, 1) energy, staff and repairs, USD per chip-hour.
    hours_per_year : (worlds, 1) hours that bear the charge, 8,760 for all.

    Returns
    -------
    (worlds, 1) USD per installed chip-hour; divide by utilisation for a sold hour.

    Notes
    -----
    Worked: 40,000 USD all-in at 10% over 6 years plus 0.25 is 1.30 an hour, 1.37 sold at 95%.
    """
    capital_usd = chip_price_usd * system_ratio
    return capital_usd * annual_capital_charge / hours_per_year + running_cost_usd_per_hour


def age_vintages(vintages: FloatArray, arrivals: FloatArray, survival: FloatArray) -> FloatArray:
    """Fleet by age one month later: arrivals enter at age 0, the oldest age retires.

    Parameters
    ----------
    vintages : (worlds, agents, ages) chips by age in months, H100e.
    arrivals : (worlds, agents) chips delivered this month, H100e.
    survival : broadcastable to vintages; share of an age that lives to the next, in [0, 1]. The
        last age's is not read, because it retires whole.

    Returns
    -------
    (worlds, agents, ages) a new array.

    Notes
    -----
    Worked: [10, 20, 30] with 5 arriving and survival 0.9 becomes [5, 9, 18].
    """
    survivors = (vintages * survival)[..., :-1]
    return np.concatenate([arrivals[..., np.newaxis], survivors], axis=-1)


def book_depreciation(purchases_by_age_usd: FloatArray, life_months: FloatArray) -> FloatArray:
    """Straight-line depreciation charged this month on what was bought in earlier months.

    Parameters
    ----------
    purchases_by_age_usd : (worlds, agents, ages) price paid by age in months, USD. Age 0, bought
        this month, bears a full month.
    life_months : (worlds, agents) book life, months; a fraction is charged in the last month.

    Returns
    -------
    (worlds, agents) USD.

    Notes
    -----
    Worked: [300, 300, 300, 300] with a life of 3 months: 100 on each of three, 300.
    """
    ages = np.arange(purchases_by_age_usd.shape[-1], dtype=np.float64)
    life = life_months[..., np.newaxis]
    months_charged = np.clip(life - ages, 0.0, 1.0)
    charge: FloatArray = (purchases_by_age_usd * months_charged / life).sum(axis=-1)
    return charge
