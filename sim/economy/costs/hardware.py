"""What machines cost their owner: user cost, vintages and depreciation."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray


def user_cost(
    rate_per_year: FloatArray, retirement_per_year: FloatArray, price_decline: FloatArray
) -> FloatArray:
    """Yearly user cost of a dollar of machines: interest, retirement and the fall of their price.

    Parameters
    ----------
    rate_per_year : (worlds, 1) cost of capital.
    retirement_per_year : (worlds, 1) share of machines retired in a year.
    price_decline : (worlds, 1) expected fall of the price of new machines of the same work, share
        a year, in [0, 1).

    Returns
    -------
    (worlds, 1) USD per year per USD.

    Notes
    -----
    r + delta - (dp/dt)/p (Jorgenson 1963), continuous in time. Worked: 10%, 5% retired, prices down
    by 24% a year: 0.10 + 0.05 + 0.274 = 0.424.
    """
    return rate_per_year + retirement_per_year - np.log1p(-price_decline)


def years_of_progress(
    years: FloatArray | float, launch: FloatArray, gap: FloatArray, ramp: FloatArray
) -> FloatArray:
    """How far hardware has come by a date, in years of its long trend.

    A generation brings all its progress while it takes over what is shipped, and nothing after
    that until the next: over a whole generation progress runs at the pace of the calendar.

    Parameters
    ----------
    years : broadcastable date, years since January 2025.
    launch : (worlds, 1) launch of a generation in volume, years since January 2025.
    gap : (worlds, 1) time between generations, years.
    ramp : (worlds, 1) time that a generation takes to take over shipments, years; as long as
        ``gap`` for steady progress.

    Returns
    -------
    Years, by the same origin as ``years``, which they equal at each launch.

    Notes
    -----
    Sales of successive generations (Norton and Bass 1987), with a straight ramp. Worked: launched
    at 0, the next at 2, a ramp of 1: 1.0 after half a year, 2.0 after a whole one and until the
    next.
    """
    since = (years - launch) / gap
    whole = np.floor(since)
    progress: FloatArray = launch + gap * (whole + np.minimum((since - whole) * gap / ramp, 1.0))
    return progress


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
