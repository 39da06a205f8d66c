# mypy: ignore-errors

# %% [markdown]
# # Switching costs: bargain, then rip-off
#
# ## The question
#
# Why does a firm sell cheaply to new customers and dearly to old ones, and when does the one turn
# into the other?
#
# **Goals.** Turn an elasticity into a price. Derive why a patient seller charges less than a
# hurried one when customers are tied. Say which rule of conduct would change the pattern. *You
# need: supply and demand; elasticity; monopoly pricing helps.*

# %% [markdown]
# ## Five minutes of theory
#
# A seller who faces demand of elasticity ε sets price over marginal cost at
#
# ```
# p / c = ε / (ε − 1)
# L = (p − c) / p = 1 / ε
# ```
#
# where *L* is the Lerner index (Lerner 1934). Which ε? In the long run customers leave: ε is
# large. In the short run most cannot: contracts run, prompts are tuned, staff is trained. If a
# share *r* of demand reconsiders each month, a price rise costs little now and much later. A
# seller who discounts the future at *d* a month weighs the two:
#
# ```
# ε = w ε_long + (1 − w) ε_short
# w = r / (r + d)
# ```
#
# Patient (*d* small): *w* near 1, a low price, an **investment in share**. In a hurry (*d*
# large): *w* near 0, a high price, a **harvest**. So the same firm with the same customers is a
# bargain while it is funded and a rip-off when the money stops. Without switching costs (*r* near
# one) patience hardly matters. (Klemperer 1987 and 1995; Beggs and Klemperer 1992.)

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.analysis.differences import mean_difference
from sim.economy.market.pricing import discounted_elasticity, markup, step_price


def one(value):
    """A plain number as the simulator's functions take it."""
    return np.array([[float(value)]])


def price_over_cost(reconsider, discount, long_run=4.0):
    """Mark-up of a seller, by the simulator's own functions."""
    used = discounted_elasticity(one(long_run), one(reconsider), one(discount), one(0.6), one(0.9))
    return markup(used, one(1.25), one(5.0)).item()


patient, hurried = price_over_cost(0.03, 0.01), price_over_cost(0.03, 0.10)
print(
    f"3% of demand reconsiders a month. Patient (1% a month): price {patient:.2f} times cost; "
    f"hurried (10%): {hurried:.2f} times."
)

# %% [markdown]
# ## Run
#
# One seller, two years with money (it discounts at 1% a month), then two without (10%). List
# prices close 30% of the gap to the wished price each month, and rise by at most 4%. The slider
# is the share of demand that reconsiders each month.

# %% tags=["slider"]
slider = {
    "label": "Demand that reconsiders each month",
    "unit": "%",
    "values": [1, 3, 10, 30, 90],
    "start": 1,
}


def path(reconsider):
    """Price over cost month by month; the money stops after 24 months."""
    price, found = one(price_over_cost(reconsider, 0.01)), []
    for month in range(48):
        wished = one(price_over_cost(reconsider, 0.01 if month < 24 else 0.10))
        price = step_price(price, wished, one(0.3), 0.04, 0.2)
        found.append(price.item())
    return np.array(found)


def draw(position):
    share = slider["values"][position] / 100
    found = path(share)
    figure, axes = plt.subplots()
    axes.plot(np.arange(1, 49), found, color="#0072b2")
    axes.axhline(4 / 3, color="#8a8d93", ls="--", lw=1.5)
    axes.text(48, 4 / 3 - 0.05, "nobody tied: 4/3", color="#8a8d93", ha="right", va="top")
    axes.axvline(24, color="#d55e00", lw=1.5, ls=":")
    axes.text(23.3, 4.75, "money stops", color="#d55e00", ha="right", va="top")
    axes.set(xlabel="month", ylim=(1, 5), title="Price over marginal cost")
    print(
        f"Price goes from {found[23]:.2f} to {found[-1]:.2f} times cost when the money stops: "
        f"{found[-1] / found[23] - 1:+.0%}."
    )
    return figure


draw(slider["start"])

# %% [markdown]
# Now the whole industry. In both columns venture money dries up for two years from July 2028
# (scenario `funding_winter`), with the same luck. In one, API customers are tied; in the other,
# they are free.

# %%
WORLDS, YEARS = 24, 6
levers = {
    "tied": {"market.switching_hazard_per_month": 0.006, "market.router_share": 0.02},
    "free": {"market.switching_hazard_per_month": 0.15, "market.router_share": 0.60},
}
runs = {
    name: sim.run("funding_winter", worlds=WORLDS, years=YEARS, uncertain=True,
                  levers={"builders.count": 50} | given)
    for name, given in levers.items()
}  # fmt: skip


def yearly(run, name):
    """Yearly means, (worlds, years); of the frontier tier where a series has tiers."""
    values = run[name].isel(tier=0) if "tier" in run[name].dims else run[name]
    return values.values.reshape(WORLDS, YEARS, 12).mean(axis=2)


task = {name: 1000 * yearly(run, "price_per_task_usd") for name, run in runs.items()}
open_part = {name: 100 * yearly(run, "open_spend_share") for name, run in runs.items()}
years = [f"to June {2027 + year}" for year in range(YEARS)]
pd.DataFrame(
    {
        f"USD per 1,000 tasks, {name}": [f"{each:.0f}" for each in np.median(task[name], axis=0)]
        for name in runs
    }
    | {
        f"open part of spend, {name}": [
            f"{each:.0f}%" for each in np.median(open_part[name], axis=0)
        ]
        for name in runs
    },
    index=pd.Index(years, name="middle of 24 worlds"),
)

# %% [markdown]
# ## What to notice
#
# **1.** Set the slider to 90%. Why is there nearly no rip-off?

# %% tags=["answer"]
rises = {share: path(share / 100)[-1] / path(share / 100)[23] - 1 for share in slider["values"]}
print(
    f"The price rises by {rises[90]:.0%}, against {rises[3]:.0%} at 3%. When nearly all demand "
    "can leave within the month, the short run "
    "is the long run, and there is nobody to harvest."
)
assert rises[90] < 0.1 < rises[3]

# %% [markdown]
# **2.** At 1% the price is high even while the money lasts. Where is the bargain?

# %% [markdown] tags=["answer"]
# Gone: with *r* = *d* = 1% a month even a patient seller gives half its weight to the short run.
# Bargains are for customers who can still choose. Firms therefore discount for *new* demand
# (credits, free tiers), which the simulator keeps apart (`labs.growth_discount`).

# %% [markdown]
# **3.** In the industry, prices of tasks fall in both columns, funding or not. Is the theory
# wrong?

# %% tags=["answer"]
gap = mean_difference(np.log(task["free"][:, 3]), np.log(task["tied"][:, 3]))
middle, low, high = (np.expm1(float(each)) for each in (gap.difference, gap.low, gap.high))
print(
    "No: costs fall faster than mark-ups rise, so a rip-off shows as a price that falls too "
    "slowly. Compare the columns: "
    f"in the year to June 2030, in the winter, tied customers pay {middle:+.0%} for a task, world "
    f"by world (mean of {gap.worlds} pairs, 95% interval {low:+.0%} to {high:+.0%}; the table has "
    "the middle world of each column, which need not be the same), and fewer of them have moved to "
    "open weights. "
    "Not all of it is harvest: who switches late also stays longer with yesterday's dearer model."
)
assert low > 0

# %% [markdown]
# ## Exercise
#
# A lab has 100 customers who buy one unit a month at cost 1. Long-run elasticity is 4; 5%
# reconsider each month; the short-run elasticity is 0.6 + 0.9 × 0.05 × 4 = 0.78.
#
# (a) Compute the elasticity used and the price at *d* = 1% and at *d* = 20% a month (mark-ups are
# bounded: elasticity at least 1.25, price at most 5 times cost). (b) A regulator makes data
# portable, so that *r* rises from 5% to 20%. By how much does the hurried lab's price fall? (c)
# The lab signs customers for a year before its money runs out. Is a low price now evidence of
# competition?

# %% [markdown] tags=["solution"]
# (a) *w* = 5/6: ε = 3.463 and p = 1.41. *w* = 1/5: ε = 1.424 and p = 3.36. (b) At *r* = 20% the
# short-run elasticity is 0.6 + 0.9 × 0.2 × 4 = 1.32 and *w* = 1/2: ε = 2.66, p = 1.60, a fall of
# 52%. (c) No. The low price is the first half of a contract whose second half is not written
# down; look at what customers pay over its whole life.

# %% tags=["solution"]
kind, harsh = price_over_cost(0.05, 0.01), price_over_cost(0.05, 0.20)
portable = price_over_cost(0.20, 0.20)
print(
    f"(a) {kind:.2f} and {harsh:.2f} times cost   (b) {portable:.2f}: {portable / harsh - 1:+.0%}"
)
by_hand = [5 / 6 * 4 + 1 / 6 * 0.78, 1 / 5 * 4 + 4 / 5 * 0.78, 0.5 * 4 + 0.5 * 1.32]
assert np.allclose([kind, harsh, portable], [each / (each - 1) for each in by_hand])
assert np.isclose(portable / harsh - 1, -0.52, atol=0.01)

# %% [markdown]
# ## Reading
#
# - Klemperer, P. (1987), "Markets with consumer switching costs", *Quarterly Journal of
#   Economics* 102:375-394.
# - Beggs, A. and Klemperer, P. (1992), "Multi-period competition with switching costs",
#   *Econometrica* 60:651-666.
# - Farrell, J. and Klemperer, P. (2007), "Coordination and lock-in", *Handbook of Industrial
#   Organization* 3:1967-2072.
# - In this repository: `sim/economy/market/pricing.py` and
#   `sim/data/scenarios/impatient_capital.toml`.
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 4, "Switching costs: bargain, then rip-off". Give the version, the scenario, the
# seed and the number of worlds with every number you take from it.
