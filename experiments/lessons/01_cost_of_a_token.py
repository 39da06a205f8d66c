# mypy: ignore-errors

# %% [markdown]
# # The cost of a token
#
# ## The question
#
# What does it cost to make a million tokens? And is that what they cost?
#
# **Goals.** Compute a marginal cost from four engineering numbers. Tell marginal from average
# cost. Say why a price above the one can lie below the other. *You need: supply and demand;
# marginal and average cost.*

# %% [markdown]
# ## Five minutes of theory
#
# A model with *N* active parameters does one multiplication and one addition per parameter and
# token: 2*N* floating point operations (FLOP). A chip's peak is *P* FLOP a second. Serving turns
# only a share *u* of the peak into tokens (model FLOP utilisation, **MFU**), idle hours included.
# With *p* USD for an hour of a chip and a share *k* of tokens read from a cache at no work, a
# chip makes *n* tokens an hour, and a million tokens (Mtok) cost *c*:
#
# ```
# n = P × u × 3600 / (2 N)
# c = p × 10⁶ × (1 − k) / n
# ```
#
# *c* is **marginal** cost: what one more million tokens costs when the model exists. It is linear
# in *p* and in *N*, and falls as 1/*u*. Training, research and staff are not in it; they are
# fixed. Average cost is
#
# ```
# a = c + fixed cost a year / Mtok a year
# ```
#
# Supply and demand say: competition drives price towards marginal cost. At that price nobody pays
# the fixed cost. That is this simulator's whole subject. (Formula and first numbers: DeepSeek,
# *open-infra-index*, day 6, March 2025.)

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.economy.costs.inference import usd_per_mtok

H800 = 989e12  # dense peak, FLOP a second
HOUR = 3600


def cost(parameters, hour=2.0, mfu=0.207, cached=0.44, peak=H800):
    """Marginal cost, USD per Mtok, by the simulator's own function."""
    return usd_per_mtok(np.asarray(parameters, float), hour, peak, mfu, cached)


def cost_by_hand(parameters, hour, mfu, cached, peak):
    """The same by the formula above, and nothing else."""
    tokens_per_hour = peak * mfu * HOUR / (2 * parameters)
    return hour * 1e6 * (1 - cached) / tokens_per_hour


deepseek = float(cost(37e9))
assert np.isclose(deepseek, cost_by_hand(37e9, 2.0, 0.207, 0.44, H800))
print(
    "DeepSeek-V3: 37 billion active parameters, 2 USD an hour, MFU 20.7%, 44% cached: "
    f"{deepseek:.2f} USD per Mtok."
)

# %% [markdown]
# ## Run
#
# Marginal cost of models from 10 to 1,000 billion active parameters, at 2 USD an hour and 30%
# cached. The slider is MFU. DeepSeek reported 21% for a day of 2025; fleets of many small
# customers had less, for customers come by day and reserve stands idle by night.

# %% tags=["slider"]
slider = {
    "label": "Share of peak that becomes tokens (MFU)",
    "unit": "%",
    "values": [3, 5, 10, 20, 40],
    "start": 1,
}
sizes = np.geomspace(10e9, 1000e9, 41)


def draw(position):
    mfu = slider["values"][position] / 100
    figure, axes = plt.subplots()
    curve = cost(sizes, mfu=mfu, cached=0.3)
    axes.loglog(sizes / 1e9, curve, color="#0072b2", label=f"MFU {mfu:.0%}")
    axes.loglog(
        sizes / 1e9,
        cost(sizes, mfu=0.05, cached=0.3),
        color="#8a8d93",
        ls="--",
        lw=1.5,
        label="MFU 5%",
    )
    axes.axhline(10, color="#d55e00", lw=1.5, label="a list price of 10 USD")
    axes.set(
        xlabel="active parameters, billion", ylim=(0.01, 30), title="Marginal cost, USD per Mtok"
    )
    axes.set_xticks([10, 30, 100, 300, 1000], ["10", "30", "100", "300", "1,000"])
    axes.set_yticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    axes.minorticks_off()
    axes.legend(loc="lower right")
    at = float(cost(250e9, mfu=mfu, cached=0.3))
    print(
        f"A model of 250 billion active parameters costs {at:.2f} USD per Mtok; at 10 USD a "
        f"Mtok its margin is {1 - at / 10:.0%}."
    )
    return figure


draw(slider["start"])

# %% [markdown]
# Now the industry in the simulator, three years from July 2026, twenty worlds: what an hour
# costs, what quality costs, and how price stands to both kinds of cost.

# %%
run = sim.run("baseline", worlds=20, years=3, uncertain=True, levers={"builders.count": 50})


def middle(name, months):
    """The middle world's mean over some months."""
    return float(np.median(run[name].values[:, months].mean(axis=1)))


first, last = slice(0, 12), slice(24, 36)
rows = {
    "price of compute on demand, USD per H100-hour": ("spot_price_usd_per_h100_hour", ".2f"),
    "cheapest price of July 2026's best quality, USD per Mtok": ("price_index", ".3f"),
    "price over marginal cost (mark-up)": ("markup", ".2f"),
    "price over full cost": ("price_to_full_cost", ".2f"),
}
pd.DataFrame(
    {
        "first year": [format(middle(name, first), form) for name, form in rows.values()],
        "third year": [format(middle(name, last), form) for name, form in rows.values()],
    },
    index=pd.Index(list(rows), name="middle of 20 worlds"),
)

# %% [markdown]
# ## What to notice
#
# **1.** Double the MFU, or halve the price of an hour: which lowers marginal cost more?

# %% [markdown] tags=["answer"]
# Neither: *c* is proportional to *p*/*u*. That is why a lab with poor software needs cheap chips,
# and why software that serves twice as much is worth as much as half the fleet.

# %% [markdown]
# **2.** The price of *a given quality* falls much faster than the price of an hour of compute.
# Where does the rest of the fall come from?

# %% tags=["answer"]
fall = 1 - (middle("price_index", last) / middle("price_index", first)) ** 0.5
hour = (
    1
    - (middle("spot_price_usd_per_h100_hour", last) / middle("spot_price_usd_per_h100_hour", first))
    ** 0.5
)
print(
    f"The same quality gets {fall:.0%} cheaper a year in the middle world, an hour of compute "
    f"{hour:.0%} a year. "
    "The rest is N and u, better algorithms that reach the quality with fewer active "
    "parameters and better software that "
    "serves more, and rivals: what one lab sold alone, others and open weights sell later."
)
assert fall > hour

# %% [markdown]
# **3.** The mark-up over marginal cost is far above 1 and price over full cost below 1. Which of
# the two says whether the industry makes money?

# %% tags=["answer"]
print(
    f"The second. In the first year users pay {middle('markup', first):.1f} times what serving "
    f"costs and {middle('price_to_full_cost', first):.0%} of full cost. "
    "Those who say 'inference is profitable' and those who say 'labs lose money' are both "
    "right: they divide by different costs."
)
assert middle("markup", first) > 1 > middle("price_to_full_cost", first)

# %% [markdown]
# ## Exercise
#
# A lab serves a model of 100 billion active parameters on chips of 989 × 10¹² FLOP/s at 2.60 USD
# an hour, with an MFU of 8% and nothing cached. It sells 40,000 billion tokens a month at 1.50
# USD per Mtok. Research, training and staff cost 30 million USD a month.
#
# (a) Marginal cost? (b) Profit over marginal cost, and after fixed cost? (c) Which MFU would let
# it break even at that price and volume, all else equal?

# %% [markdown] tags=["solution"]
# (a) tokens per hour = 989e12 × 0.08 × 3600 / 2e11 = 1.42 million, so c = 2.60 / 1.42 = 1.83 USD
# per Mtok: the price does not even cover marginal cost. (b) 40 million Mtok a month: a loss of
# about 13 million before, and 43 after fixed cost. (c) c must fall to 1.50 − 30/40 = 0.75, so MFU
# must rise by 1.83/0.75 = 2.43, to 19.5%.

# %% tags=["solution"]
marginal = float(cost(100e9, hour=2.60, mfu=0.08, cached=0.0))
sold, price, fixed = 40_000e9 / 1e6, 1.50, 30e6  # Mtok a month, USD per Mtok, USD a month
gross = (price - marginal) * sold
net = gross - fixed
needed = 0.08 * marginal / (price - fixed / sold)
print(
    f"(a) {marginal:.3f} USD per Mtok  (b) {gross / 1e6:.1f} and {net / 1e6:.1f} M USD a month  "
    f"(c) MFU {needed:.1%}"
)
assert np.isclose(marginal, 1.826, atol=0.001)
assert np.isclose(net, -43.0e6, atol=0.1e6)
assert np.isclose((price - float(cost(100e9, hour=2.60, mfu=needed, cached=0.0))) * sold, fixed)

# %% [markdown]
# ## Reading
#
# - DeepSeek (March 2025), *open-infra-index*, day 6: a provider's own numbers of a day of
#   serving.
# - Kwon, W. et al. (2023), "Efficient memory management for large language model serving with
#   PagedAttention", arXiv 2309.06180: where MFU comes from.
# - In this repository: `sim/economy/costs/inference.py`, forty lines with the formula and its
#   sources.
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 1, "The cost of a token". Give the version, the scenario, the seed and the number
# of worlds with every number you take from it.
