# mypy: ignore-errors

# %% [markdown]
# # Open models and the tail
#
# ## The question
#
# Open weights make most of the tokens and earn little of the money. What do they do to those who
# earn it?
#
# **Goals.** Infer a price ratio from two shares. Separate price from reluctance. Say what leaks
# do to prices, to research and to the subsidy. *You need: supply and demand; substitutes; lesson
# 2 helps.*

# %% [markdown]
# ## Five minutes of theory
#
# Whoever holds **open weights** may serve them. Hosts compete, so an open model sells near the
# cost of serving it (lesson 1), and its maker earns little. A closed lab can charge more for as
# long as it is better.
#
# Let buyers split spend between a closed product and an open one with elasticity of substitution
# σ. With prices *p*, a lead of *g* orders of magnitude in effective compute, willingness to pay
# that grows as compute^*k*, and a reluctance *R* ≤ 1 (data, habit, support, nobody to sue), the
# odds of spend are
#
# ```
# spend on open / spend on closed
#   = R × [ P / 10^(k g) ]^(σ − 1)
# P = p_closed / p_open
# ```
#
# Tokens are spend over price, so the odds of *tokens* are the odds of spend times
# *p_closed*/*p_open*. A small share of spend and a large share of tokens are one fact, not two.
# (CES demand: Anderson, de Palma and Thisse 1992.)
#
# What sets *g*? Leaks: papers, hires, distillation. A lead decays with a half-life; a lab that
# foresees it invests less, for what it finds will soon be everyone's (lesson 2).

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.results.world_table import world_table

K, SIGMA = 0.27, 2.2


def open_odds(price_ratio, lead, reluctance):
    """Odds of spend on open models: the formula above."""
    return reluctance * (price_ratio / 10 ** (K * lead)) ** (SIGMA - 1)


free = open_odds(20, 1, 1.0)
print(
    "Open at a twentieth of the price, one order behind, no reluctance: "
    f"{free / (1 + free):.0%} of spend."
)
print(
    "In July 2026 it was some 6 to 8% of spend, and some 62% of routed tokens. So price is not "
    "what holds buyers back."
)

# %% [markdown]
# ## Run
#
# The industry from July 2026, eight years, 24 worlds, run four times with the same luck. The
# slider is the half-life of a lead in know-how: from half a year (what one lab finds, all soon
# know) to fifty (secrets keep).
#
# **Guess first**: do faster leaks make the closed labs' losses larger or smaller?

# %%
WORLDS, YEARS = 24, 8
HALF_LIVES = (6, 30, 102, 600)  # months; 102 is the baseline's
runs = {
    months: sim.run("baseline", worlds=WORLDS, years=YEARS, uncertain=True,
                    levers={"builders.count": 50, "research.leak_half_life_months": months})
    for months in HALF_LIVES
}  # fmt: skip
tables = {months: world_table(run) for months, run in runs.items()}


def yearly(run, name):
    """Yearly means of a monthly series, (worlds, years)."""
    return run[name].values.reshape(WORLDS, YEARS, 12).mean(axis=2)


def research(run):
    """Research compute and data of all labs, billion USD a year, (worlds, years)."""
    spent = sum(
        run[name].sum("lab")
        for name in ("rd_experiments_usd", "rd_final_training_usd", "rd_data_usd")
    )
    return spent.values.reshape(WORLDS, YEARS, 12).sum(axis=2) / 1e9


# %% tags=["slider"]
slider = {
    "label": "Half-life of a lead in know-how",
    "unit": "months",
    "values": list(HALF_LIVES),
    "start": 2,
}
calendar = np.arange(2027, 2027 + YEARS)


def draw(position):
    run = runs[HALF_LIVES[position]]
    figure, (above, below) = plt.subplots(2, figsize=(4.6, 5.4), sharex=True)
    for axes, values, usual, title in (
        (
            above,
            yearly(run, "price_to_full_cost"),
            yearly(runs[102], "price_to_full_cost"),
            "Price over full cost",
        ),
        (
            below,
            100 * yearly(run, "open_spend_share"),
            100 * yearly(runs[102], "open_spend_share"),
            "Open part of API spend, %",
        ),
    ):
        low, quarter, middle, three, high = np.percentile(values, (5, 25, 50, 75, 95), axis=0)
        axes.fill_between(
            calendar, low, high, color="#0072b2", alpha=0.18, lw=0, label="9 worlds of 10"
        )
        axes.fill_between(
            calendar, quarter, three, color="#0072b2", alpha=0.30, lw=0, label="half of worlds"
        )
        axes.plot(calendar, middle, color="#0072b2", label="middle world")
        axes.plot(
            calendar,
            np.median(usual, axis=0),
            color="#8a8d93",
            ls="--",
            lw=1.5,
            label="at 102 months",
        )
        axes.set_title(title)
    above.axhline(1, color="#d55e00", lw=1, ls=":")
    above.set(ylim=(0, 3))
    above.legend(ncols=2, loc="upper left")
    below.set(ylim=(0, 80))
    below.set_xticks(calendar[::2])
    ending = tables[HALF_LIVES[position]]["ending"].value_counts()
    print(
        f"In the last year users pay {np.median(yearly(run, 'price_to_full_cost')[:, -1]):.2f} "
        "times full cost, in the middle world. "
        f"Of {WORLDS} worlds {ending.get('tiered', 0)} end tiered, "
        f"{ending.get('commoditization', 0)} in commoditization, {ending.get('subsidised', 0)} "
        "subsidised."
    )
    return figure


draw(slider["start"])

# %%
pd.DataFrame(
    {
        "research, last year, bn USD": [
            f"{np.median(research(run)[:, -1]):,.0f}" for run in runs.values()
        ],
        "price over full cost, last year": [
            f"{np.median(yearly(run, 'price_to_full_cost')[:, -1]):.2f}" for run in runs.values()
        ],
        "open part of tokens, last year": [
            f"{np.median(yearly(run, 'open_token_share')[:, -1]):.0%}" for run in runs.values()
        ],
        "open part of spend, last year": [
            f"{np.median(yearly(run, 'open_spend_share')[:, -1]):.0%}" for run in runs.values()
        ],
        "tiered": [int((table["ending"] == "tiered").sum()) for table in tables.values()],
        "subsidised": [int((table["ending"] == "subsidised").sum()) for table in tables.values()],
    },
    index=pd.Index([f"{months} months" for months in runs], name="half-life of a lead"),
)

# %% [markdown]
# ## What to notice
#
# **1.** Which way did price over full cost move with faster leaks, and was that your guess?

# %% tags=["answer"]
fast, slow = runs[6], runs[600]
ratios = [np.median(yearly(run, "price_to_full_cost")[:, -1]) for run in (fast, slow)]
spent = [np.median(research(run)[:, -1]) for run in (fast, slow)]
print(
    f"Up: {ratios[0]:.2f} at half a year, {ratios[1]:.2f} at fifty. Faster leaks make research "
    f"less worth its cost: {spent[0]:,.0f} against {spent[1]:,.0f} billion "
    "USD in the last year. The denominator falls more than the numerator. Leaks end the "
    "subsidy by ending the race."
)
assert ratios[0] > ratios[1]
assert spent[0] < spent[1]

# %% [markdown]
# **2.** The open part of tokens is large in every row. Why does the part of spend stay so much
# smaller?

# %% [markdown] tags=["answer"]
# Because open tokens are cheap: the odds of tokens are the odds of spend times the ratio of
# prices. The open tail is where the tokens are and the frontier is where the money is, which is
# what the ending *tiered* says.

# %% [markdown]
# **3.** Name one thing that this comparison holds fixed and a law against publishing weights
# would not.

# %% [markdown] tags=["answer"]
# Who publishes. Here leaks change and the makers of open weights go on publishing. If they
# stopped, weights already out would stay out and grow old (scenario `open_retreat`). Also fixed:
# buyers' reluctance, and what rules cost.

# %% [markdown]
# ## Exercise
#
# In the model's first month, July 2026, open models have 61.7% of routed tokens and 7.9% of spend
# (the record: 58 to 66% and 3 to 11%).
#
# (a) How many times dearer is a closed token than an open one, on average? (b) With σ = 2.2, k =
# 0.27 and a lead of one order, which reluctance *R* explains the spend? (c) Say *R* as a price:
# at which multiple of its price would an open token have to sell, without reluctance, to be
# bought as little as it is?

# %% [markdown] tags=["solution"]
# (a) Odds of tokens over odds of spend: (0.617/0.383) / (0.079/0.921) = 1.611/0.0858 = 18.8
# times. (b) Without reluctance the odds of spend would be (18.8/1.86)^1.2 = 16, so R = 0.0858/16
# = 0.0054. (c) R = m^−(σ−1), so m = 0.0054^(−1/1.2) = 78 times. Nobody pays that in money: trust,
# integration, contracts and quality that one number *g* does not measure.

# %% tags=["solution"]
tokens, spend = 0.617 / 0.383, 0.079 / 0.921
ratio = tokens / spend
reluctance = spend / open_odds(ratio, 1, 1.0)
multiple = reluctance ** (-1 / (SIGMA - 1))
print(f"(a) {ratio:.1f} times  (b) R = {reluctance:.4f}  (c) {multiple:.0f} times its price")
assert np.isclose(ratio, 18.8, atol=0.05)
assert np.isclose(open_odds(ratio, 1, reluctance), spend)
assert np.isclose(open_odds(ratio / multiple, 1, 1.0), spend)

# %% [markdown]
# ## Reading
#
# - Anderson, S., de Palma, A. and Thisse, J.-F. (1992), *Discrete Choice Theory of Product
#   Differentiation*, MIT Press.
# - Epoch AI (November 2024), "How far behind are open models?": a lag of about a year.
# - Menlo Ventures (31 July 2025), mid-year market update: what enterprises buy.
# - In this repository: `sim/economy/market/choice.py` and `sim/data/scenarios/open_retreat.toml`.
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 6, "Open models and the tail". Give the version, the scenario, the seed and the
# number of worlds with every number you take from it.
