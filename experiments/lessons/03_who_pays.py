# mypy: ignore-errors

# %% [markdown]
# # Who pays: the subsidy
#
# ## The question
#
# A lab sells a dollar's worth of tokens for less than a dollar. Somebody pays the rest. Who, for
# how long, and what ends it?
#
# **Goals.** Compute a subsidy rate from a lab's books. Name the four possible payers of a gap.
# Say what cheap capital does to prices and to the ending, and what it does not do. *You need:
# supply and demand, and what interest is.*

# %% [markdown]
# ## Five minutes of theory
#
# Full cost is all that must be paid to sell tokens and to go on selling them: serving, research,
# training, staff, overheads. Let *R* be what users pay and *F* full cost, both a year.
#
# ```
# price over full cost  ρ = R / F
# subsidy rate  s = (F − R)/F = 1 − ρ
# ```
#
# If *s* is positive the gap *F − R* is paid by someone else, and only four can pay: **investors**
# (equity), a **parent** (transfers out of other business), **suppliers** (credits, unpaid bills)
# or the lab's **own past** (cash in the bank, which was one of the other three's). Money has no
# fifth door: in the model every dollar is booked between two accounts.
#
# Why would an investor pay? Because customers won today may be kept tomorrow. A dollar of profit
# *T* years from now is worth
#
# ```
# v = 1 / (1 + r)^T
# ```
#
# today, with *r* the cost of capital per year. At *r* = 6% a dollar in ten years is worth 56
# cents; at 40% it is worth 3. **The cost of capital is the price of patience.** Price low now and
# raise later is an investment, and like any investment there is more of it where capital is cheap
# (Klemperer 1995, *Review of Economic Studies* 62:515).

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.results.world_table import world_table

revenue, full_cost = 3.7, 9.0  # billion USD: a lab's sales, and all that it cost to make them
subsidy = 1 - revenue / full_cost
print(f"Price over full cost {revenue / full_cost:.2f}; subsidy rate {subsidy:.0%}.")
print(f"Of each dollar that its tokens cost, others paid {subsidy:.2f} USD.")

# %% [markdown]
# ## Run
#
# Forty worlds of the industry from July 2026, ten years each, run five times: the same luck and
# the same draws each time, and only labs' cost of capital differs. So a difference between two
# positions of the slider is the cost of capital's doing and nothing else's.
#
# **Before you move it, write down a guess**: at 6% a year, will others pay more or less of full
# cost in 2030 than at 40%? And in 2036?

# %%
WORLDS, YEARS = 40, 10
COSTS_OF_CAPITAL = (0.06, 0.10, 0.15, 0.25, 0.40)
SMALL = {"builders.count": 50}  # a small sample of customers: quick, and the economics are the same

runs = {
    rate: sim.run(
        "baseline", worlds=WORLDS, years=YEARS, uncertain=True,
        levers=SMALL | {"capital.cost_of_capital": rate},
    )
    for rate in COSTS_OF_CAPITAL
}  # fmt: skip
tables = {rate: world_table(run) for rate, run in runs.items()}


def yearly(run, name):
    """Yearly means of a monthly series, (worlds, years)."""
    return run[name].values.reshape(WORLDS, YEARS, 12).mean(axis=2)


# %% tags=["slider"]
calendar = np.arange(2027, 2027 + YEARS)  # the year to June of
subsidies = {rate: 100 * yearly(run, "subsidy_rate") for rate, run in runs.items()}
slider = {
    "label": "Labs' cost of capital",
    "unit": "% a year",
    "values": [round(100 * rate) for rate in COSTS_OF_CAPITAL],
    "start": 2,
}
COLOURS = {"subsidised": "#E69F00", "winter": "#56B4E9", "commoditization": "#009E73",
           "tiered": "#7a6fd0", "other": "#8a8d93"}  # fmt: skip


def counts(rate):
    """Worlds by ending, the rare ones together."""
    found = tables[rate]["ending"].value_counts()
    named = {name: int(found.get(name, 0)) for name in COLOURS if name != "other"}
    return named | {"other": WORLDS - sum(named.values())}


def draw(position):
    rate = COSTS_OF_CAPITAL[position]
    figure, (above, below) = plt.subplots(2, figsize=(4.6, 5.2), height_ratios=(3, 2))
    low, quarter, middle, three, high = np.percentile(subsidies[rate], (5, 25, 50, 75, 95), axis=0)
    above.fill_between(
        calendar, low, high, color="#0072b2", alpha=0.18, lw=0, label="9 worlds of 10"
    )
    above.fill_between(
        calendar, quarter, three, color="#0072b2", alpha=0.30, lw=0, label="half of worlds"
    )
    above.plot(calendar, middle, color="#0072b2", label="middle world")
    above.plot(
        calendar,
        np.median(subsidies[0.15], axis=0),
        color="#8a8d93",
        ls="--",
        lw=1.5,
        label="at 15%",
    )
    above.set(ylim=(0, 70), title="Part of full cost that others pay, %")
    above.set_xticks(calendar[::3])
    above.legend(ncols=2, loc="upper right")
    found = counts(rate)
    names = list(found)[::-1]
    bars = below.barh(
        names, [found[name] for name in names], color=[COLOURS[name] for name in names]
    )
    below.bar_label(bars, padding=3)
    below.set(xlim=(0, WORLDS), title=f"Of {WORLDS} worlds, how many end how (2036)")
    below.grid(visible=False)
    print(
        f"Others pay {middle[3]:.0f}% of full cost in the year to June 2030 and "
        f"{middle[-1]:.0f}% in the last year, "
        f"in the middle world. {found['subsidised']} of {WORLDS} worlds end subsidised."
    )
    return figure


draw(slider["start"])

# %% [markdown]
# The same numbers as a table, for those who print this page:

# %%
pd.DataFrame(
    {
        "subsidy, first year, %": [f"{np.median(subsidies[rate][:, 0]):.0f}" for rate in runs],
        "subsidy, 4th year, %": [f"{np.median(subsidies[rate][:, 3]):.0f}" for rate in runs],
        "subsidy, last year, %": [f"{np.median(subsidies[rate][:, -1]):.0f}" for rate in runs],
        "worlds that end subsidised": [counts(rate)["subsidised"] for rate in runs],
        "tiered": [counts(rate)["tiered"] for rate in runs],
        "labs closed": [f"{tables[rate]['closures'].mean():.1f}" for rate in runs],
    },
    index=pd.Index([f"{rate:.0%} a year" for rate in runs], name="cost of capital"),
)

# %% [markdown]
# Who paid the gap, at 15%? Money that came into all labs from outside in the whole run, by
# source:

# %%
base = runs[0.15]
sources = {
    "funds and dated injections (equity)": "equity_raised_usd",
    "clouds, in cash for stakes": "strategic_raised_usd",
    "clouds, in compute credits": "credits_received_usd",
    "controlling parents": "parent_support_usd",
}
came = {words: base[name].sum(("month", "lab")).values / 1e9 for words, name in sources.items()}
every = sum(came.values())
pd.DataFrame(
    {
        "billion USD, middle world": [f"{np.median(each):,.0f}" for each in came.values()],
        "share of all, mean of worlds": [f"{(each / every).mean():.0%}" for each in came.values()],
    },
    index=pd.Index(list(came), name="who paid"),
)

# %% [markdown]
# ## What to notice
#
# **1.** Move the slider from 40% to 6%. Which way does the subsidy of the last year go, and why?

# %% tags=["answer"]
cheap, dear = (np.median(subsidies[rate][:, -1]) for rate in (0.06, 0.40))
print(
    f"It rises, from {dear:.0f}% to {cheap:.0f}% of full cost. The cheaper capital is, the more "
    "a customer kept is worth "
    "today, the lower labs price and the more they spend on research: they invest in share, "
    "and investors let them."
)
assert cheap > dear

# %% [markdown]
# **2.** Compare the subsidy of the *first* year between the five rows of the table. How much does
# it differ, and why no more?

# %% tags=["answer"]
first = [np.median(subsidies[rate][:, 0]) for rate in runs]
print(
    f"The first year's subsidy lies between {min(first):.0f}% and {max(first):.0f}%. Contracts "
    "for compute, staff and list prices of "
    "July 2026 are given; a price moves a few percent a month. Capital works through prices "
    "and plans, and these take years."
)

# %% [markdown]
# **3.** Cheap capital holds the subsidy up. Does it make the subsidy eternal? Look at the band,
# not at the line.

# %% tags=["answer"]
over = (subsidies[0.06][:, -1] < 100 / 6).mean()
print(
    f"No. Even at 6%, others pay less than a sixth of full cost in {over:.0%} of worlds in the "
    "last year. Investors want growth, "
    "and growth fades when the market is served. A band that wide says: the lever shifts the "
    "odds, it does not settle the matter."
)

# %% [markdown]
# **4.** A class-mate says: "at 6%, AI is still subsidised in 2036 with the probability that the
# bar shows." Mend the sentence.

# %% [markdown] tags=["answer"]
# Say: "of forty worlds drawn from the ranges of the model's parameters, with labs' cost of
# capital set to 6% in all of them, that many end subsidised." The share depends on the ranges and
# on the model; it is conditional, not a forecast. Forty worlds also leave a margin of some 15
# points either way (next exercise).

# %% [markdown]
# **5.** In the second table, who paid most? Is that venture capital's folly?

# %% tags=["answer"]
part = {words: (each / every).mean() for words, each in came.items()}
most = max(part, key=part.get)
print(
    f"{most.capitalize()}: {part[most]:.0%} of what came from outside. They pay out of search, "
    "shops and software, and answer to "
    "their own shareholders; funds and dated injections gave "
    f"{part['funds and dated injections (equity)']:.0%}. "
    "A subsidy can outlast a funding winter if its payer has another business."
)

# %% [markdown]
# ## Exercise
#
# (a) A lab's books of one year, in billion USD: sales 12; serving 6, research and training 9,
# staff and the rest 3; raised 5 of equity and 1 of compute credits. Compute the subsidy rate and
# say who paid the gap of each dollar.
#
# (b) From the table above: how many worlds end subsidised at 6% and at 40%? Give the share at 6%
# an interval of 95% (p ± 1.96 √(p(1−p)/n)). The worlds are *paired*: world 7 at 6% and world 7 at
# 40% have the same luck. Why is it better to count worlds that changed than to compare two
# shares?

# %% [markdown] tags=["solution"]
# (a) F = 6 + 9 + 3 = 18, R = 12: s = 1 − 12/18 = 1/3. The gap is 6: 5 from investors and 1 from
# the supplier of compute. Of each dollar of full cost users paid 67 cents, investors 28, the
# cloud 6 (rounded).
#
# (b) Run the cell. Luck that both runs share drops out of the comparison of world with world, but
# not out of two shares taken apart; so fewer worlds show the same effect (common random numbers).

# %% tags=["solution"]
serving, research, rest, sales, equity, credits = 6, 9, 3, 12, 5, 1
full = serving + research + rest
rate = 1 - sales / full
assert np.isclose(rate, 1 / 3)
assert np.isclose(rate * full, equity + credits)

at = {cost: (tables[cost]["ending"] == "subsidised").to_numpy() for cost in (0.06, 0.40)}
share = at[0.06].mean()
half = 1.96 * np.sqrt(share * (1 - share) / WORLDS)
left = int((at[0.06] & ~at[0.40]).sum())
joined = int((~at[0.06] & at[0.40]).sum())
print(f"(a) subsidy rate {rate:.0%}")
print(
    f"(b) {at[0.06].sum()} worlds at 6%, {at[0.40].sum()} at 40%; share at 6%: {share:.0%} ± "
    f"{half:.0%}."
)
print(f"    {left} worlds are subsidised at 6% and not at 40%, {joined} the other way round.")
assert left > joined

# %% [markdown]
# ## Reading
#
# - Klemperer, P. (1995), "Competition when consumers have switching costs", *Review of Economic
#   Studies* 62:515-539.
# - Law, A. (2015), *Simulation Modeling and Analysis*, section 11.2: common random numbers.
# - Epoch AI (10 October 2025), "Most of OpenAI's 2024 compute went to experiments": a lab's
#   spending, part by part.
# - In this repository: `sim/data/scenarios/subsidy.toml`, the scenario in which all backers stay
#   patient.
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 3, "Who pays: the subsidy". Give the version, the scenario, the seed and the
# number of worlds with every number you take from it.
